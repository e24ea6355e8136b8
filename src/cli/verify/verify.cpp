#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <octet/base/error.hpp>
#include <octet/model/model.hpp>
#include <octet/job/verify.hpp>

#include "cli/commands.hpp"
#include "cli/options/shared.hpp"
#include "cli/show/job_view.hpp"
#include "cli/show/report_file.hpp"
#include "cli/show/warnings.hpp"
#include "job/inputs/input_files.hpp"
#include "job/inputs/sample_files.hpp"
#include "report/format.hpp"
#include "report/verify_summary.hpp"

namespace octet::cli {
namespace {

constexpr std::size_t shown_deviations = 5;

struct VerifyCommand {
  std::string model;
  std::filesystem::path weights;
  std::vector<std::string> inputs;
  std::string shapes;
  std::uint64_t seed = 1;
  std::string precision = "auto";
  int threads = 0;
  bool json = false;
  std::string progress;
  std::filesystem::path report;
  Preprocessing preprocessing;
};

VerifySummary run_verify(const VerifyCommand& command, const job::Messages& messages) {
  const job::InputFiles files{command.inputs, command.preprocessing, "--input"};
  const job::ModelWithFiles read = job::read_with_files(command.model, shape_choice(command.shapes, command.weights), files);
  const Graph& graph = read.graph;
  VerifyOptions options;
  options.threads = command.threads;
  options.precision = command.precision == "simulated" ? Precision::Simulated : Precision::Auto;
  const Executor executor(graph, {.threads = options.threads, .precision = options.precision});
  const bool random = read.files.arguments.empty();
  const std::vector<Tensor> inputs = random ? random_inputs(graph, command.seed) : job::load_inputs(executor, read.files);
  options.progress = [&](std::size_t done, std::size_t) { messages.count("steps", done, executor.steps().size()); };
  return {command.model, command.precision, executor.threads(), random ? "random, seed " + std::to_string(command.seed) : "as given",
          verify(graph, inputs, options)};
}

void require_passed(const VerifyReport& report) {
  if (report.passed()) return;
  throw Error(ErrorCode::Internal, "verify: " + format_amount(report.layers.size(), "value") + " and " +
                                       format_amount(report.outputs.size(), "output") + " deviate beyond what rounding explains");
}

}  // namespace

void add_verify_command(CLI::App& application) {
  const auto options = std::make_shared<VerifyCommand>();
  CLI::App* command = application.add_subcommand("verify", "Hold a model's execution against the reference kernels, layer by layer");
  add_model_argument(*command, options->model);
  add_weights_option(*command, options->weights);
  add_extension_option(*command);
  CLI::Option* inputs =
      command
          ->add_option("--input,-i", options->inputs,
                       "A tensor as .npy, an image, or a number; NAME= may be omitted before files. Default: random numbers")
          ->option_text("[NAME=]FILE ...");
  add_input_shape_option(*command, options->shapes);
  command->add_option("--seed", options->seed, "Of the random numbers")->excludes(inputs)->capture_default_str();
  command->add_option("--precision", options->precision, "auto: as the model runs; simulated: quantizers computed in FP32")
      ->check(CLI::IsMember({"auto", "simulated"}))
      ->capture_default_str();
  command->add_option("--threads", options->threads, "Threads of one inference; 0 = all")->check(CLI::Range(0, 4096));
  command->add_flag("--json", options->json, "Write JSON");
  add_progress_option(*command, options->progress);
  add_report_option(*command, options->report);
  add_preprocessing_options(*command, options->preprocessing);
  command->final_callback([options] {
    require_writable_report(options->report);
    JobView view(options->progress);
    const JobSinks sinks = view.sinks();
    job::Messages messages(sinks);
    job::warn_of_unused_preprocessing(options->preprocessing, options->inputs, messages);
    VerifySummary summary = run_verify(*options, messages);
    summary.warnings = warnings();
    write_report_file(options->report, to_json(summary));
    std::cout << (options->json ? to_json(summary) : to_text(summary, shown_deviations)) << std::flush;
    require_passed(summary.report);
  });
}

}  // namespace octet::cli
