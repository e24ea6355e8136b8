#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <octet/base/error.hpp>
#include <octet/model/model.hpp>
#include <octet/report/report.hpp>

#include "cli/commands.hpp"
#include "cli/options/shared.hpp"
#include "cli/show/warnings.hpp"
#include "job/inputs/input_files.hpp"

namespace octet::cli {
namespace {

struct InfoOptions {
  std::string model;
  std::filesystem::path weights;
  std::string shapes;
  std::vector<std::string> inputs;
  bool json = false;
};

ModelSummary with_precisions(ModelSummary summary, const Graph& graph) {
  add_precisions(summary, graph);
  return summary;
}

/// A network of open dimensions is shown with them; one that no sizes could be tried in shows what its file declares.
ModelSummary summary_of(const InfoOptions& options) {
  const job::ShapeChoice shapes = shape_choice(options.shapes, options.weights);
  if (!options.inputs.empty()) {
    const Graph graph = job::read_with_files(options.model, shapes, {.arguments = options.inputs, .option = "--input"}).graph;
    return with_precisions(summarize(graph), graph);
  }
  if (!job::has_open_dims(job::shaped_inputs(options.model, shapes))) {
    const Graph graph = read_model(options.model, job::shaped_reading(options.model, shapes));
    return with_precisions(summarize(graph), graph);
  }
  try {
    const OpenModel model = job::read_open(options.model, shapes);
    return with_precisions(summarize(model), model.graph);
  } catch (const Error& error) {
    if (error.code() == ErrorCode::Io || error.code() == ErrorCode::InvalidModel) throw;
    return summarize_declared(options.model, job::shaped_inputs(options.model, shapes), error.what());
  }
}

void run_info(const InfoOptions& options) {
  ModelSummary summary = summary_of(options);
  summary.warnings = warnings();
  std::cout << (options.json ? to_json(summary) : to_text(summary));
}

}  // namespace

void add_info_command(CLI::App& application) {
  const auto options = std::make_shared<InfoOptions>();
  CLI::App* command = application.add_subcommand("info", "Show a model's layers, inputs, outputs, parameters and multiply-accumulates");
  add_model_argument(*command, options->model);
  add_weights_option(*command, options->weights);
  add_extension_option(*command);
  add_input_shape_option(*command, options->shapes);
  command->add_option("--input,-i", options->inputs, "A number for an input that decides which layers there are, or tensors as .npy")
      ->option_text("[NAME=]FILE ...");
  command->add_flag("--json", options->json, "Write JSON");
  command->final_callback([options] { run_info(*options); });
}

}  // namespace octet::cli
