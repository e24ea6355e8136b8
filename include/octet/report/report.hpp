#pragma once

#include <string>

#include <octet/base/export.hpp>
#include <octet/job/benchmark.hpp>
#include <octet/job/calibrate.hpp>
#include <octet/job/check.hpp>
#include <octet/job/convert.hpp>
#include <octet/job/describe.hpp>
#include <octet/job/doctor.hpp>

namespace octet {

// What jobs did, as text for people and as one JSON object. Names out of files are shown without control characters.

OCTET_API std::string to_text(const CalibrationSummary& summary);
OCTET_API std::string to_json(const CalibrationSummary& summary);

OCTET_API std::string to_text(const TuningSummary& summary);
/// All of it, with what this run took.
OCTET_API std::string to_json(const TuningSummary& summary);
/// What does not depend on the time that anything took, but for latencies that were asked for: the choice, all trials, the ranking, and the
/// Pareto list.
OCTET_API std::string trials_to_json(const TuningSummary& summary);
/// One sentence for a search that did not meet its limit.
OCTET_API std::string unmet_limit(const TuningSummary& summary);

OCTET_API std::string to_text(const StatisticsSummary& summary);
OCTET_API std::string to_json(const StatisticsSummary& summary);

OCTET_API std::string to_text(const AccuracyResult& result);
OCTET_API std::string to_json(const AccuracyResult& result);

/// `counters`: with a table of the steps of each model.
OCTET_API std::string to_text(const BenchmarkSummary& summary, bool counters);
OCTET_API std::string to_json(const BenchmarkSummary& summary);

OCTET_API std::string to_text(const ConvertSummary& summary);
OCTET_API std::string to_json(const ConvertSummary& summary);

OCTET_API std::string to_text(const DoctorSummary& summary);
OCTET_API std::string to_json(const DoctorSummary& summary);

OCTET_API std::string to_text(const ModelSummary& summary);
OCTET_API std::string to_json(const ModelSummary& summary);

/// Writes what the job has files for: `report`, as JSON where its name ends in .json, as a page where it ends in .html, which shows `command`,
/// else as a table of the layers; and the trials of a search. Throws Error(Io).
OCTET_API void write_report(const CalibrationJob& job, const CalibrationSummary& summary, const std::string& command = {});
OCTET_API void write_report(const TuningJob& job, const TuningSummary& summary, const std::string& command = {});
/// Writes benchmark_report.csv into `report_folder`, where there is one, and benchmark_average_counters_report.csv or
/// benchmark_detailed_counters_report.csv where `report_type` asks for it. Throws Error(Io).
OCTET_API void write_report(const BenchmarkJob& job, const BenchmarkSummary& summary);

}  // namespace octet
