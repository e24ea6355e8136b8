#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <octet/base/error.hpp>
#include <octet/convert/convert.hpp>
#include <octet/ir/open_model.hpp>
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
#include "quant/weight_precision.hpp"
#include "report/convert_summary.hpp"

namespace octet::cli {
namespace {

Graph with_batch(const Graph& graph, std::int64_t batch) {
  std::map<std::string, Shape> shapes;
  for (const NodeId id : graph.parameters()) {
    const Shape& shape = graph.node(id).outputs[0].shape;
    if (shape.rank() > 0) shapes[graph.node(id).name] = shape.with(0, batch);
  }
  return graph.reshape(shapes);
}

/// The model as its file has it, and what the command says of its inputs.
struct ReadModel {
  std::vector<std::string> file_inputs;
  InputReading reading;
  Graph graph;
  std::optional<OpenModel> open{};  ///< where dimensions are open
};

/// The shape that an input has: that of the command, or of the file.
std::optional<std::vector<DeclaredDim>> dims_of(const DeclaredInput& input, const InputReading& reading) {
  const auto given = reading.shapes.find(input.name);
  if (given == reading.shapes.end()) return input.dims;
  std::vector<DeclaredDim> dims;
  for (const std::int64_t dim : given->second) dims.push_back({.size = dim});
  return dims;
}

/// Dimensions are open that the command says so of, and those of the file. A batch that the file alone leaves open is 1, as networks have
/// it that are fixed but for that.
bool leaves_open(const DeclaredInput& input, const InputReading& reading) {
  if (reading.values.contains(input.name)) return false;
  const auto dims = dims_of(input, reading);
  const std::size_t first = reading.shapes.contains(input.name) || (dims && dims->size() < 2) ? 0 : 1;
  for (std::size_t i = first; dims && i < dims->size(); ++i)
    if ((*dims)[i].is_open()) return true;
  return false;
}

OpenModel read_open(const ConvertCommand& command, const InputReading& reading, const std::vector<DeclaredInput>& inputs) {
  std::map<std::string, Dims> shapes = reading.shapes;
  for (const DeclaredInput& input : inputs) {
    const auto dims = dims_of(input, reading);
    if (command.batch <= 0 || !dims || dims->empty() || reading.values.contains(input.name)) continue;
    Dims& shape = shapes[input.name];
    shape.clear();
    for (const DeclaredDim& dim : *dims) shape.push_back(dim.size);
    shape[0] = command.batch;
  }
  return read_open_model(command.model, shapes, {.input_values = reading.values});
}

ReadModel read(const ConvertCommand& command) {
  const std::vector<DeclaredInput> inputs = declared_inputs(command.model);
  ReadModel model;
  for (const DeclaredInput& input : inputs) model.file_inputs.push_back(input.name);
  model.reading = input_reading_of(command, model.file_inputs);
  if (std::ranges::any_of(inputs, [&](const DeclaredInput& input) { return leaves_open(input, model.reading); })) {
    model.open = read_open(command, model.reading, inputs);
    model.graph = model.open->graph;
    return model;
  }
  ReadOptions options{.input_values = model.reading.values};
  for (const auto& [name, dims] : model.reading.shapes) options.input_shapes[name] = Shape(dims);
  model.graph = read_model(command.model, options);
  if (command.batch > 0) model.graph = with_batch(model.graph, command.batch);
  return model;
}

std::filesystem::path output_file(const ConvertCommand& command, const std::string& extension) {
  const std::string name = command.model_name.empty() ? std::filesystem::path(command.model).stem().string() : command.model_name;
  return std::filesystem::path(command.output_folder) / (name + extension);
}

/// The files of each format; which there are, this function alone knows.
std::vector<std::filesystem::path> write(const Graph& graph, const ConvertCommand& command) {
  make_folder(command.output_folder);
  if (command.format == "onnx") {
    // Weights behind FakeQuantize are written as the integers that they stand for.
    write_onnx(compress_weights(graph), output_file(command, ".onnx"));
    return {output_file(command, ".onnx")};
  }
  write_ir(graph, output_file(command, ".xml"), {.version = command.ir_version});
  return {output_file(command, ".xml"), output_file(command, ".bin")};
}

/// Whether the result is the model's own file, as it is written for versions 2 to 7 where nothing changes.
bool keeps_file(const Graph& source, const ConvertCommand& command) {
  const GraphOrigin& origin = source.origin();
  return origin.document && command.format == "ir" && (command.ir_version == 0 || command.ir_version == origin.version);
}

Graph converted(const Graph& source, const ConvertCommand& command, const ConvertOptions& options) {
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

/// An IR keeps what it does not know; what another format means by an unknown name, an IR cannot say.
Graph finished(Graph graph, const Graph& source, const ConvertCommand& command) {
  if (source.origin().version == 0) require_known_operations(graph);
  if (!command.model_name.empty()) graph.set_name(command.model_name);
  return graph;
}

/// Writes a network with open dimensions, and tells what it wrote. What hangs on open dimensions stays to be computed.
ConvertSummary write_open(const ReadModel& model, ConvertOptions options, const ConvertCommand& command) {
  if (command.format != "ir")
    throw Error(ErrorCode::Unsupported, "--format: given " + command.format + " for a network with open dimensions, expected ir, or fixed "
                                        "dimensions by --input_shape", {.file = command.model});
  options.keep_shape_ops = true;
  OpenModel open = *model.open;
  open.graph = finished(converted(model.open->graph, command, options), model.graph, command);
  open.other = finished(converted(model.open->other, command, options), model.graph, command);
  const std::filesystem::path file = output_file(command, ".xml");
  make_folder(command.output_folder);
  write_ir(open, file, {.version = command.ir_version});
  ConvertSummary summary = summarize_conversion(model.graph, open.graph, {file, output_file(command, ".bin")});
  for (std::size_t i = 0; i < summary.inputs.size(); ++i) summary.inputs[i].open_shape = open_shape(open, {open.graph.parameters()[i], 0});
  for (std::size_t i = 0; i < summary.outputs.size(); ++i)
    summary.outputs[i].open_shape = open_shape(open, open.graph.node(open.graph.results()[i]).inputs.at(0));
  return summary;
}

ConvertSummary write_fixed(const ReadModel& model, const ConvertOptions& options, const ConvertCommand& command) {
  const Graph graph = finished(converted(model.graph, command, options), model.graph, command);
  return summarize_conversion(model.graph, graph, write(graph, command));
}

void run_convert(const ConvertCommand& command) {
  const Progress progress(command.progress || errors_go_to_terminal());
  progress.say("reading " + command.model);
  const ReadModel model = read(command);
  warn_of_unused(command, model.graph);
  progress.say("converting");
  const ConvertOptions options = convert_options_of(command, model.graph, model.file_inputs, model.reading);
  ConvertSummary summary = model.open ? write_open(model, options, command) : write_fixed(model, options, command);
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
