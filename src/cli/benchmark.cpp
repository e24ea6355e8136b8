#include <stdlib.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <octet/exec/executor.hpp>
#include <octet/ir/ir.hpp>

#include "bench/clock.hpp"
#include "bench/inputs.hpp"
#include "cli/benchmark_options.hpp"
#include "cli/commands.hpp"
#include "cli/fresh_process.hpp"
#include "cli/input_shapes.hpp"
#include "cli/output_files.hpp"
#include "cli/preprocessing_options.hpp"
#include "cli/progress.hpp"
#include "cli/run_inputs.hpp"
#include "cli/warnings.hpp"
#include "report/benchmark_summary.hpp"

namespace octet::cli {
namespace {

Graph read_graph(const std::string& model, const BenchmarkOptions& options) {
  const GivenDims given = options.inputs.empty() ? GivenDims{} : dims_of_files(model, options.inputs, options.preprocessing);
  return with_batch_in_all(read_model(model, shaped_reading(model, options.shapes, given)), options.batch);
}

std::vector<Tensor> make_inputs(const Executor& executor, const BenchmarkOptions& options) {
  return options.inputs.empty() ? bench::random_inputs(executor) : load_inputs(executor, options.inputs, options.preprocessing);
}

std::uint64_t peak_bytes() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

/// What only the first run in a process shows: later ones find kernels and memory ready.
struct Start {
  double load_seconds = 0;
  double first_seconds = 0;
  std::uint64_t peak_bytes = 0;
};

Start start(const std::string& model, const BenchmarkOptions& options, const BenchmarkPlan& plan) {
  Start result;
  const double begin = bench::now();
  const Executor executor(read_graph(model, options), {.threads = plan.threads});
  InferRequest request = executor.make_request();
  result.load_seconds = bench::now() - begin;
  const std::vector<Tensor> inputs = make_inputs(executor, options);
  for (std::size_t i = 0; i < inputs.size(); ++i) request.set_input(i, inputs[i]);
  const double first = bench::now();
  request.run();
  result.first_seconds = bench::now() - first;
  if (plan.runner.requests > 1) bench::Runner(executor, inputs, plan.runner).run({});
  result.peak_bytes = peak_bytes();
  return result;
}

Start start_in_fresh_process(const std::string& model, const BenchmarkOptions& options, const BenchmarkPlan& plan) {
  const std::string bytes = in_fresh_process([&] {
    const Start result = start(model, options, plan);
    return std::string(reinterpret_cast<const char*>(&result), sizeof result);
  });
  Start result;
  std::memcpy(&result, bytes.data(), std::min(bytes.size(), sizeof result));
  return result;
}

/// A model that stays loaded while all take turns.
struct Loaded {
  Loaded(const Graph& graph, const BenchmarkOptions& options, const BenchmarkPlan& plan)
      : batch(batch_of(graph)),
        executor(graph, {.threads = plan.threads}),
        inputs(make_inputs(executor, options)),
        runner(executor, inputs, plan.runner) {}

  std::int64_t batch;
  Executor executor;
  std::vector<Tensor> inputs;
  bench::Runner runner;
};

using LoadedModels = std::vector<std::unique_ptr<Loaded>>;

std::vector<bench::Measurement> measure(const LoadedModels& loaded, const BenchmarkPlan& plan, const Progress& progress) {
  std::vector<bench::Runner*> runners;
  for (const auto& model : loaded) runners.push_back(&model->runner);
  const std::size_t turns = plan.rounds * runners.size();
  return bench::measure_in_turns(runners, plan.rounds, plan.turn, [&](std::size_t done) {
    progress.say("turn " + std::to_string(done + 1) + " of " + std::to_string(turns));
  });
}

/// Of synchronous inference the latency is compared, of asynchronous the throughput.
bench::Ratio speed_against(const bench::Measurement& first, const bench::Measurement& other, bool asynchronous) {
  return asynchronous ? bench::ratio_of(other.turn_rates, first.turn_rates) : bench::ratio_of(first.turn_medians, other.turn_medians);
}

ModelBenchmark describe(const std::string& model, const Loaded& loaded, const Start& start, const bench::Measurement& measured) {
  ModelBenchmark result{.model = model, .inputs = loaded.executor.inputs(), .batch = loaded.batch};
  result.int8_part = bench::int8_part(loaded.executor.steps());
  result.load_seconds = start.load_seconds;
  result.first_seconds = start.first_seconds;
  result.peak_bytes = start.peak_bytes;
  result.latency = bench::latency_statistics(measured.latencies);
  result.frames_per_second = static_cast<double>(loaded.batch) * bench::median(measured.turn_rates);
  return result;
}

void add_profiles(BenchmarkSummary& summary, const LoadedModels& loaded, const BenchmarkOptions& options, const Progress& progress) {
  progress.say("measuring the machine's peak");
  summary.peaks = bench::measure_peaks(summary.threads, {options.peak_fp32 * 1e9, options.peak_int8 * 1e9});
  for (std::size_t i = 0; i < loaded.size(); ++i) {
    ModelBenchmark& model = summary.models[i];
    progress.say("profiling " + model.model);
    model.step_times = bench::profile(loaded[i]->executor, loaded[i]->inputs, options.iterations > 0 ? options.iterations : 1000);
    model.steps = bench::step_profiles(loaded[i]->executor.steps(), model.step_times, *summary.peaks);
  }
}

double load_average() {
  double load = 0;
  return ::getloadavg(&load, 1) == 1 ? load : 0;
}

BenchmarkSummary benchmark(const BenchmarkOptions& options, const BenchmarkPlan& plan, const exec::Machine& machine) {
  const Progress progress(options.progress || errors_go_to_terminal());
  BenchmarkSummary summary{.machine = machine, .load_average = load_average()};
  summary.runner = plan.runner;
  summary.threads = plan.threads;
  summary.rounds = plan.rounds;
  std::vector<Start> starts;
  for (const std::string& model : options.models) {
    progress.say("starting " + model);
    starts.push_back(start_in_fresh_process(model, options, plan));
  }
  LoadedModels loaded;
  for (const std::string& model : options.models) loaded.push_back(std::make_unique<Loaded>(read_graph(model, options), options, plan));
  const std::vector<bench::Measurement> measured = measure(loaded, plan, progress);
  for (std::size_t i = 0; i < loaded.size(); ++i) {
    summary.models.push_back(describe(options.models[i], *loaded[i], starts[i], measured[i]));
    if (i > 0) summary.models[i].speed = speed_against(measured[0], measured[i], plan.runner.asynchronous);
  }
  if (options.profiles()) add_profiles(summary, loaded, options, progress);
  return summary;
}

/// The files have the names that the original tool gives them.
void write_reports(const BenchmarkSummary& summary, const BenchmarkOptions& options) {
  if (options.report_folder.empty()) return;
  const std::filesystem::path folder = options.report_folder;
  write_text_file(folder / "benchmark_report.csv", to_csv(summary, BenchmarkReport::NoCounters));
  if (options.report_type == "no_counters") return;
  const bool detailed = options.report_type == "detailed_counters";
  write_text_file(folder / ("benchmark_" + options.report_type + "_report.csv"),
                  to_csv(summary, detailed ? BenchmarkReport::DetailedCounters : BenchmarkReport::AverageCounters));
}

}  // namespace

void add_benchmark_command(CLI::App& application) {
  const auto options = std::make_shared<BenchmarkOptions>();
  CLI::App* command = application.add_subcommand("benchmark", "Measure the speed of models, and compare it when there are several");
  add_benchmark_options(*command, *options);
  command->final_callback([command, options] {
    warn_of_unused(*command, *options);
    warn_of_unused_preprocessing(*command, options->inputs);
    const exec::Machine machine = exec::this_machine();
    const BenchmarkPlan plan = plan_of(*options, machine.processors);
    if (!options->report_folder.empty()) {
      make_folder(options->report_folder);
      require_writable(std::filesystem::path(options->report_folder) / "benchmark_report.csv");
    }
    BenchmarkSummary summary = benchmark(*options, plan, machine);
    summary.warnings = warnings();
    write_reports(summary, *options);
    std::cout << (options->json ? to_json(summary) : to_text(summary, options->counters));
  });
}

}  // namespace octet::cli
