#include "exec/quantization.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "exec/constants.hpp"
#include "graph/known.hpp"
#include "graph/traits.hpp"
#include "graph/window.hpp"

namespace octet::exec {
namespace {

/// How far from a whole number a zero point may be and still count as one: the limits are rounded to f32.
constexpr float zero_point_tolerance = 1e-2f;

std::optional<std::int32_t> whole_number(float value) {
  const float rounded = std::nearbyint(value);
  if (!(std::abs(value - rounded) <= zero_point_tolerance) || std::abs(rounded) > 1024) return std::nullopt;
  return static_cast<std::int32_t>(rounded);
}

/// The neighbouring dimensions of weights that count output channels.
struct ChannelDims {
  std::size_t first = 0;
  std::size_t count = 1;
};

std::optional<ChannelDims> channel_dims(const Graph& graph, const Node& node) {
  if (!is_one_of<MatMul>(node) && !is_convolution(node)) return std::nullopt;
  if (obstacle_to_integers(graph, node)) return std::nullopt;
  const auto dims = output_channel_dims(node, graph.shape(node.inputs[1]).rank());
  return ChannelDims{dims.front(), dims.size()};
}

/// One number per output channel, or per output and input channel, from a constant that broadcasts to the weights along all other
/// dimensions.
std::optional<std::vector<float>> channel_values(const Tensor& tensor, const Shape& weights, const ChannelDims& dims) {
  if (tensor.element_type() != ElementType::f32) return std::nullopt;
  const std::size_t channels = weights.elements(dims.first, dims.first + dims.count);
  const auto values = tensor.data<float>();
  if (values.size() == 1) return std::vector<float>(channels, values[0]);
  if (tensor.shape().rank() != weights.rank()) return std::nullopt;
  // Input channels follow the output channels where these come first.
  const std::size_t inputs = dims.first + dims.count;
  const bool by_input = dims.first == 0 && inputs < weights.rank() && values.size() == channels * static_cast<std::size_t>(weights[inputs]);
  if (values.size() != channels && !by_input) return std::nullopt;
  for (std::size_t i = 0; i < weights.rank(); ++i) {
    const bool is_channel = (i >= dims.first && i < inputs) || (by_input && i == inputs);
    if (tensor.shape()[i] != (is_channel ? weights[i] : 1)) return std::nullopt;
  }
  return std::vector<float>(values.begin(), values.end());
}

/// The step between levels where zero is a level and the levels fit in i8.
std::optional<std::vector<float>> scales_of_limits(const std::vector<float>& low, const std::vector<float>& high, std::int64_t levels) {
  std::vector<float> scales(low.size());
  for (std::size_t c = 0; c < low.size(); ++c) {
    scales[c] = (high[c] - low[c]) / static_cast<float>(levels - 1);
    if (!(scales[c] > 0) || !std::isfinite(scales[c])) return std::nullopt;
    const auto zero = whole_number(-low[c] / scales[c]);
    if (!zero || *zero > 128 || levels - 1 - *zero > 127) return std::nullopt;
  }
  return scales;
}

std::optional<std::vector<float>> scales_behind_fake_quantize(const Graph& graph, const Node& node, const Shape& weights,
                                                              const ChannelDims& dims) {
  const Tensor* low = graph.known_value(node.inputs[3]);
  const Tensor* high = graph.known_value(node.inputs[4]);
  const std::int64_t levels = node.as<FakeQuantize>()->levels;
  if (!low || !high || levels > 256) return std::nullopt;
  const auto lows = channel_values(*low, weights, dims);
  const auto highs = channel_values(*high, weights, dims);
  if (!lows || !highs) return std::nullopt;
  return scales_of_limits(*lows, *highs, levels);
}

/// What FakeQuantize rounds, in the units of its result: nothing where it turns integers into real numbers, as in compressed weights.
Tensor unrounded_values(const Graph& graph, const Node& node) {
  const auto equal = [&](std::size_t a, std::size_t b) {
    const Tensor* first = graph.known_value(node.inputs[a]);
    const Tensor* second = graph.known_value(node.inputs[b]);
    return first && second && first->shape() == second->shape() && std::ranges::equal(first->data<float>(), second->data<float>());
  };
  const Tensor* values = graph.known_value(node.inputs[0]);
  return values && equal(1, 3) && equal(2, 4) ? *values : Tensor();
}

bool converts_integers(const Graph& graph, const Node& node) {
  if (!node.as<Convert>()) return false;
  const OutputDescription& source = graph.description(node.inputs[0]);
  const bool bytes = source.element_type == ElementType::i8 || source.element_type == ElementType::u8;
  return bytes && graph.known_value(node.inputs[0]);
}

/// Convert, optionally Subtract, Multiply: the scale is the factor; the zero point shows in the folded weights.
std::optional<std::vector<float>> scales_behind_multiply(const Graph& graph, const Node& node, const Shape& weights,
                                                         const ChannelDims& dims) {
  const Tensor* scale = graph.known_value(node.inputs[1]);
  const Node* source = &graph.node(node.inputs[0]);
  if (const auto* subtract = source->as<Binary>(); subtract && subtract->kind == BinaryKind::Subtract)
    source = &graph.node(source->inputs[0]);
  // Subtract of a constant may have been turned into Add of its negative.
  if (const auto* add = source->as<Binary>(); add && add->kind == BinaryKind::Add) source = &graph.node(source->inputs[0]);
  if (!scale || !converts_integers(graph, *source)) return std::nullopt;
  auto scales = channel_values(*scale, weights, dims);
  if (!scales || !std::ranges::all_of(*scales, [](float value) { return value > 0 && std::isfinite(value); })) return std::nullopt;
  return scales;
}

std::optional<QuantizedWeights> quantized_weights(const Graph& graph, const Node& head) {
  const auto dims = channel_dims(graph, head);
  if (!dims || head.outputs[0].element_type != ElementType::f32) return std::nullopt;
  const Node& source = graph.node(head.inputs[1]);
  const Shape& weights = graph.shape(head.inputs[1]);
  if (source.as<FakeQuantize>()) {
    auto scales = scales_behind_fake_quantize(graph, source, weights, *dims);
    if (!scales) return std::nullopt;
    return QuantizedWeights{std::move(*scales), unrounded_values(graph, source)};
  }
  const auto* binary = source.as<Binary>();
  if (!binary || binary->kind != BinaryKind::Multiply) return std::nullopt;
  auto scales = scales_behind_multiply(graph, source, weights, *dims);
  if (!scales) return std::nullopt;
  return QuantizedWeights{std::move(*scales), {}};
}

/// Weights that only pick channels, as shortcuts do, are integers as they are.
bool picks_channels(const Graph& graph, const Node& node) {
  if (!node.as<Convolution>()) return false;
  const Tensor* weights = graph.known_value(node.inputs[1]);
  return weights && weights->element_type() == ElementType::f32 &&
         std::ranges::all_of(weights->data<float>(), [](float value) { return value == 0 || value == 1; });
}

class RegionFinder {
 public:
  RegionFinder(const Graph& graph, const QuantizedLayers& layers, SignedForm signed_form)
      : graph_(graph), layers_(layers), signed_form_(signed_form), constants_(graph) {}

  Int8Regions run() && {
    for (NodeId id = 0; id < graph_.nodes().size(); ++id)
      if (!constants_.contains({id, 0})) visit(id, graph_.node(id));
    return std::move(regions_);
  }

 private:
  void visit(NodeId id, const Node& node) {
    if (const auto form = integer_form(graph_, node, signed_form_)) regions_.values[{id, 0}] = *form;
    if (moves_values(graph_, node)) pass_on(id, node);
    if (node.inputs.size() >= 2 && regions_.is_quantized(node.inputs[0])) consider_weights(id, node);
  }

  /// Every operand that holds elements must have the same form: all of a Concat's, the first of the others. Those of a Concat along the
  /// channels may differ in their scales.
  void pass_on(NodeId id, const Node& node) {
    const auto first = regions_.values.find(node.inputs[0]);
    if (first == regions_.values.end()) return;
    std::optional<dnn::Quantization> form = first->second;
    if (const auto* concat = node.as<Concat>()) form = joined(node, *concat);
    else if (!form->channel_scales.empty() && !keeps_channels(node)) return;
    for (std::uint32_t port = 0; form && port < node.outputs.size(); ++port) regions_.values[{id, port}] = *form;
  }

  std::optional<dnn::Quantization> joined(const Node& node, const Concat& concat) const {
    const dnn::Quantization& first = regions_.values.at(node.inputs[0]);
    bool equal = true;
    dnn::Quantization all{first.type, 1, first.zero_point, first.lowest, first.highest, {}};
    for (const Value input : node.inputs) {
      const auto found = regions_.values.find(input);
      if (found == regions_.values.end()) return std::nullopt;
      const dnn::Quantization& form = found->second;
      if (form.type != first.type || form.zero_point != first.zero_point || form.lowest != first.lowest || form.highest != first.highest)
        return std::nullopt;
      equal = equal && form == first && form.channel_scales.empty();
      const auto channels = static_cast<std::size_t>(graph_.shape(input).rank() < 2 ? 0 : graph_.shape(input)[1]);
      const std::vector<float> scales = form.channel_scales.empty() ? std::vector<float>(channels, form.scale) : form.channel_scales;
      all.channel_scales.insert(all.channel_scales.end(), scales.begin(), scales.end());
    }
    if (equal) return first;
    const bool by_channel = concat.axis == 1 && first.zero_point == 0 && first.highest - first.lowest == 255;
    return by_channel ? std::optional(all) : std::nullopt;
  }

  /// Whether index c of dimension 1 of the result holds elements of index c of the input alone.
  bool keeps_channels(const Node& node) const {
    if (node.as<MaxPool>()) return true;
    const Shape& before = graph_.shape(node.inputs[0]);
    const Shape& after = node.outputs[0].shape;
    const bool reshapes = node.as<Reshape>() || node.as<Squeeze>() || node.as<Unsqueeze>();
    return reshapes && before.rank() >= 2 && after.rank() >= 2 && before[0] == after[0] && before[1] == after[1];
  }

  /// No INT8 kernel has outputs that end further behind what the input reaches.
  bool ends_beyond_reach(const Node& node) const {
    const auto ends = [&](const auto* op) {
      if (!op) return false;
      const Tensor* given = node.inputs.size() > 2 ? graph_.known_value(node.inputs[2]) : nullptr;
      const Dims output = given ? given->to_dims() : Dims{};
      const Shape& input = graph_.shape(node.inputs[0]);
      return octet::ends_beyond_reach(resolve_window(*op, input, graph_.shape(node.inputs[1]), given ? &output : nullptr), input);
    };
    return ends(node.as<ConvolutionBackpropData>()) || ends(node.as<GroupConvolutionBackpropData>());
  }

  void consider_weights(NodeId id, const Node& node) {
    if (ends_beyond_reach(node)) return;
    if (!channel_dims(graph_, node) || !constants_.contains(node.inputs[1])) return;
    const dnn::Quantization& source = regions_.values.at(node.inputs[0]);
    // Transposed convolutions of oneDNN 2 take no zero point for their source.
    if (source.zero_point != 0 && takes_no_zero_point(node)) return;
    const std::vector<float>& input_scales = source.channel_scales;
    if (const auto found = layers_.find(node.name); found != layers_.end()) {
      if (const auto scales = scales_of_products(node, found->second.scales, input_scales); scales && can_count(*scales, source.scale))
        regions_.layers[id] = {*scales, found->second.unrounded, input_scales};
    } else if (input_scales.empty() && picks_channels(graph_, node))
      regions_.layers[id].scales.assign(static_cast<std::size_t>(node.outputs[0].shape[1]), 1.0f);
  }

  /// Whether a float holds the steps that products are counted in, with all digits but for channels far below the others.
  static bool can_count(const std::vector<float>& scales, float source_scale) {
    constexpr double smallest = 1000.0 * std::numeric_limits<float>::min(), largest = std::numeric_limits<float>::max();
    const double step = scales.empty() ? 1 : static_cast<double>(*std::ranges::max_element(scales)) * source_scale;
    return step >= smallest && step <= largest;
  }

  /// For each output channel the scale of a weight times that of the input channel it meets, when that is the same for all of them.
  std::optional<std::vector<float>> scales_of_products(const Node& node, const std::vector<float>& weights,
                                                       const std::vector<float>& inputs) const {
    constexpr float tolerance = 1e-4f;
    const Shape& output = node.outputs[0].shape;
    const auto channels = static_cast<std::size_t>(output[node.as<MatMul>() ? output.rank() - 1 : 1]);
    if (weights.size() == channels && inputs.empty()) return weights;
    if (node.as<ConvolutionBackpropData>() || (node.as<MatMul>() && !node.as<MatMul>()->transpose_b)) return std::nullopt;
    const Shape& shape = graph_.shape(node.inputs[1]);
    const bool grouped = node.as<GroupConvolution>() != nullptr;
    const auto depth = static_cast<std::size_t>(shape[grouped ? 2 : 1]);
    const std::size_t per_group = channels / static_cast<std::size_t>(grouped ? shape[0] : 1);
    if (!inputs.empty() && inputs.size() != depth * (channels / per_group)) return std::nullopt;
    std::vector<float> products(channels);
    for (std::size_t c = 0; c < channels; ++c)
      for (std::size_t i = 0; i < depth; ++i) {
        const float weight = weights.size() == channels ? weights[c] : weights[c * depth + i];
        const float product = weight * (inputs.empty() ? 1.0f : inputs[c / per_group * depth + i]);
        if (i == 0) products[c] = product;
        else if (!(std::abs(product - products[c]) <= tolerance * products[c])) return std::nullopt;
      }
    return products;
  }

  const Graph& graph_;
  const QuantizedLayers& layers_;
  SignedForm signed_form_;
  Constants constants_;
  Int8Regions regions_;
};

}  // namespace

QuantizedLayers read_quantized_layers(const Graph& graph) {
  QuantizedLayers layers;
  for (const Node& node : graph.nodes()) {
    if (node.inputs.size() < 2) continue;
    if (auto found = quantized_weights(graph, node)) layers[node.name] = std::move(*found);
  }
  return layers;
}

namespace {

using Limits = std::array<float, 4>;

std::optional<dnn::Quantization> form_of_limits(const Limits& limits, std::int64_t levels, SignedForm signed_form) {
  const auto [low, high, output_low, output_high] = limits;
  if (low != output_low || high != output_high || !(low < high)) return std::nullopt;
  const float scale = (high - low) / static_cast<float>(levels - 1);
  if (!std::isnormal(scale)) return std::nullopt;
  const auto zero = whole_number(-low / scale);
  const auto last = static_cast<std::int32_t>(levels - 1);
  if (!zero || *zero < 0 || *zero > last) return std::nullopt;
  // Zero in the middle, which an even number of levels has two of. Of 256 the lower one leaves 128 levels above zero, one more than i8 has.
  const bool symmetric = *zero > 0 && (*zero == levels / 2 || *zero == (levels - 1) / 2) && last - *zero <= 127;
  if (symmetric && signed_form == SignedForm::Signed) return dnn::Quantization{ElementType::i8, scale, 0, -*zero, last - *zero, {}};
  return dnn::Quantization{ElementType::u8, scale, *zero, 0, last, {}};
}

/// The limits of each channel, or one for all; none where they are computed or of another kind.
std::vector<Limits> limits_of(const Graph& graph, const Node& node) {
  std::array<const Tensor*, 4> tensors{};
  bool uniform = true;
  for (std::size_t i = 0; i < 4; ++i) {
    tensors[i] = graph.known_value(node.inputs[i + 1]);
    if (!tensors[i] || tensors[i]->element_type() != ElementType::f32) return {};
    uniform = uniform && tensors[i]->elements() == 1;
  }
  const Shape& shape = node.outputs[0].shape;
  if (!uniform && shape.rank() < 2) return {};
  std::vector<Limits> limits(uniform ? 1 : static_cast<std::size_t>(shape[1]));
  for (std::size_t i = 0; i < 4; ++i) {
    const auto values = uniform ? std::vector<float>{tensors[i]->data<float>()[0]} : per_channel(*tensors[i], shape, 1);
    if (!values) return {};
    for (std::size_t c = 0; c < limits.size(); ++c) limits[c][i] = (*values)[c];
  }
  return limits;
}

}  // namespace

std::optional<dnn::Quantization> integer_form(const Graph& graph, const Node& node, SignedForm signed_form) {
  const auto* op = node.as<FakeQuantize>();
  if (!op || op->levels > 256 || node.outputs[0].element_type != ElementType::f32) return std::nullopt;
  const std::vector<Limits> limits = limits_of(graph, node);
  if (limits.empty()) return std::nullopt;
  const std::optional<dnn::Quantization> first = form_of_limits(limits[0], op->levels, signed_form);
  if (!first || limits.size() == 1) return first;
  dnn::Quantization all = *first;
  for (const Limits& own : limits) {
    const auto form = form_of_limits(own, op->levels, signed_form);
    if (!form || form->zero_point != 0 || form->lowest != first->lowest || op->levels != 256) return std::nullopt;
    all.channel_scales.push_back(form->scale);
  }
  if (std::ranges::all_of(all.channel_scales, [&](float scale) { return scale == first->scale; })) return first;
  all.scale = 1;
  return all;
}

Int8Regions find_int8_regions(const Graph& graph, const QuantizedLayers& layers) {
  Int8Regions regions = RegionFinder(graph, layers, SignedForm::Signed).run();
  if (dnn::sums_products_in_32_bits()) return regions;
  Int8Regions shifted = RegionFinder(graph, layers, SignedForm::Shifted).run();
  return shifted.layers.size() == regions.layers.size() ? shifted : regions;
}

}  // namespace octet::exec
