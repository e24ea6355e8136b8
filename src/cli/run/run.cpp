#include <filesystem>
#include <iostream>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <octet/exec/executor.hpp>
#include <octet/model/model.hpp>
#include <octet/tensor/npy.hpp>

#include "bench/clock.hpp"
#include "bench/latency.hpp"
#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/options/shared.hpp"
#include "cli/run/draw.hpp"
#include "cli/show/job_view.hpp"
#include "cli/show/warnings.hpp"
#include "job/inputs/input_files.hpp"
#include "job/inputs/sample_files.hpp"
#include "job/output_files.hpp"
#include "report/run_summary.hpp"

namespace octet::cli {
namespace {

constexpr std::size_t shown_classes = 5;

struct RunOptions {
  std::string model;
  std::filesystem::path weights;
  std::vector<std::string> inputs;
  std::string shapes;
  std::string output;
  Preprocessing preprocessing;
  DrawOptions draw;
  int threads = 0;
  std::size_t iterations = 1;
  bool json = false;
  bool progress = false;
};

std::vector<double> measure(InferRequest& request, std::size_t iterations, JobView& view) {
  std::vector<double> seconds;
  view.say("running " + std::to_string(iterations) + " inferences");
  for (std::size_t i = 0; i < iterations; ++i) seconds.push_back(bench::seconds_of([&] { request.run(); }));
  return seconds;
}

/// The file of each output; names that would meet in one file get numbers.
std::vector<std::filesystem::path> output_files(const std::vector<Port>& outputs, const std::filesystem::path& folder) {
  std::set<std::string> taken;
  std::vector<std::filesystem::path> files;
  for (const Port& port : outputs) {
    const std::string stem = file_name_of(port.name);
    std::string name = stem;
    for (int number = 2; !taken.insert(name).second; ++number) name = stem + "_" + std::to_string(number);
    files.push_back(folder / (name + ".npy"));
  }
  return files;
}

std::vector<OutputSummary> collect_outputs(const Executor& executor, const InferRequest& request, const std::string& folder) {
  std::vector<OutputSummary> summaries;
  for (std::size_t i = 0; i < executor.outputs().size(); ++i) {
    const Tensor& tensor = request.output(i);
    summaries.push_back(
        {executor.outputs()[i].name, std::string(name(tensor.element_type())), tensor.shape(), "", top_scores(tensor, shown_classes)});
  }
  if (folder.empty()) return summaries;
  job::make_folder(folder);
  const std::vector<std::filesystem::path> files = output_files(executor.outputs(), folder);
  for (std::size_t i = 0; i < files.size(); ++i) {
    write_npy(request.output(i), files[i]);
    summaries[i].file = files[i].string();
  }
  return summaries;
}

job::InputFiles files_of(const RunOptions& options) { return {options.inputs, options.preprocessing, "--input"}; }

RunSummary run_model(const RunOptions& options, JobView& view) {
  std::unique_ptr<Executor> executor;
  job::InputFiles files;
  view.say("loading " + options.model);
  const double load_seconds = bench::seconds_of([&] {
    job::ModelWithFiles read = job::read_with_files(options.model, shape_choice(options.shapes, options.weights), files_of(options));
    executor = std::make_unique<Executor>(std::move(read.graph), ExecutorOptions{.threads = options.threads});
    files = std::move(read.files);
  });
  InferRequest request = executor->make_request();
  std::vector<Tensor> inputs = job::load_inputs(*executor, files);
  for (std::size_t i = 0; i < inputs.size(); ++i) request.set_input(i, std::move(inputs[i]));
  const std::vector<double> seconds = measure(request, options.iterations, view);
  if (!options.draw.file.empty()) draw_outputs(*executor, request, options.inputs, options.draw);
  const auto later = seconds.size() > 1 ? seconds.begin() + 1 : seconds.begin();
  return {options.model,
          executor->threads(),
          options.iterations,
          load_seconds,
          seconds.front(),
          bench::median({later, seconds.end()}),
          collect_outputs(*executor, request, options.output)};
}

}  // namespace

void add_run_command(CLI::App& application) {
  const auto options = std::make_shared<RunOptions>();
  CLI::App* command = application.add_subcommand("run", "Run a model on given inputs and write its outputs");
  add_model_argument(*command, options->model);
  add_weights_option(*command, options->weights);
  add_extension_option(*command);
  command
      ->add_option("--input,-i", options->inputs,
                   "A tensor as .npy, an image, or a number for each input the model has; NAME= may be omitted before files")
      ->option_text("[NAME=]FILE ...");
  add_input_shape_option(*command, options->shapes);
  command->add_option("--output,-o", options->output, "Folder that receives OUTPUT.npy for each output of the model")->option_text("DIR");
  command->add_option("--threads", options->threads, "Threads of one inference; 0 = all")->check(CLI::Range(0, 4096));
  command->add_option("--iterations", options->iterations, "Inferences to run and time")->check(CLI::Range(1, 1000000000));
  command->add_flag("--json", options->json, "Write JSON");
  command->add_flag("--progress", options->progress, "Report progress on standard error even when it is not a terminal");
  add_preprocessing_options(*command, options->preprocessing);
  add_draw_options(*command, options->draw);
  command->final_callback([options] {
    JobView view(options->progress);
    const JobSinks sinks = view.sinks();
    job::Messages messages(sinks);
    job::warn_of_unused_preprocessing(options->preprocessing, options->inputs, messages);
    RunSummary summary = run_model(*options, view);
    summary.warnings = warnings();
    std::cout << (options->json ? to_json(summary) : to_text(summary));
  });
}

}  // namespace octet::cli
