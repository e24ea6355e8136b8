#include <algorithm>

#include <octet/base/error.hpp>
#include <octet/graph/rewrite.hpp>

#include "convert/passes.hpp"

namespace octet::convert_passes {
namespace {

constexpr std::int64_t color_channels = 3;

/// Images and the like: [N,C,space...].
bool has_channels(const Shape& shape) { return shape.rank() >= 3 && shape.rank() <= 5; }

std::optional<InputNormalization> normalization_for(const ConvertOptions& options, const Node& parameter) {
  if (const auto found = options.normalization.find(parameter.name); found != options.normalization.end()) return found->second;
  const auto all = options.normalization.find("");
  if (all != options.normalization.end() && has_channels(parameter.outputs[0].shape)) return all->second;
  return std::nullopt;
}

/// One value for each channel, broadcasting along dimension 1.
Tensor per_channel(const std::vector<float>& values, const Node& parameter, const char* what) {
  const Shape& shape = parameter.outputs[0].shape;
  if (values.size() == 1) return Tensor::scalar(values[0]);
  if (shape.rank() < 2 || static_cast<std::int64_t>(values.size()) != shape[1])
    throw Error(
        ErrorCode::InvalidArgument,
        std::string(what) + ": given " + std::to_string(values.size()) + " values, expected one for each channel of " + to_string(shape),
        {.layer = parameter.name, .layer_type = "Parameter"});
  Dims dims(shape.rank() - 1, 1);
  dims[0] = shape[1];
  return Tensor::from(values, Shape(std::move(dims)));
}

class Normalizer {
 public:
  Normalizer(GraphCopy& copy, const Node& parameter, Value value) : copy_(copy), parameter_(parameter), value_(value) {}

  void reverse_channels() {
    const Value order = copy_.graph().constant(parameter_.name + "/reversed_order", Tensor::from(Dims{2, 1, 0}));
    const Value axis = copy_.graph().constant(parameter_.name + "/channel_axis", Tensor::scalar(std::int64_t{1}));
    value_ = copy_.graph().add(parameter_.name + "/reverse_channels", Gather{}, {value_, order, axis});
  }

  void apply(const char* suffix, BinaryKind kind, const Tensor& operand) {
    const Value constant =
        copy_.graph().constant(parameter_.name + "/" + suffix + "_values", operand.converted(parameter_.outputs[0].element_type));
    value_ = copy_.graph().add(parameter_.name + "/" + suffix, Binary{kind}, {value_, constant});
  }

  Value value() const { return value_; }

 private:
  GraphCopy& copy_;
  const Node& parameter_;
  Value value_;
};

/// A mean of its own for each element of the image.
Tensor mean_image(const Tensor& image, const Node& parameter) {
  const Shape& shape = parameter.outputs[0].shape;
  if (shape.rank() == 4 && image.shape().dims() == Dims(shape.begin() + 1, shape.end())) return image;
  throw Error(ErrorCode::InvalidArgument,
              "mean image: given shape " + to_string(image.shape()) + ", expected channels, rows and columns of " + to_string(shape),
              {.layer = parameter.name, .layer_type = "Parameter"});
}

bool all_are(const std::vector<float>& values, float number) {
  return std::ranges::all_of(values, [&](float value) { return value == number; });
}

void require_divisors(const std::vector<float>& scale, const Node& parameter) {
  if (std::ranges::find(scale, 0.0F) != scale.end())
    throw Error(ErrorCode::InvalidArgument, "scale: given 0, expected other numbers", {.layer = parameter.name, .layer_type = "Parameter"});
}

Value normalized(GraphCopy& copy, const Node& parameter, Value value, const ConvertOptions& options) {
  Normalizer normalizer(copy, parameter, value);
  const Shape& shape = parameter.outputs[0].shape;
  if (options.reverse_input_channels && has_channels(shape) && shape[1] == color_channels) normalizer.reverse_channels();
  const std::optional<InputNormalization> given = normalization_for(options, parameter);
  if (!given) return normalizer.value();
  require_divisors(given->scale, parameter);
  if (given->mean_image) normalizer.apply("mean_image", BinaryKind::Subtract, mean_image(*given->mean_image, parameter));
  if (!all_are(given->mean, 0)) normalizer.apply("mean", BinaryKind::Subtract, per_channel(given->mean, parameter, "mean"));
  if (!all_are(given->scale, 1)) normalizer.apply("scale", BinaryKind::Divide, per_channel(given->scale, parameter, "scale"));
  return normalizer.value();
}

void require_inputs(const Graph& graph, const ConvertOptions& options) {
  for (const auto& [name, normalization] : options.normalization)
    if (!name.empty() && (!graph.contains(name) || !graph.node(graph.find(name)).as<Parameter>()))
      throw Error(ErrorCode::NotFound, "input '" + name + "': given a mean or scale, expected an input of the network");
}

}  // namespace

Graph normalize_inputs(const Graph& graph, const ConvertOptions& options) {
  require_inputs(graph, options);
  GraphCopy copy(graph);
  for (NodeId id = 0; id < graph.nodes().size(); ++id) {
    copy.keep(id);
    const Node& node = graph.node(id);
    if (node.as<Parameter>() && is_floating_point(node.outputs[0].element_type))
      copy.replace({id, 0}, normalized(copy, node, copy.translated({id, 0}), options));
  }
  return std::move(copy).take();
}

}  // namespace octet::convert_passes
