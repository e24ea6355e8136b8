#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <octet/convert/convert.hpp>
#include <octet/ir/ir.hpp>
#include <octet/onnx/onnx.hpp>
#include <octet/quant/quantize.hpp>

#include "cli/commands.hpp"
#include "cli/convert_options.hpp"
#include "cli/output_files.hpp"
#include "cli/extension_option.hpp"
#include "cli/progress.hpp"
#include "cli/warnings.hpp"
#include "graph/unknown.hpp"
#include "graph/use_f32.hpp"
#include "onnx/input_names.hpp"
#include "quant/weight_precision.hpp"
#include "report/convert_summary.hpp"

namespace octet::cli {
namespace {

/// Names of the inputs that the file has, found without reading what an option may have to complete first.
std::vector<std::string> input_names(const std::string& model) {
  if (std::optional<std::vector<std::string>> names = onnx::input_names(model)) return *std::move(names);
  std::vector<std::string> names;
  const Graph graph = read_model(model);
  for (const NodeId id : graph.parameters()) names.push_back(graph.node(id).name);
  return names;
}

Graph with_batch(const Graph& graph, std::int64_t batch) {
  std::map<std::string, Shape> shapes;
  for (const NodeId id : graph.parameters()) {
    const Shape& shape = graph.node(id).outputs[0].shape;
    if (shape.rank() > 0) shapes[graph.node(id).name] = shape.with(0, batch);
  }
  return graph.reshape(shapes);
}

Graph read(const ConvertCommand& command) {
  const bool asks_for_inputs = !command.inputs.empty() || !command.input_shapes.empty() || !command.frozen.empty();
  const ReadOptions options = asks_for_inputs ? read_options_of(command, input_names(command.model)) : ReadOptions{};
  Graph graph = read_model(command.model, options);
  return command.batch > 0 ? with_batch(graph, command.batch) : graph;
}

/// The files of each format; which there are, this function alone knows.
std::vector<std::filesystem::path> write(const Graph& graph, const ConvertCommand& command) {
  const std::filesystem::path folder = command.output_folder;
  const std::string name = command.model_name.empty() ? std::filesystem::path(command.model).stem().string() : command.model_name;
  make_folder(folder);
  if (command.format == "onnx") {
    // Weights behind FakeQuantize are written as the integers that they stand for.
    write_onnx(compress_weights(graph), folder / (name + ".onnx"));
    return {folder / (name + ".onnx")};
  }
  write_ir(graph, folder / (name + ".xml"), {.version = command.ir_version});
  return {folder / (name + ".xml"), folder / (name + ".bin")};
}

/// Whether the result is the model's own file, as it is written for versions 2 to 7 where nothing changes.
bool keeps_file(const Graph& source, const ConvertCommand& command) {
  const GraphOrigin& origin = source.origin();
  return origin.document && command.format == "ir" && (command.ir_version == 0 || command.ir_version == origin.version);
}

Graph converted(const Graph& source, const ConvertCommand& command) {
  const ConvertOptions options = convert_options_of(command, source);
  if (keeps_file(source, command) && options == ConvertOptions{}) return source;
  Graph graph = convert_model(source, options);
  // Networks of old versions widen f16 constants where they read them, which folding undoes.
  const bool in_f16 = source.origin().document && command.format == "ir" && command.data_type.empty() && has_f16_weights(source);
  return in_f16 ? with_f16_weights(graph) : graph;
}

/// Channels are reversed where there are three of them.
void warn_of_unused(const ConvertCommand& command, const Graph& source) {
  const auto has_colors = [&](NodeId id) {
    const Shape& shape = source.node(id).outputs[0].shape;
    return shape.rank() >= 2 && shape[1] == 3;
  };
  if (command.reverse_input_channels && command.inputs.empty() && std::ranges::none_of(source.parameters(), has_colors))
    warn_no_effect("--reverse_input_channels", "no input has three channels");
}

void run_convert(const ConvertCommand& command) {
  const Progress progress(command.progress || errors_go_to_terminal());
  progress.say("reading " + command.model);
  const Graph source = read(command);
  warn_of_unused(command, source);
  progress.say("converting");
  Graph graph = converted(source, command);
  // An IR keeps what it does not know; what another format means by an unknown name, an IR cannot say.
  if (source.origin().version == 0) require_known_operations(graph);
  if (!command.model_name.empty()) graph.set_name(command.model_name);
  ConvertSummary summary = summarize_conversion(source, graph, write(graph, command));
  summary.warnings = warnings();
  std::cout << (command.json ? to_json(summary) : to_text(summary));
}

}  // namespace

void add_convert_command(CLI::App& application) {
  const auto command_line = std::make_shared<ConvertCommand>();
  CLI::App* command = application.add_subcommand("convert", "Convert an ONNX model or an IR, with preprocessing as a part of it");
  add_convert_options(*command, *command_line);
  add_extension_option(*command);
  command->add_flag("--json", command_line->json, "Write JSON");
  command->add_flag("--progress", command_line->progress, "Report progress on standard error even when it is not a terminal");
  command->final_callback([command_line] {
    require_usable(*command_line);
    run_convert(*command_line);
  });
}

}  // namespace octet::cli
