#include <sstream>

#include "report/benchmark/benchmark_summary.hpp"
#include "report/format.hpp"

namespace octet {
namespace {

/// Names come from model files and may hold anything.
std::string cell(const std::string& text) {
  const std::string shown = printable(text);
  if (shown.find_first_of(";\"") == std::string::npos) return shown;
  std::string quoted = "\"";
  for (const char c : shown) quoted += c == '"' ? std::string(2, c) : std::string(1, c);
  return quoted + "\"";
}

void write_models(std::ostream& stream, const BenchmarkSummary& summary) {
  stream << "model;api;streams;threads per stream;requests;batch;inferences;outliers;median ms;mean ms;deviation ms;p90 ms;p99 ms;FPS;"
            "load ms;first inference ms;peak memory bytes;times as fast as the first\n";
  for (const ModelBenchmark& model : summary.models) {
    const bench::LatencyStatistics& latency = model.latency;
    stream << cell(model.model) << ';' << (summary.runner.asynchronous ? "async" : "sync") << ';' << summary.runner.streams << ';'
           << summary.threads << ';' << summary.runner.requests << ';' << model.batch << ';' << latency.count << ';' << latency.outliers;
    for (const double seconds : {latency.median, latency.mean, latency.deviation, latency.p90, latency.p99}) stream << ';' << seconds * 1e3;
    stream << ';' << model.frames_per_second << ';' << model.load_seconds * 1e3 << ';' << model.first_seconds * 1e3 << ';'
           << model.peak_bytes << ';' << model.speed.median << '\n';
  }
}

std::string described(const StepDescription& step) {
  return cell(step.name) + ";" + step.type + ";" + std::string(name(step.precision)) + ";" + cell(step.kernel);
}

void write_averages(std::ostream& stream, const BenchmarkSummary& summary) {
  stream << "model;step;type;precision;kernel;mean ms;median ms;GFLOP/s;share of peak\n";
  for (const ModelBenchmark& model : summary.models)
    for (const bench::StepProfile& profile : model.steps)
      stream << cell(model.model) << ';' << described(profile.step) << ';' << profile.mean * 1e3 << ';' << profile.median * 1e3 << ';'
             << profile.rate / 1e9 << ';' << profile.peak_share << '\n';
}

void write_details(std::ostream& stream, const BenchmarkSummary& summary) {
  stream << "model;inference;step;type;precision;kernel;ms\n";
  for (const ModelBenchmark& model : summary.models)
    for (std::size_t inference = 0; inference < model.step_times.size(); ++inference)
      for (std::size_t step = 0; step < model.steps.size(); ++step)
        stream << cell(model.model) << ';' << inference << ';' << described(model.steps[step].step) << ';'
               << model.step_times[inference][step] * 1e3 << '\n';
}

}  // namespace

std::string to_csv(const BenchmarkSummary& summary, BenchmarkReport report) {
  std::ostringstream stream;
  stream.precision(9);
  if (report == BenchmarkReport::NoCounters) write_models(stream, summary);
  if (report == BenchmarkReport::AverageCounters) write_averages(stream, summary);
  if (report == BenchmarkReport::DetailedCounters) write_details(stream, summary);
  return stream.str();
}

}  // namespace octet
