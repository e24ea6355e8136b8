#include "quant/layers.hpp"

#include <algorithm>
#include <numeric>

#include "graph/custom_operations.hpp"
#include "graph/known.hpp"

namespace octet {
namespace {

bool is_known(const Graph& graph, Value value) { return graph.known_value(value) != nullptr; }

/// A Pad whose padding is copied elements or zeros, which are on a level of every quantizer.
bool pads_exactly(const Graph& graph, const Node& node) {
  const auto* pad = node.as<Pad>();
  if (!pad || pad->mode != PadMode::Constant) return pad != nullptr;
  if (node.inputs.size() < 4) return true;
  const Tensor* value = graph.known_value(node.inputs[3]);
  return value && value->elements() == 1 && value->converted(ElementType::f32).data<float>()[0] == 0;
}

/// Positions of maxima would change with the rounding of the values.
bool is_plain_max_pool(const Node& node) {
  const auto* pool = node.as<MaxPool>();
  return pool && !pool->with_indices;
}

/// A constant among the parts has no statistics, so that the joined value is quantized instead.
bool joins_computed_values(const Graph& graph, const Node& node) {
  return node.as<Concat>() && std::ranges::none_of(node.inputs, [&](Value input) { return is_known(graph, input); });
}

bool is_activation(const Node& node) {
  return is_one_of<Unary, Clamp, Elu, Gelu, Swish, PRelu>(node);
}

}  // namespace

bool is_convolution(const Node& node) {
  return is_one_of<Convolution, GroupConvolution, ConvolutionBackpropData, GroupConvolutionBackpropData>(node);
}

bool is_weighted(const Graph& graph, const Node& node) {
  return is_convolution(node) || (node.as<MatMul>() && is_known(graph, node.inputs[1]) && !is_known(graph, node.inputs[0]));
}

bool is_product_of_two(const Graph& graph, const Node& node) {
  return node.as<MatMul>() && !is_known(graph, node.inputs[0]) && !is_known(graph, node.inputs[1]);
}

bool is_sum(const Graph& graph, const Node& node) {
  const auto* binary = node.as<Binary>();
  return binary && binary->kind == BinaryKind::Add && !is_known(graph, node.inputs[0]) && !is_known(graph, node.inputs[1]);
}

bool moves_values(const Graph& graph, const Node& node) {
  if (is_plain_max_pool(node) || joins_computed_values(graph, node) || pads_exactly(graph, node)) return true;
  if (is_custom_move(node)) return !is_known(graph, node.inputs[0]);
  return is_one_of<Reshape, Squeeze, Unsqueeze, Transpose, Split, VariadicSplit, StridedSlice, Slice, Gather>(node) &&
         !is_known(graph, node.inputs[0]);
}

bool is_function_of_one(const Graph& graph, const Node& node) {
  return is_activation(node) || (node.as<Binary>() && computed_input(graph, node).has_value());
}

std::vector<std::size_t> quantized_inputs(const Graph& graph, const Node& node) {
  if (is_convolution(node) || is_weighted(graph, node)) return {0};
  if (is_product_of_two(graph, node) || is_sum(graph, node)) return {0, 1};
  if (!moves_values(graph, node)) return {};
  std::vector<std::size_t> inputs(node.as<Concat>() ? node.inputs.size() : 1);
  std::iota(inputs.begin(), inputs.end(), std::size_t{0});
  return inputs;
}

std::vector<std::size_t> output_channel_dims(const Node& node, std::size_t weights_rank) {
  if (node.as<Convolution>()) return {0};
  if (node.as<GroupConvolution>()) return {0, 1};
  if (node.as<ConvolutionBackpropData>()) return {1};
  if (node.as<GroupConvolutionBackpropData>()) return {0, 2};
  return {weights_rank - (node.as<MatMul>()->transpose_b ? 2 : 1)};
}

std::string described(const Node& node) {
  return (node.as<Result>() ? "the network's output" : std::string(type_name(node.operation))) + " '" + node.name + "'";
}

}  // namespace octet
