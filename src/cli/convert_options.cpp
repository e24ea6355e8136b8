#include "cli/convert_options.hpp"

#include <algorithm>
#include <filesystem>

#include <CLI/CLI.hpp>
#include <octet/base/error.hpp>

#include "cli/convert_arguments.hpp"
#include "cli/number_checks.hpp"
#include "cli/warnings.hpp"
#include "graph/given_value.hpp"
#include "model/foreign_model.hpp"

namespace octet::cli {
namespace {

bool contains(const std::vector<std::string>& names, const std::string& name) { return std::ranges::find(names, name) != names.end(); }

/// "INPUT:0" is the input itself.
std::string input_of(const std::string& name, const std::vector<std::string>& model_inputs) {
  const bool is_output_0 = !contains(model_inputs, name) && name.ends_with(":0");
  const std::string layer = is_output_0 ? name.substr(0, name.size() - 2) : name;
  return contains(model_inputs, layer) ? layer : name;
}

/// The inputs that --input names, or in place of a name their order, with the shapes of --input_shape, which go in the same order.
std::vector<InputArgument> named_inputs(const ConvertCommand& command, const std::vector<std::string>& model_inputs) {
  std::vector<InputArgument> inputs;
  if (!command.inputs.empty()) inputs = parse_inputs(command.inputs, "--input");
  else
    for (const std::string& name : model_inputs) inputs.push_back({.name = name});
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i].name.empty() && i >= model_inputs.size())
      throw Error(ErrorCode::InvalidArgument, "--input: given more shapes than inputs, expected " + std::to_string(model_inputs.size()));
    inputs[i].name = inputs[i].name.empty() ? model_inputs[i] : input_of(inputs[i].name, model_inputs);
  }
  return inputs;
}

/// A shape with a name belongs to that input, one without to the input in its place.
void add_shapes(std::vector<InputArgument>& inputs, const ConvertCommand& command, const std::vector<std::string>& model_inputs) {
  const std::vector<ShapeArgument> shapes = parse_shape_arguments(command.input_shapes, "--input_shape");
  const bool has_names = std::ranges::any_of(shapes, [](const ShapeArgument& shape) { return !shape.name.empty(); });
  if (!has_names && shapes.size() != inputs.size())
    throw Error(ErrorCode::InvalidArgument, "--input_shape: given " + std::to_string(shapes.size()) + " shapes, expected one for each of " +
                                                std::to_string(inputs.size()) + " inputs, which --input names");
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    const std::string name = input_of(shapes[i].name, model_inputs);
    const auto input = has_names ? std::ranges::find(inputs, name, &InputArgument::name) : inputs.begin() + static_cast<std::ptrdiff_t>(i);
    if (input == inputs.end())
      throw Error(ErrorCode::NotFound, "--input_shape: given '" + name + "', expected an input of the model, or one that --input names");
    if (input->shape)
      throw Error(ErrorCode::InvalidArgument, "--input_shape: given for '" + input->name + "', which has a shape in --input; expected one of them");
    input->shape = shapes[i].dims;
  }
}

std::vector<InputArgument> shaped_inputs(const ConvertCommand& command, const std::vector<std::string>& model_inputs) {
  std::vector<InputArgument> inputs = named_inputs(command, model_inputs);
  if (!command.input_shapes.empty()) add_shapes(inputs, command, model_inputs);
  return inputs;
}

/// A value and its shape, where it has one that fits.
Tensor value_of(const std::vector<double>& numbers, const std::optional<Dims>& shape) {
  const bool is_fixed = shape && std::ranges::find(*shape, -1) == shape->end();
  if (is_fixed && numbers.size() == 1) return given_value(Tensor::scalar(numbers[0]), ElementType::f64, *shape);
  if (is_fixed && Shape(*shape).elements() == numbers.size()) return Tensor::from(numbers, Shape(*shape));
  return Tensor::from(numbers, numbers.size() == 1 ? Shape{} : Shape{static_cast<std::int64_t>(numbers.size())});
}

/// Open dimensions of a layer within the network have the size that the network gives them.
std::optional<Shape> cut_shape(const InputArgument& input) {
  if (!input.shape) return std::nullopt;
  if (std::ranges::find(*input.shape, -1) != input.shape->end())
    throw Error(ErrorCode::Unsupported, "--input: given open dimensions " + to_string(*input.shape) + " for '" + input.name +
                                            "', a layer within the network, expected numbers");
  return Shape(*input.shape);
}

/// Values by input, or for inputs in their order where no names are given; one list without a name is for all inputs.
void add_normalization(ConvertOptions& options, const std::string& text, const char* what, const Graph& graph,
                       std::vector<float> InputNormalization::*member) {
  if (text.empty()) return;
  const std::vector<NamedNumbers> lists = parse_named_numbers(text, what);
  if (lists.size() == 1 && lists[0].name.empty()) {
    options.normalization[""].*member = lists[0].numbers;
    return;
  }
  for (std::size_t i = 0; i < lists.size(); ++i) {
    if (lists[i].name.empty() && i >= graph.parameters().size())
      throw Error(ErrorCode::InvalidArgument,
                  std::string(what) + ": given more lists than inputs, expected " + std::to_string(graph.parameters().size()));
    const std::string name = lists[i].name.empty() ? graph.node(graph.parameters()[i]).name : lists[i].name;
    options.normalization[name].*member = lists[i].numbers;
  }
}

void require_one_scale(const ConvertCommand& command) {
  if (command.scale != 1 && !command.scale_values.empty())
    throw Error(ErrorCode::InvalidArgument, "--scale: given with --scale_values, expected one of the two");
}

/// Options of the Model Optimizer that change nothing in what Octet writes.
void add_options_without_effect(CLI::App& command, const std::string& group) {
  const auto flag = [&](const char* option, const char* reason) {
    command
        .add_flag_callback(option, [option, reason] { warn_no_effect(option, reason); }, "Accepted, has no effect: " + std::string(reason))
        ->group(group);
  };
  const auto with_value = [&](const char* option, const char* reason) {
    command
        .add_option_function<std::string>(option, [option, reason](const std::string&) { warn_no_effect(option, reason); },
                                          "Accepted, has no effect: " + std::string(reason))
        ->option_text("VALUE")
        ->group(group);
  };
  flag("--silent", "progress is reported on terminals only");
  with_value("--log_level", "there is no log");
  for (const char* option : {"--disable_resnet_optimization", "--disable_gfusing", "--enable_concat_optimization"})
    flag(option, "results are the same");
  with_value("--finegrain_fusing", "results are the same");
}

/// Options of the Model Optimizer about models that Octet does not read.
void add_foreign_options(CLI::App& command, ConvertCommand& line, const std::string& group) {
  for (const char* option :
       {"--tensorflow_use_custom_operations_config", "--tensorflow_object_detection_api_pipeline_config", "--transformations_config",
        "--tensorboard_logdir", "--input_checkpoint", "--input_meta_graph", "--saved_model_dir", "--input_proto", "--input_symbol"})
    command
        .add_option_function<std::string>(option, [&line, option](const std::string&) { line.foreign_options = option; },
                                          "Refused: Octet reads no models of this framework")
        ->option_text("VALUE")
        ->group(group);
}

}  // namespace

void add_convert_options(CLI::App& command, ConvertCommand& line) {
  auto* positional = command.add_option("MODEL,--input_model,-w,-m", line.model, "Model file: an ONNX file or the .xml of an OpenVINO IR");
  positional->required()->option_text("MODEL");
  command.add_option("--output_dir,-o", line.output_folder, "Folder of the result; the current one by default")->option_text("DIR");
  command.add_option("--model_name,-n", line.model_name, "Name of the result's files; that of MODEL by default")->option_text("NAME");
  command.add_option("--format", line.format, "Format of the result")->check(CLI::IsMember({"ir", "onnx"}));
  command
      .add_option("--ir_version", line.ir_version,
                  "Version of the IR; that of MODEL by default, or 11. 5 to 7 have statistics in place of FakeQuantize")
      ->option_text("5|6|7|10|11")
      ->check(CLI::IsMember({5, 6, 7, 10, 11}));
  command.add_option("--data_type", line.data_type, "Element type of the stored weights")
      ->check(CLI::IsMember({"FP32", "FP16", "half", "float"}));
  const std::string group = "Network";
  command
      .add_option("--input", line.inputs,
                  "Inputs, or layers before which to cut: NAME, NAME:PORT or PORT:NAME, with [SHAPE], {TYPE} and ->VALUE behind it")
      ->option_text("NAME,...")
      ->group(group);
  command.add_option("--output", line.outputs, "Layers or tensors that become the outputs")->option_text("NAME,...")->group(group);
  command.add_option("--input_shape", line.input_shapes, "Shapes of the inputs in the order of --input: [1,3,224,224],[1,2]; ?, -1 or 1..10 leave a dimension open")
      ->option_text("[...],...")
      ->group(group);
  command.add_option("--batch,-b", line.batch, "Size of the batch, dimension 0 of every input")->check(above_zero())->group(group);
  command.add_option("--freeze_placeholder_with_value", line.frozen, "Values in place of inputs: NAME->VALUE,...")
      ->option_text("NAME->VALUE,...")
      ->group(group);
  command.add_flag("--keep_shape_ops", line.keep_shape_ops, "Leave what is computed from shapes to be computed when the network runs")
      ->group(group);
  command.add_flag("--disable_fusing", line.disable_fusing, "Leave scales, shifts and batch normalization as layers")->group(group);
  const std::string images = "Preprocessing that becomes part of the network";
  command
      .add_option("--mean_values", line.mean_values, "Subtracted from the input, per channel: [123.675,116.28,103.53], or INPUT[...],... ")
      ->option_text("[...]")
      ->group(images);
  command.add_option("--scale_values", line.scale_values, "The difference is divided by these")->option_text("[...]")->group(images);
  command.add_option("--scale,-s", line.scale, "One divisor for all channels of all inputs")->check(above_zero())->group(images);
  command
      .add_flag("--reverse_input_channels", line.reverse_input_channels, "Take RGB where the network takes BGR, and the other way round")
      ->group(images);
  command.add_flag("--image_inputs", line.image_inputs, "Take pixels as bytes [N,H,W,C] where the network takes numbers [N,C,H,W]")
      ->group(images);
  const std::string original = "For command lines of the Model Optimizer";
  command.add_flag("--generate_deprecated_IR_V7", line.version_7, "The same as --ir_version 7")->group(original);
  command.add_option("--framework", line.framework, "Framework of the model: onnx")->option_text("NAME")->group(original);
  add_options_without_effect(command, original);
  add_foreign_options(command, line, original);
}

void require_usable(ConvertCommand& command) {
  // A model of another framework says more than the options that belong to it.
  require_no_foreign_model(command.model);
  if (!command.foreign_options.empty() && std::filesystem::exists(command.model))
    throw CLI::ValidationError(command.foreign_options,
                               "given for a model of another framework, expected an ONNX model or an IR without it");
  if (!command.framework.empty() && command.framework != "onnx")
    throw CLI::ValidationError("--framework", "given " + command.framework + ", expected onnx, the only one that Octet reads models of");
  if (!command.framework.empty()) warn_no_effect("--framework onnx", "the file itself says what it is");
  if (command.version_7) {
    if (command.ir_version != 0 && command.ir_version != 7)
      throw CLI::ValidationError("--generate_deprecated_IR_V7",
                                 "given with --ir_version " + std::to_string(command.ir_version) + ", expected one of the two");
    command.ir_version = 7;
  }
  if (command.batch > 0 && !command.input_shapes.empty())
    throw CLI::ValidationError("--batch", "given with --input_shape, expected one of the two");
  if (command.ir_version != 0 && command.format != "ir")
    throw CLI::ValidationError("--ir_version", "given with --format " + command.format + ", expected --format ir");
}

InputReading input_reading_of(const ConvertCommand& command, const std::vector<std::string>& model_inputs) {
  InputReading reading;
  const auto add = [&](const InputArgument& input) {
    if (!contains(model_inputs, input.name)) return false;
    if (input.value) reading.values[input.name] = value_of(*input.value, input.shape);
    else if (input.shape) reading.shapes[input.name] = *input.shape;
    return true;
  };
  for (const InputArgument& input : shaped_inputs(command, model_inputs)) add(input);
  if (command.frozen.empty()) return reading;
  for (InputArgument& input : parse_inputs(command.frozen, "--freeze_placeholder_with_value")) {
    input.name = input_of(input.name, model_inputs);
    if (!input.value)
      throw Error(ErrorCode::InvalidArgument,
                  "--freeze_placeholder_with_value: given '" + input.name + "' without a value, expected NAME->VALUE");
    if (!add(input))
      throw Error(ErrorCode::NotFound, "--freeze_placeholder_with_value: given '" + input.name + "', expected an input of the model");
    reading.shapes.erase(input.name);
  }
  return reading;
}

namespace {

/// An input of the model has its shape since it was read; a layer within takes it now, and its value.
CutPoint cut_point_of(const InputArgument& input, bool is_model_input) {
  CutPoint point{.name = input.name, .element_type = input.element_type};
  if (is_model_input) return point;
  point.shape = cut_shape(input);
  if (input.value) point.value = value_of(*input.value, input.shape);
  return point;
}

}  // namespace

ConvertOptions convert_options_of(const ConvertCommand& command, const Graph& graph, const std::vector<std::string>& file_inputs,
                                  const InputReading& reading) {
  ConvertOptions options;
  if (!command.inputs.empty())
    for (const InputArgument& input : shaped_inputs(command, file_inputs))
      if (!reading.values.contains(input.name)) options.inputs.push_back(cut_point_of(input, contains(file_inputs, input.name)));
  if (!command.outputs.empty()) options.outputs = split_outside_brackets(command.outputs);
  require_one_scale(command);
  add_normalization(options, command.mean_values, "--mean_values", graph, &InputNormalization::mean);
  add_normalization(options, command.scale_values, "--scale_values", graph, &InputNormalization::scale);
  if (command.scale != 1) options.normalization[""];
  for (auto& [name, normalization] : options.normalization)
    if (command.scale != 1) normalization.scale = {command.scale};
  options.reverse_input_channels = command.reverse_input_channels;
  options.image_inputs = command.image_inputs;
  options.keep_shape_ops = command.keep_shape_ops;
  options.disable_fusing = command.disable_fusing;
  options.fp16 = command.data_type == "FP16" || command.data_type == "half";
  return options;
}

}  // namespace octet::cli
