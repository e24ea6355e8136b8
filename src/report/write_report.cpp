#include <octet/report/html.hpp>
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

/// Of a job that quantizes.
struct LayersReport {
  std::string json, title, command;
  const std::vector<LayerDecision>& layers;
};

std::string text_for(const std::filesystem::path& file, const LayersReport& report) {
  if (is_page(file)) return to_html(report.json, {report.title, report.command});
  return file.extension() == ".json" ? report.json : layers_to_text(report.layers);
}

}  // namespace

void write_report(const CalibrationJob& job, const CalibrationSummary& summary, const std::string& command) {
  if (!job.report.empty())
    write(job.report, text_for(job.report, {to_json(summary), "Calibration of " + summary.model, command, summary.layers}));
}

void write_report(const TuningJob& job, const TuningSummary& summary, const std::string& command) {
  write(summary.trials_file, trials_to_json(summary));
  if (!job.report.empty())
    write(job.report, text_for(job.report, {to_json(summary), "Search for " + summary.model, command, summary.result.decisions}));
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
