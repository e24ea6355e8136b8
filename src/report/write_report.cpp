#include <octet/report/report.hpp>

#include "base/file.hpp"
#include "report/benchmark/benchmark_summary.hpp"
#include "report/calibrate/calibration_summary.hpp"

namespace octet {
namespace {

void write(const std::filesystem::path& file, const std::string& text) {
  AtomicFile output(file);
  output.write(text);
  output.commit();
}

void write_layers(const std::filesystem::path& file, const std::string& json, const std::vector<LayerDecision>& layers) {
  if (!file.empty()) write(file, file.string().ends_with(".json") ? json : layers_to_text(layers));
}

}  // namespace

void write_report(const CalibrationJob& job, const CalibrationSummary& summary) {
  write_layers(job.report, to_json(summary), summary.layers);
}

void write_report(const TuningJob& job, const TuningSummary& summary) {
  write(summary.trials_file, trials_to_json(summary));
  write_layers(job.report, to_json(summary), summary.result.decisions);
}

/// The files have the names that the original tool gives them.
void write_report(const BenchmarkJob& job, const BenchmarkSummary& summary) {
  using Report = BenchmarkJob::Report;
  if (job.report_folder.empty()) return;
  write(job.report_folder / "benchmark_report.csv", to_csv(summary, BenchmarkReport::NoCounters));
  if (job.report_type == Report::AverageCounters)
    write(job.report_folder / "benchmark_average_counters_report.csv", to_csv(summary, BenchmarkReport::AverageCounters));
  if (job.report_type == Report::DetailedCounters)
    write(job.report_folder / "benchmark_detailed_counters_report.csv", to_csv(summary, BenchmarkReport::DetailedCounters));
}

}  // namespace octet
