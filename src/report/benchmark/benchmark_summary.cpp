#include "report/benchmark/benchmark_summary.hpp"

#include <filesystem>
#include <set>

#include "bench/profile.hpp"
#include "report/format.hpp"
#include "report/table.hpp"

namespace octet {
namespace {

std::string milliseconds(double seconds) { return format_fixed(seconds * 1e3, 3); }
std::string percent(double part) { return format_fixed(part * 100, 1) + " %"; }
std::string giga(double value) { return format_fixed(value / 1e9, 1); }

std::string heading(const BenchmarkSummary& summary) {
  const exec::Machine& machine = summary.machine;
  const bench::RunnerOptions& runner = summary.runner;
  std::string text = printable(machine.processor) + ", " + format_amount(machine.processors, "processor") + ", " + machine.instruction_set +
                     ", oneDNN " + machine.onednn + ", load " + format_fixed(summary.load_average, 2) + "\n";
  text += runner.asynchronous ? "asynchronous, " : "synchronous, ";
  text += format_amount(runner.streams, "stream") + " of " + format_amount(summary.threads, "thread") + ", ";
  return text + format_amount(runner.requests, "request") + ", " + format_amount(summary.rounds, "round") + "\n";
}

/// The files' names where they differ, which take less room than whole paths.
std::vector<std::string> shown_names(const std::vector<ModelBenchmark>& models) {
  std::vector<std::string> names, paths;
  for (const ModelBenchmark& model : models) {
    paths.push_back(printable(model.model));
    names.push_back(printable(std::filesystem::path(model.model).filename().string()));
  }
  return std::set<std::string>(names.begin(), names.end()).size() == names.size() ? names : paths;
}

std::string speed_of(const bench::Ratio& speed) {
  return format_fixed(speed.median, 2) + " (" + format_fixed(speed.lowest, 2) + " to " + format_fixed(speed.highest, 2) + ")";
}

std::string latency_table(const BenchmarkSummary& summary, const std::vector<std::string>& names) {
  Rows rows{{"model", "batch", "inferences", "outliers", "median ms", "mean", "deviation", "p90", "p99", "shortest", "FPS"}};
  for (std::size_t i = 0; i < names.size(); ++i) {
    const ModelBenchmark& model = summary.models[i];
    const bench::LatencyStatistics& latency = model.latency;
    rows.push_back({names[i], std::to_string(model.batch), std::to_string(latency.count), std::to_string(latency.outliers),
                    milliseconds(latency.median), milliseconds(latency.mean), milliseconds(latency.deviation), milliseconds(latency.p90),
                    milliseconds(latency.p99), milliseconds(latency.shortest), format_fixed(model.frames_per_second, 2)});
  }
  return table(rows);
}

/// What the models are rather than how long they take, and how they compare.
std::string model_table(const BenchmarkSummary& summary, const std::vector<std::string>& names) {
  const bool compares = names.size() > 1;
  Rows rows{{"model", "MACs in INT8", "load ms", "first inference ms", "peak memory"}};
  if (compares) rows.front().emplace_back("times as fast as the first, over rounds");
  for (std::size_t i = 0; i < names.size(); ++i) {
    const ModelBenchmark& model = summary.models[i];
    rows.push_back({names[i], percent(model.int8_part), format_fixed(model.load_seconds * 1e3, 1),
                    format_fixed(model.first_seconds * 1e3, 1), format_bytes(model.peak_bytes)});
    if (compares) rows.back().push_back(i == 0 ? "1" : speed_of(model.speed));
  }
  return table(rows);
}

std::string step_table(const ModelBenchmark& model) {
  Rows rows{{"step", "type", "precision", "kernel", "shape", "ms", "of total", "GFLOP/s", "of peak", "lost ms", ""}};
  for (const bench::StepProfile& profile : model.steps) {
    const bool multiplies = profile.step.macs > 0;
    rows.push_back({printable(profile.step.name), profile.step.type, std::string(name(profile.step.precision)), profile.step.kernel,
                    to_string(profile.step.output_shape), milliseconds(profile.median), percent(profile.part),
                    multiplies ? giga(profile.rate) : "-", multiplies ? percent(profile.peak_share) : "-", milliseconds(profile.lost),
                    printable(profile.step.note)});
  }
  return table(rows);
}

std::string type_table(const ModelBenchmark& model) {
  Rows rows{{"type", "precision", "steps", "ms", "of total", "of peak", "lost ms"}};
  for (const bench::TypeProfile& total : bench::type_profiles(model.steps))
    rows.push_back({total.type, std::string(name(total.precision)), std::to_string(total.steps), milliseconds(total.seconds),
                    percent(total.part), total.macs > 0 ? percent(total.peak_share) : "-", milliseconds(total.lost)});
  return table(rows);
}

std::string counters_of(const ModelBenchmark& model, const std::string& name) {
  return "\nsteps of " + name + ", medians of " + format_amount(model.step_times.size(), "inference") + "\n" + step_table(model) +
         "\nby type, the largest loss first\n" + type_table(model);
}

}  // namespace

std::string to_text(const BenchmarkSummary& summary, bool counters) {
  const std::vector<std::string> names = shown_names(summary.models);
  std::string text = heading(summary) + "\n" + latency_table(summary, names) + "\n" + model_table(summary, names);
  if (!counters) return text;
  if (summary.peaks)
    text += "\npeak with " + format_amount(summary.threads, "thread") + ": " + giga(summary.peaks->fp32) + " GFLOP/s in FP32, " +
            giga(summary.peaks->int8) + " GOP/s in INT8\n";
  for (std::size_t i = 0; i < names.size(); ++i) text += counters_of(summary.models[i], names[i]);
  return text;
}

}  // namespace octet
