#include "job/convert/options.hpp"

#include <octet/base/error.hpp>
#include <octet/model/caffe.hpp>

#include "graph/given_value.hpp"
#include "job/convert/arguments.hpp"

namespace octet::job {
namespace {

std::string option(const ConversionJob& job, const char* field) { return job.sinks.option_prefix + field; }

bool contains(const std::vector<std::string>& names, const std::string& name) { return std::ranges::find(names, name) != names.end(); }

/// "INPUT:0" is the input itself.
std::string input_of(const std::string& name, const std::vector<std::string>& model_inputs) {
  const bool is_output_0 = !contains(model_inputs, name) && name.ends_with(":0");
  const std::string layer = is_output_0 ? name.substr(0, name.size() - 2) : name;
  return contains(model_inputs, layer) ? layer : name;
}

/// The inputs that `input` names, or in place of a name their order, with the shapes of `input_shape`, which go in the same order.
std::vector<InputArgument> named_inputs(const ConversionJob& job, const std::vector<std::string>& model_inputs) {
  std::vector<InputArgument> inputs;
  if (!job.input.empty()) inputs = parse_inputs(job.input, option(job, "input"));
  else
    for (const std::string& name : model_inputs) inputs.push_back({.name = name});
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i].name.empty() && i >= model_inputs.size())
      throw Error(ErrorCode::InvalidArgument,
                  option(job, "input") + ": given more shapes than inputs, expected " + std::to_string(model_inputs.size()));
    inputs[i].name = inputs[i].name.empty() ? model_inputs[i] : input_of(inputs[i].name, model_inputs);
  }
  return inputs;
}

/// A shape with a name belongs to that input, one without to the input in its place.
void add_shapes(std::vector<InputArgument>& inputs, const ConversionJob& job, const std::vector<std::string>& model_inputs) {
  const std::vector<ShapeArgument> shapes = parse_shape_arguments(job.input_shape, option(job, "input_shape"));
  const bool has_names = std::ranges::any_of(shapes, [](const ShapeArgument& shape) { return !shape.name.empty(); });
  if (!has_names && shapes.size() != inputs.size())
    throw Error(ErrorCode::InvalidArgument, option(job, "input_shape") + ": given " + std::to_string(shapes.size()) +
                                                " shapes, expected one for each of " + std::to_string(inputs.size()) + " inputs, which " +
                                                option(job, "input") + " names");
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    const std::string name = input_of(shapes[i].name, model_inputs);
    const auto input = has_names ? std::ranges::find(inputs, name, &InputArgument::name) : inputs.begin() + static_cast<std::ptrdiff_t>(i);
    if (input == inputs.end())
      throw Error(ErrorCode::NotFound, option(job, "input_shape") + ": given '" + name + "', expected an input of the model, or one that " +
                                           option(job, "input") + " names");
    if (input->shape)
      throw Error(ErrorCode::InvalidArgument, option(job, "input_shape") + ": given for '" + input->name + "', which has a shape in " +
                                                  option(job, "input") + "; expected one of them");
    input->shape = shapes[i].dims;
  }
}

std::vector<InputArgument> shaped_inputs(const ConversionJob& job, const std::vector<std::string>& model_inputs) {
  std::vector<InputArgument> inputs = named_inputs(job, model_inputs);
  if (!job.input_shape.empty()) add_shapes(inputs, job, model_inputs);
  return inputs;
}

/// A value, and its shape if it has one that fits.
Tensor value_of(const std::vector<double>& numbers, const std::optional<Dims>& shape) {
  const bool is_fixed = shape && std::ranges::find(*shape, -1) == shape->end();
  if (is_fixed && numbers.size() == 1) return given_value(Tensor::scalar(numbers[0]), ElementType::f64, *shape);
  if (is_fixed && Shape(*shape).elements() == numbers.size()) return Tensor::from(numbers, Shape(*shape));
  return Tensor::from(numbers, numbers.size() == 1 ? Shape{} : Shape{static_cast<std::int64_t>(numbers.size())});
}

/// Open dimensions of a layer within the network have the size that the network gives them.
std::optional<Shape> cut_shape(const ConversionJob& job, const InputArgument& input) {
  if (!input.shape) return std::nullopt;
  if (std::ranges::find(*input.shape, -1) != input.shape->end())
    throw Error(ErrorCode::Unsupported, option(job, "input") + ": given open dimensions " + to_string(*input.shape) + " for '" +
                                            input.name + "', a layer within the network, expected numbers");
  return Shape(*input.shape);
}

/// Values by input, or for inputs in their order where no names are given; one list without a name is for all inputs.
void add_normalization(ConvertOptions& options, const std::string& text, const std::string& what, const Graph& graph,
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
                  what + ": given more lists than inputs, expected " + std::to_string(graph.parameters().size()));
    const std::string name = lists[i].name.empty() ? graph.node(graph.parameters()[i]).name : lists[i].name;
    options.normalization[name].*member = lists[i].numbers;
  }
}

/// Rows, then columns, though the original calls them x and y.
Dims parse_offsets(const ConversionJob& job) {
  const std::vector<NamedNumbers> lists = parse_named_numbers(job.mean_file_offsets, option(job, "mean_file_offsets"));
  if (lists.size() != 1 || !lists[0].name.empty() || lists[0].numbers.size() != 2)
    throw Error(ErrorCode::InvalidArgument, option(job, "mean_file_offsets") + ": given '" + job.mean_file_offsets + "', expected two numbers");
  return {static_cast<std::int64_t>(lists[0].numbers[0]), static_cast<std::int64_t>(lists[0].numbers[1])};
}

/// The part of a mean image that the input has the size of: in its middle, or from the place that the job says on.
Tensor cut_mean(const Tensor& mean, const Shape& input, const ConversionJob& job) {
  const std::string what = option(job, "mean_file");
  const Shape& whole = mean.shape();
  if (input.rank() != 4 || input[1] != whole[0] || input[2] > whole[1] || input[3] > whole[2])
    throw Error(ErrorCode::InvalidArgument, what + ": given a mean image " + to_string(whole) + ", expected channels as the input's " +
                                                to_string(input) + " and no fewer rows and columns",
                {.file = job.mean_file.string()});
  Dims begin{(whole[1] - input[2]) / 2, (whole[2] - input[3]) / 2};
  if (!job.mean_file_offsets.empty()) begin = parse_offsets(job);
  for (std::size_t i = 0; i < 2; ++i)
    if (begin[i] < 0 || begin[i] > whole[i + 1] - input[i + 2])
      throw Error(ErrorCode::InvalidArgument, option(job, "mean_file_offsets") + ": given " + to_string(begin) + ", expected at most " +
                                                  to_string(Dims{whole[1] - input[2], whole[2] - input[3]}));
  Tensor cut(ElementType::f32, Shape{input[1], input[2], input[3]});
  float* target = cut.mutable_data<float>().data();
  for (std::int64_t channel = 0; channel < input[1]; ++channel)
    for (std::int64_t row = 0; row < input[2]; ++row) {
      const float* source = mean.data<float>().data() + (channel * whole[1] + begin[0] + row) * whole[2] + begin[1];
      target = std::copy_n(source, input[3], target);
    }
  return cut;
}

void add_mean_image(ConvertOptions& options, const ConversionJob& job, const Graph& graph) {
  if (job.mean_file.empty()) {
    if (job.mean_file_offsets.empty()) return;
    throw Error(ErrorCode::InvalidArgument, option(job, "mean_file_offsets") + ": given without " + option(job, "mean_file") + ", expected both");
  }
  if (!job.mean_values.empty())
    throw Error(ErrorCode::InvalidArgument, option(job, "mean_file") + ": given with " + option(job, "mean_values") + ", expected one of the two");
  if (graph.parameters().size() != 1)
    throw Error(ErrorCode::InvalidArgument, option(job, "mean_file") + ": given for a network of " +
                                                std::to_string(graph.parameters().size()) + " inputs, expected one of one input");
  const Node& input = graph.node(graph.parameters().front());
  InputNormalization& normalization = options.normalization[input.name];
  if (const auto all = options.normalization.find(""); all != options.normalization.end()) normalization.scale = all->second.scale;
  normalization.mean_image = cut_mean(read_caffe_mean(job.mean_file), input.outputs[0].shape, job);
}

void require_one_scale(const ConversionJob& job) {
  if (job.scale != 1 && !job.scale_values.empty())
    throw Error(ErrorCode::InvalidArgument,
                option(job, "scale") + ": given with " + option(job, "scale_values") + ", expected one of the two");
}

}  // namespace

namespace {

/// "NODE" with a shape, and no port, can be cut while the file is read.
bool is_whole_node(const InputArgument& input) {
  return input.shape && !input.value && !input.element_type && input.name.find(':') == std::string::npos &&
         std::ranges::find(*input.shape, -1) == input.shape->end();
}

}  // namespace

InputReading input_reading_of(const ConversionJob& job, const std::vector<std::string>& model_inputs, bool cuts) {
  InputReading reading;
  const auto add = [&](const InputArgument& input) {
    if (!contains(model_inputs, input.name)) return false;
    if (input.value) reading.values[input.name] = value_of(*input.value, input.shape);
    else if (input.shape) reading.shapes[input.name] = *input.shape;
    return true;
  };
  for (const InputArgument& input : shaped_inputs(job, model_inputs)) {
    if (add(input) || !cuts || !is_whole_node(input)) continue;
    reading.shapes[input.name] = *input.shape;
    reading.cuts.push_back(input.name);
  }
  if (job.freeze_placeholder_with_value.empty()) return reading;
  for (InputArgument& input : parse_inputs(job.freeze_placeholder_with_value, option(job, "freeze_placeholder_with_value"))) {
    input.name = input_of(input.name, model_inputs);
    if (!input.value)
      throw Error(ErrorCode::InvalidArgument,
                  option(job, "freeze_placeholder_with_value") + ": given '" + input.name + "' without a value, expected NAME->VALUE");
    if (!add(input))
      throw Error(ErrorCode::NotFound,
                  option(job, "freeze_placeholder_with_value") + ": given '" + input.name + "', expected an input of the model");
    reading.shapes.erase(input.name);
  }
  return reading;
}

namespace {

/// An input of the model has its shape since it was read; a layer within takes it now, and its value.
CutPoint cut_point_of(const ConversionJob& job, const InputArgument& input, bool is_model_input) {
  CutPoint point{.name = input.name, .element_type = input.element_type};
  if (is_model_input) return point;
  point.shape = cut_shape(job, input);
  if (input.value) point.value = value_of(*input.value, input.shape);
  return point;
}

}  // namespace

ConvertOptions convert_options_of(const ConversionJob& job, const Graph& graph, const std::vector<std::string>& file_inputs,
                                  const InputReading& reading) {
  ConvertOptions options;
  if (!job.input.empty())
    for (const InputArgument& input : shaped_inputs(job, file_inputs))
      if (!reading.values.contains(input.name)) options.inputs.push_back(cut_point_of(job, input, contains(file_inputs, input.name)));
  if (!job.output.empty()) options.outputs = split_outside_brackets(job.output);
  require_one_scale(job);
  add_normalization(options, job.mean_values, option(job, "mean_values"), graph, &InputNormalization::mean);
  add_normalization(options, job.scale_values, option(job, "scale_values"), graph, &InputNormalization::scale);
  add_mean_image(options, job, graph);
  if (job.scale != 1) options.normalization[""];
  for (auto& [name, normalization] : options.normalization)
    if (job.scale != 1) normalization.scale = {job.scale};
  options.reverse_input_channels = job.reverse_input_channels;
  options.image_inputs = job.image_inputs;
  options.keep_shape_ops = job.keep_shape_ops;
  options.disable_fusing = job.disable_fusing;
  options.fp16 = job.data_type == ConversionJob::DataType::F16;
  return options;
}

}  // namespace octet::job
