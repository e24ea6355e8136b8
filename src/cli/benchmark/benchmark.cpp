#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <octet/base/error.hpp>
#include <octet/report/report.hpp>

#include "cli/commands.hpp"
#include "cli/options/shared.hpp"
#include "cli/show/job_view.hpp"
#include "cli/show/report_file.hpp"
#include "cli/show/warnings.hpp"

namespace octet::cli {
namespace {

/// The job, and what the parser keeps as text.
struct BenchmarkCommand {
  BenchmarkJob job{};
  std::vector<std::string> models{};
  std::string api{}, hint = "latency", device{}, report_type = "no_counters";
  bool json = false;
  bool progress = false;
  std::filesystem::path report{};
};

void add_running_options(OptionGroup group, BenchmarkCommand& options) {
  group.add("--hint", options.hint, "latency|throughput", "-hint: one stream of all threads, or a stream for each thread")
      ->check(CLI::IsMember({"latency", "throughput"}));
  group.add("--streams,--nstreams,--number_streams", options.job.streams, "N", "-nstreams: streams, which share one copy of the weights")
      ->check(CLI::Range(1, 4096));
  group
      .add("--requests,--nireq,--number_infer_requests", options.job.requests, "N",
           "-nireq: requests under way at a time; as many as streams by default")
      ->check(CLI::Range(1, 65536));
  group
      .add("--threads,--nthreads,--number_threads", options.job.threads, "N",
           "-nthreads: threads of all streams together; 0 = all processors")
      ->check(CLI::Range(0, 4096));
  group
      .add("--api,--api_type", options.api, "sync|async",
           "-api: one request at a time, or several on streams; sync unless there are several requests")
      ->check(CLI::IsMember({"sync", "async"}));
  group.add("-d,--device,--target_device", options.device, "CPU", "CPU is the only device")
      ->check(CLI::IsMember({"CPU"}, CLI::ignore_case));
}

void add_length_options(OptionGroup group, BenchmarkCommand& options) {
  group.add("--iterations,--niter,--number_iterations", options.job.iterations, "N", "-niter: inferences of each model")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 40));
  group
      .add("-t,--seconds,--time", options.job.seconds, "SECONDS",
           "Time for each model, 10 without -niter; with both until both are reached")
      ->check(CLI::Range(1e-3, 1e6));
  group.add("--rounds", options.job.rounds, "N", "Turns of each model; 10 by default when there are several")->check(CLI::Range(1, 100000));
}

void add_input_options(OptionGroup group, BenchmarkCommand& options) {
  group.add("-b,--batch_size", options.job.batch_size, "N", "Samples in one inference; that of the model by default")
      ->check(CLI::Range(1, 65536));
  group.add("--shape,--input_shape", options.job.shape, "SHAPES",
            "-shape: shapes of inputs, as [1,3,224,224] or NAME[1,3,224,224],NAME[1,5]; ? = as the files have it");
  group.add("-i,--input,--paths_to_input", options.job.input, "[NAME=]FILE ...",
            "A tensor as .npy, or an image, for each input; random by default");
}

void add_report_options(OptionGroup group, BenchmarkCommand& options) {
  group.flag("--counters,--pc,--perf_counts", options.job.counters,
             "-pc: show each step: time, precision, kernel, share of the machine's peak");
  group.add("--report_folder", options.job.report_folder, "DIR", "-report_folder: folder that receives reports as CSV");
  group.add("--report_type", options.report_type, "TYPE", "-report_type: no_counters, average_counters or detailed_counters")
      ->check(CLI::IsMember({"no_counters", "average_counters", "detailed_counters"}));
  group.add("--peak_fp32", options.job.peak_fp32, "G", "The machine's peak with the threads of a stream, in GFLOP/s; measured by default")
      ->check(above_zero());
  group.add("--peak_int8", options.job.peak_int8, "G", "The same for INT8, in GOP/s")->check(above_zero());
  group.flag("--json", options.json, "Write JSON");
  group.flag("--progress", options.progress, "Report progress on standard error even when it is not a terminal");
}

/// Options of the original tool that do not change what is measured here.
void add_options_without_effect(OptionGroup group) {
  const auto add = [&](const char* option, const char* name, const char* reason) {
    group.command
        .add_option_function<std::string>(
            option, [name, reason](const std::string&) { warn_no_effect(name, reason); }, "Accepted, has no effect: " + std::string(reason))
        ->group(group.name);
  };
  add("-l,--path_to_extension", "--path_to_extension", "it is for layers of the original's own; -e loads Octet's");
  add("-c,--path_to_cldnn_config", "--path_to_cldnn_config", "it is for GPUs");
  add("--pin,--infer_threads_pinning", "--infer_threads_pinning", "OMP_PROC_BIND pins threads");
  group.command
      .add_flag_callback(
          "--stream_output", [] { warn_no_effect("--stream_output", "progress is reported in lines"); },
          "Accepted, has no effect: progress is reported in lines")
      ->group(group.name);
}

void add_options(CLI::App& command, BenchmarkCommand& options) {
  command
      .add_option("-m,--models,--path_to_model,MODEL", options.models,
                  "Model files: ONNX files, the .xml of OpenVINO IRs or the .prototxt of Caffe networks; several are compared")
      ->required()
      ->option_text("MODEL ...");
  add_weights_option(command, options.job.weights);
  add_running_options({command, "Running"}, options);
  add_extension_option(command)->group("Running");
  add_length_options({command, "Length"}, options);
  add_input_options({command, "Inputs"}, options);
  add_preprocessing_options(command, options.job.preprocessing);
  add_report_options({command, "Reports"}, options);
  add_report_option(command, options.report);
  add_options_without_effect({command, "For command lines of benchmark_app"});
}

/// Warns of options that make no difference.
void warn_of_unused(const CLI::App& command, const BenchmarkCommand& options) {
  if (!options.device.empty()) warn_no_effect("--device " + options.device, "CPU is the only device");
  if (command.count("--hint") > 0 && options.job.streams > 0) warn_no_effect("--hint", "--streams says how many streams there are");
}

void complete(BenchmarkCommand& options, const JobSinks& sinks) {
  using Report = BenchmarkJob::Report;
  BenchmarkJob& job = options.job;
  job.models.assign(options.models.begin(), options.models.end());
  if (!options.api.empty()) job.api = options.api == "sync" ? BenchmarkJob::Api::Sync : BenchmarkJob::Api::Async;
  if (options.hint == "throughput") job.hint = BenchmarkJob::Hint::Throughput;
  if (options.report_type == "average_counters") job.report_type = Report::AverageCounters;
  if (options.report_type == "detailed_counters") job.report_type = Report::DetailedCounters;
  job.fresh_process = true;
  job.sinks = sinks;
}

void run_benchmark(const CLI::App& command, BenchmarkCommand& options) {
  JobView view(options.progress);
  complete(options, view.sinks());
  warn_of_unused(command, options);
  require_usable_options(options.job);
  require_writable_report(options.report);
  BenchmarkSummary summary = benchmark(options.job);
  summary.warnings = warnings();
  write_report(options.job, summary);
  write_report_file(options.report, to_json(summary));
  std::cout << (options.json ? to_json(summary) : to_text(summary, options.job.counters));
}

}  // namespace

void add_benchmark_command(CLI::App& application) {
  const auto options = std::make_shared<BenchmarkCommand>();
  CLI::App* command = application.add_subcommand("benchmark", "Measure the speed of models, and compare it when there are several");
  add_options(*command, *options);
  command->final_callback([command, options] { run_benchmark(*command, *options); });
}

}  // namespace octet::cli
