#include <octet/job/benchmark.hpp>

#include <stdlib.h>
#include <sys/resource.h>

#include <cstring>

#include <octet/base/error.hpp>
#include <octet/model/model.hpp>

#include "bench/clock.hpp"
#include "bench/inputs.hpp"
#include "bench/latency.hpp"
#include "bench/peaks.hpp"
#include "bench/profile.hpp"
#include "bench/turns.hpp"
#include "exec/machine.hpp"
#include "job/fresh_process.hpp"
#include "job/inputs/batches.hpp"
#include "job/inputs/input_files.hpp"
#include "job/inputs/sample_files.hpp"
#include "job/messages.hpp"
#include "job/output_files.hpp"

namespace octet::job {
namespace {

constexpr double default_seconds = 10;
constexpr std::size_t compared_rounds = 10;

/// How inferences run on a machine of so many processors.
struct BenchmarkPlan {
  bench::RunnerOptions runner{};
  int threads = 1;  ///< of one stream
  std::size_t rounds = 1;
  bench::TurnLength turn{};
};

bench::TurnLength turn_of(const BenchmarkJob& job, std::size_t rounds) {
  const double seconds = job.seconds > 0 ? job.seconds : job.iterations > 0 ? 0 : default_seconds;
  return {(job.iterations + rounds - 1) / rounds, seconds / static_cast<double>(rounds)};
}

[[noreturn]] void fail(const BenchmarkJob& job, const std::string& field, const std::string& reason) {
  throw Error(ErrorCode::InvalidArgument, job.sinks.option_prefix + field + ": " + reason);
}

/// What the job leaves open is chosen here: `throughput` means a stream for every thread, `latency` one stream; there are as many
/// requests as streams; inference is synchronous while there is one request. Throws Error(InvalidArgument) where fields contradict
/// each other.
BenchmarkPlan plan_of(const BenchmarkJob& job, int processors) {
  const int threads = job.threads > 0 ? job.threads : processors;
  const int hinted = job.hint == BenchmarkJob::Hint::Throughput ? threads : 1;
  const int streams = job.streams > 0 ? job.streams : job.requests > 0 ? std::min(hinted, job.requests) : hinted;
  const int requests = job.requests > 0 ? job.requests : streams;
  if (job.api == BenchmarkJob::Api::Sync && requests > 1)
    fail(job, "api", "given sync with several streams or requests, expected one of each");
  if (requests < streams) fail(job, "requests", "given fewer requests than streams, expected as many or more");
  const std::size_t rounds = job.rounds > 0 ? job.rounds : job.models.size() > 1 ? compared_rounds : 1;
  const bool asynchronous = job.api == BenchmarkJob::Api::Async || (job.api == BenchmarkJob::Api::Auto && requests > 1);
  return {{asynchronous, streams, requests}, std::max(1, threads / streams), rounds, turn_of(job, rounds)};
}

void warn_of_unused(const BenchmarkJob& job, Messages& messages) {
  const std::string reason = "steps are compared with it, which " + messages.option("counters") + " shows";
  if (!job.profiles() && job.peak_fp32 > 0) messages.warn_no_effect("peak_fp32", reason);
  if (!job.profiles() && job.peak_int8 > 0) messages.warn_no_effect("peak_int8", reason);
  warn_of_unused_preprocessing(job.preprocessing, job.input, messages);
}

/// Finds out before hours of work what could not be written after them.
void require_report_folder(const BenchmarkJob& job) {
  if (job.report_folder.empty()) return;
  make_folder(job.report_folder);
  require_writable(job.report_folder / "benchmark_report.csv");
}

InputFiles files_of(const BenchmarkJob& job) { return {job.input, job.preprocessing, job.sinks.option_prefix + "input"}; }

ModelWithFiles read_graph(const std::filesystem::path& model, const BenchmarkJob& job) {
  const ShapeChoice shapes{.text = job.shape,
                           .name = "shape",
                           .prefix = job.sinks.option_prefix,
                           .weights = weights_of(model, job.models, job.weights, job.sinks.option_prefix)};
  ModelWithFiles read = read_with_files(model, shapes, files_of(job));
  return {with_batch_in_all(read.graph, job.batch_size), std::move(read.files)};
}

std::vector<Tensor> make_inputs(const Executor& executor, const InputFiles& files) {
  return files.arguments.empty() ? bench::random_inputs(executor) : load_inputs(executor, files);
}

std::uint64_t peak_bytes() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

/// The cost of the first run in a process: later runs find kernels and memory ready.
struct Start {
  double load_seconds = 0;
  double first_seconds = 0;
  std::uint64_t peak_bytes = 0;
};

Start start(const std::filesystem::path& model, const BenchmarkJob& job, const BenchmarkPlan& plan) {
  Start result;
  const double begin = bench::now();
  const ModelWithFiles read = read_graph(model, job);
  const Executor executor(read.graph, {.threads = plan.threads});
  InferRequest request = executor.make_request();
  result.load_seconds = bench::now() - begin;
  const std::vector<Tensor> inputs = make_inputs(executor, read.files);
  for (std::size_t i = 0; i < inputs.size(); ++i) request.set_input(i, inputs[i]);
  result.first_seconds = bench::seconds_of([&] { request.run(); });
  if (plan.runner.requests > 1) bench::Runner(executor, inputs, plan.runner).run({});
  result.peak_bytes = peak_bytes();
  return result;
}

Start start_in_fresh_process(const std::filesystem::path& model, const BenchmarkJob& job, const BenchmarkPlan& plan) {
  const std::string bytes = in_fresh_process([&] {
    const Start result = start(model, job, plan);
    return std::string(reinterpret_cast<const char*>(&result), sizeof result);
  });
  Start result;
  std::memcpy(&result, bytes.data(), std::min(bytes.size(), sizeof result));
  return result;
}

/// A model that stays loaded while all take turns.
struct Loaded {
  Loaded(const ModelWithFiles& read, const BenchmarkPlan& plan)
      : batch(batch_of(read.graph)),
        executor(read.graph, {.threads = plan.threads}),
        inputs(make_inputs(executor, read.files)),
        runner(executor, inputs, plan.runner) {}

  std::int64_t batch;
  Executor executor;
  std::vector<Tensor> inputs;
  bench::Runner runner;
};

using LoadedModels = std::vector<std::unique_ptr<Loaded>>;

std::vector<bench::Measurement> measure(const LoadedModels& loaded, const BenchmarkPlan& plan, const Messages& messages) {
  std::vector<bench::Runner*> runners;
  for (const auto& model : loaded) runners.push_back(&model->runner);
  const std::size_t turns = plan.rounds * runners.size();
  return bench::measure_in_turns(runners, plan.rounds, plan.turn, [&](std::size_t done) {
    messages.say("turn " + std::to_string(done + 1) + " of " + std::to_string(turns));
  });
}

/// Of synchronous inference the latency is compared, of asynchronous the throughput.
bench::Ratio speed_against(const bench::Measurement& first, const bench::Measurement& other, bool asynchronous) {
  return asynchronous ? bench::ratio_of(other.turn_rates, first.turn_rates) : bench::ratio_of(first.turn_medians, other.turn_medians);
}

ModelBenchmark describe(const std::filesystem::path& model, const Loaded& loaded, const Start& start, const bench::Measurement& measured) {
  ModelBenchmark result{.model = model.string(), .inputs = loaded.executor.inputs(), .batch = loaded.batch};
  result.int8_part = bench::int8_part(loaded.executor.steps());
  result.load_seconds = start.load_seconds;
  result.first_seconds = start.first_seconds;
  result.peak_bytes = start.peak_bytes;
  result.latency = bench::latency_statistics(measured.latencies);
  result.frames_per_second = static_cast<double>(loaded.batch) * bench::median(measured.turn_rates);
  return result;
}

void add_profiles(BenchmarkSummary& summary, const LoadedModels& loaded, const BenchmarkJob& job, const Messages& messages) {
  messages.say("measuring the machine's peak");
  summary.peaks = bench::measure_peaks(summary.threads, {job.peak_fp32 * 1e9, job.peak_int8 * 1e9});
  for (std::size_t i = 0; i < loaded.size(); ++i) {
    ModelBenchmark& model = summary.models[i];
    messages.say("profiling " + model.model);
    model.step_times = bench::profile(loaded[i]->executor, loaded[i]->inputs, job.iterations > 0 ? job.iterations : 1000);
    model.steps = bench::step_profiles(loaded[i]->executor.steps(), model.step_times, *summary.peaks);
  }
}

double load_average() {
  double load = 0;
  return ::getloadavg(&load, 1) == 1 ? load : 0;
}

BenchmarkSummary benchmark(const BenchmarkJob& job, const BenchmarkPlan& plan, const exec::Machine& machine, const Messages& messages) {
  BenchmarkSummary summary{.machine = machine, .load_average = load_average()};
  summary.runner = plan.runner;
  summary.threads = plan.threads;
  summary.rounds = plan.rounds;
  std::vector<Start> starts;
  for (const std::filesystem::path& model : job.models) {
    messages.say("starting " + model.string());
    starts.push_back(job.fresh_process ? start_in_fresh_process(model, job, plan) : start(model, job, plan));
  }
  LoadedModels loaded;
  for (const std::filesystem::path& model : job.models) loaded.push_back(std::make_unique<Loaded>(read_graph(model, job), plan));
  const std::vector<bench::Measurement> measured = measure(loaded, plan, messages);
  for (std::size_t i = 0; i < loaded.size(); ++i) {
    summary.models.push_back(describe(job.models[i], *loaded[i], starts[i], measured[i]));
    if (i > 0) summary.models[i].speed = speed_against(measured[0], measured[i], plan.runner.asynchronous);
  }
  if (job.profiles()) add_profiles(summary, loaded, job, messages);
  return summary;
}

}  // namespace
}  // namespace octet::job

namespace octet {

void require_usable(const BenchmarkJob& job) {
  if (job.models.empty()) throw Error(ErrorCode::InvalidArgument, job.sinks.option_prefix + "models is required");
  job::plan_of(job, exec::this_machine().processors);
  if (job.report_type != BenchmarkJob::Report::NoCounters && job.report_folder.empty())
    throw Error(ErrorCode::InvalidArgument,
                job.sinks.option_prefix + "report_folder with " + job.sinks.option_prefix + "report_type is required");
}

BenchmarkSummary benchmark(const BenchmarkJob& job) {
  require_usable(job);
  job::Messages messages(job.sinks);
  job::warn_of_unused(job, messages);
  const exec::Machine machine = exec::this_machine();
  job::require_report_folder(job);
  BenchmarkSummary summary = job::benchmark(job, job::plan_of(job, machine.processors), machine, messages);
  summary.warnings = messages.warnings();
  return summary;
}

}  // namespace octet
