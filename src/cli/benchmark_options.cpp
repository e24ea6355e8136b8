#include "cli/benchmark_options.hpp"

#include <algorithm>

#include <CLI/CLI.hpp>

#include "cli/preprocessing_options.hpp"

namespace octet::cli {
namespace {

constexpr double default_seconds = 10;
constexpr std::size_t compared_rounds = 10;

void add_running_options(CLI::App& command, BenchmarkOptions& options) {
  const std::string group = "Running";
  command.add_option("--api", options.api, "-api: one request at a time, or several on streams; sync unless there are several requests")
      ->check(CLI::IsMember({"sync", "async"}))->option_text("sync|async")->group(group);
  command.add_option("--hint", options.hint, "-hint: latency, one stream of all threads, or throughput, a stream for each thread")
      ->check(CLI::IsMember({"latency", "throughput"}))->option_text("latency|throughput")->group(group);
  command.add_option("--streams,--nstreams", options.streams, "-nstreams: streams, which share one copy of the weights")
      ->check(CLI::Range(1, 4096))->option_text("N")->group(group);
  command.add_option("--requests,--nireq", options.requests, "-nireq: requests under way at a time; as many as streams by default")
      ->check(CLI::Range(1, 65536))->option_text("N")->group(group);
  command.add_option("--threads,--nthreads", options.threads, "-nthreads: threads of all streams together; 0 = all processors")
      ->check(CLI::Range(0, 4096))->option_text("N")->group(group);
  command.add_option("-d,--device", options.device, "CPU is the only device")->check(CLI::IsMember({"CPU"}, CLI::ignore_case))->group(group);
}

void add_length_options(CLI::App& command, BenchmarkOptions& options) {
  const std::string group = "Length";
  command.add_option("--iterations,--niter", options.iterations, "-niter: inferences of each model")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 40))->option_text("N")->group(group);
  command.add_option("-t,--seconds", options.seconds, "Seconds for each model, 10 without -niter; with both until both are reached")
      ->check(CLI::Range(1e-3, 1e6))->option_text("SECONDS")->group(group);
  command.add_option("--rounds", options.rounds, "Turns of each model when several are compared; 10 by default")
      ->check(CLI::Range(1, 100000))->option_text("N")->group(group);
}

void add_input_options(CLI::App& command, BenchmarkOptions& options) {
  const std::string group = "Inputs";
  command.add_option("-b,--batch_size", options.batch, "Samples in one inference; that of the model by default")
      ->check(CLI::Range(1, 65536))->option_text("N")->group(group);
  command.add_option("--shape", options.shape, "-shape: shapes of inputs, as [1,3,224,224] or NAME[1,3,224,224],NAME[1,5]")->option_text("SHAPES")->group(group);
  command.add_option("-i,--input", options.inputs, "A tensor as .npy, or an image, for each input; random numbers by default")
      ->option_text("[NAME=]FILE ...")->group(group);
}

void add_report_options(CLI::App& command, BenchmarkOptions& options) {
  const std::string group = "Reports";
  command.add_flag("--counters,--pc", options.counters, "-pc: show each step: time, precision, kernel, share of the machine's peak")->group(group);
  command.add_option("--report_type", options.report_type, "-report_type: what the report files hold; they are written when a folder is given")
      ->check(CLI::IsMember({"no_counters", "average_counters", "detailed_counters"}))
      ->option_text("no_counters|average_counters|detailed_counters")->group(group);
  command.add_option("--report_folder", options.report_folder, "-report_folder: folder that receives the reports as CSV")->option_text("DIR")->group(group);
  command.add_option("--peak_fp32", options.peak_fp32, "The machine's peak with the threads of one stream, in GFLOP/s; measured by default")
      ->check(CLI::PositiveNumber)->option_text("G")->group(group);
  command.add_option("--peak_int8", options.peak_int8, "The same for INT8, in GOP/s")->check(CLI::PositiveNumber)->option_text("G")->group(group);
  command.add_flag("--json", options.json, "Write JSON")->group(group);
  command.add_flag("--progress", options.progress, "Report progress on standard error even when it is not a terminal")->group(group);
}

bench::TurnLength turn_of(const BenchmarkOptions& options, std::size_t rounds) {
  const double seconds = options.seconds > 0 ? options.seconds : options.iterations > 0 ? 0 : default_seconds;
  return {(options.iterations + rounds - 1) / rounds, seconds / static_cast<double>(rounds)};
}

}  // namespace

void add_benchmark_options(CLI::App& command, BenchmarkOptions& options) {
  command.add_option("-m,--models,MODEL", options.models, "Model files: the .xml of an OpenVINO IR; several are compared")
      ->required()->option_text("MODEL ...");
  add_running_options(command, options);
  add_length_options(command, options);
  add_input_options(command, options);
  add_preprocessing_options(command, options.preprocessing);
  add_report_options(command, options);
}

BenchmarkPlan plan_of(const BenchmarkOptions& options, int processors) {
  const int threads = options.threads > 0 ? options.threads : processors;
  const int hinted = options.hint == "throughput" ? threads : 1;
  const int streams = options.streams > 0 ? options.streams : options.requests > 0 ? std::min(hinted, options.requests) : hinted;
  const int requests = options.requests > 0 ? options.requests : streams;
  if (options.api == "sync" && requests > 1) throw CLI::ValidationError("--api", "given sync with several streams or requests, expected one of each");
  if (requests < streams) throw CLI::ValidationError("--requests", "given fewer requests than streams, expected as many or more");
  if (options.report_type != "no_counters" && options.report_folder.empty()) throw CLI::RequiredError("--report_folder with --report_type");
  const std::size_t rounds = options.rounds > 0 ? options.rounds : options.models.size() > 1 ? compared_rounds : 1;
  const bool asynchronous = options.api == "async" || (options.api.empty() && requests > 1);
  return {{asynchronous, streams, requests}, std::max(1, threads / streams), rounds, turn_of(options, rounds)};
}

}  // namespace octet::cli
