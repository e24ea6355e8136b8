#include "cli/benchmark_options.hpp"

#include <algorithm>

#include <CLI/CLI.hpp>

#include "cli/extension_option.hpp"
#include "cli/number_checks.hpp"
#include "cli/option_group.hpp"
#include "cli/preprocessing_options.hpp"
#include "cli/warnings.hpp"

namespace octet::cli {
namespace {

constexpr double default_seconds = 10;
constexpr std::size_t compared_rounds = 10;

void add_running_options(OptionGroup group, BenchmarkOptions& options) {
  group.add("--hint", options.hint, "latency|throughput", "-hint: one stream of all threads, or a stream for each thread")
      ->check(CLI::IsMember({"latency", "throughput"}));
  group.add("--streams,--nstreams,--number_streams", options.streams, "N", "-nstreams: streams, which share one copy of the weights")
      ->check(CLI::Range(1, 4096));
  group
      .add("--requests,--nireq,--number_infer_requests", options.requests, "N",
           "-nireq: requests under way at a time; as many as streams by default")
      ->check(CLI::Range(1, 65536));
  group.add("--threads,--nthreads,--number_threads", options.threads, "N", "-nthreads: threads of all streams together; 0 = all processors")
      ->check(CLI::Range(0, 4096));
  group
      .add("--api,--api_type", options.api, "sync|async",
           "-api: one request at a time, or several on streams; sync unless there are several requests")
      ->check(CLI::IsMember({"sync", "async"}));
  group.add("-d,--device,--target_device", options.device, "CPU", "CPU is the only device")
      ->check(CLI::IsMember({"CPU"}, CLI::ignore_case));
}

void add_length_options(OptionGroup group, BenchmarkOptions& options) {
  group.add("--iterations,--niter,--number_iterations", options.iterations, "N", "-niter: inferences of each model")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 40));
  group.add("-t,--seconds,--time", options.seconds, "SECONDS", "Time for each model, 10 without -niter; with both until both are reached")
      ->check(CLI::Range(1e-3, 1e6));
  group.add("--rounds", options.rounds, "N", "Turns of each model; 10 by default when there are several")->check(CLI::Range(1, 100000));
}

void add_input_options(OptionGroup group, BenchmarkOptions& options) {
  group.add("-b,--batch_size", options.batch, "N", "Samples in one inference; that of the model by default")->check(CLI::Range(1, 65536));
  group.add("--shape,--input_shape", options.shapes.text, "SHAPES",
            "-shape: shapes of inputs, as [1,3,224,224] or NAME[1,3,224,224],NAME[1,5]; ? = as the files have it");
  group.add("-i,--input,--paths_to_input", options.inputs, "[NAME=]FILE ...",
            "A tensor as .npy, or an image, for each input; random by default");
}

void add_report_options(OptionGroup group, BenchmarkOptions& options) {
  group.flag("--counters,--pc,--perf_counts", options.counters,
             "-pc: show each step: time, precision, kernel, share of the machine's peak");
  group.add("--report_folder", options.report_folder, "DIR", "-report_folder: folder that receives reports as CSV");
  group.add("--report_type", options.report_type, "TYPE", "-report_type: no_counters, average_counters or detailed_counters")
      ->check(CLI::IsMember({"no_counters", "average_counters", "detailed_counters"}));
  group.add("--peak_fp32", options.peak_fp32, "G", "The machine's peak with the threads of a stream, in GFLOP/s; measured by default")
      ->check(above_zero());
  group.add("--peak_int8", options.peak_int8, "G", "The same for INT8, in GOP/s")->check(above_zero());
  group.flag("--json", options.json, "Write JSON");
  group.flag("--progress", options.progress, "Report progress on standard error even when it is not a terminal");
}

/// Options of the original that make no difference to what is measured here.
void add_options_without_effect(OptionGroup group) {
  const auto add = [&](const char* option, const char* name, const char* reason) {
    group.command
        .add_option_function<std::string>(option, [name, reason](const std::string&) { warn_no_effect(name, reason); },
                                          "Accepted, has no effect: " + std::string(reason))
        ->group(group.name);
  };
  add("-l,--path_to_extension", "--path_to_extension", "it is for layers of the original's own; -e loads Octet's");
  add("-c,--path_to_cldnn_config", "--path_to_cldnn_config", "it is for GPUs");
  add("--pin,--infer_threads_pinning", "--infer_threads_pinning", "OMP_PROC_BIND pins threads");
  group.command.add_flag_callback("--stream_output", [] { warn_no_effect("--stream_output", "progress is reported in lines"); },
                                  "Accepted, has no effect: progress is reported in lines")->group(group.name);
}

bench::TurnLength turn_of(const BenchmarkOptions& options, std::size_t rounds) {
  const double seconds = options.seconds > 0 ? options.seconds : options.iterations > 0 ? 0 : default_seconds;
  return {(options.iterations + rounds - 1) / rounds, seconds / static_cast<double>(rounds)};
}

}  // namespace

void add_benchmark_options(CLI::App& command, BenchmarkOptions& options) {
  command
      .add_option("-m,--models,--path_to_model,MODEL", options.models,
                  "Model files: ONNX files or the .xml of OpenVINO IRs; several are compared")
      ->required()->option_text("MODEL ...");
  add_running_options({command, "Running"}, options);
  add_extension_option(command)->group("Running");
  add_length_options({command, "Length"}, options);
  add_input_options({command, "Inputs"}, options);
  add_preprocessing_options(command, options.preprocessing);
  add_report_options({command, "Reports"}, options);
  add_options_without_effect({command, "For command lines of benchmark_app"});
}

void warn_of_unused(const CLI::App& command, const BenchmarkOptions& options) {
  if (!options.device.empty()) warn_no_effect("--device " + options.device, "CPU is the only device");
  if (command.count("--hint") > 0 && options.streams > 0) warn_no_effect("--hint", "--streams says how many streams there are");
  if (!options.profiles() && options.peak_fp32 > 0) warn_no_effect("--peak_fp32", "steps are compared with it, which --counters shows");
  if (!options.profiles() && options.peak_int8 > 0) warn_no_effect("--peak_int8", "steps are compared with it, which --counters shows");
}

BenchmarkPlan plan_of(const BenchmarkOptions& options, int processors) {
  const int threads = options.threads > 0 ? options.threads : processors;
  const int hinted = options.hint == "throughput" ? threads : 1;
  const int streams = options.streams > 0 ? options.streams : options.requests > 0 ? std::min(hinted, options.requests) : hinted;
  const int requests = options.requests > 0 ? options.requests : streams;
  if (options.api == "sync" && requests > 1)
    throw CLI::ValidationError("--api", "given sync with several streams or requests, expected one of each");
  if (requests < streams) throw CLI::ValidationError("--requests", "given fewer requests than streams, expected as many or more");
  if (options.report_type != "no_counters" && options.report_folder.empty()) throw CLI::RequiredError("--report_folder with --report_type");
  const std::size_t rounds = options.rounds > 0 ? options.rounds : options.models.size() > 1 ? compared_rounds : 1;
  const bool asynchronous = options.api == "async" || (options.api.empty() && requests > 1);
  return {{asynchronous, streams, requests}, std::max(1, threads / streams), rounds, turn_of(options, rounds)};
}

}  // namespace octet::cli
