#include "graph/traits.hpp"

#include <algorithm>
#include <numeric>

#include "graph/custom_operations.hpp"

namespace octet {
namespace {

bool is_known(const Graph& graph, Value value) { return graph.known_value(value) != nullptr; }

/// A Pad whose padding is copied elements or zeros, which are on a level of every quantizer.
bool pads_exactly(const Graph& graph, const Node& node) {
  const auto* pad = node.as<Pad>();
  if (!pad || is_known(graph, node.inputs[0])) return false;
  if (pad->mode != PadMode::Constant || node.inputs.size() < 4) return true;
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

/// An operation of an extension hands on the integers of its first output only.
bool is_custom_move_of_integers(const Node& node) { return is_custom_move(node) && node.outputs.size() == 1; }

std::optional<std::string> obstacle_to_integers(const MatMul& product, const Graph& graph, const Node& node) {
  if (!is_known(graph, node.inputs[1])) return "both its inputs are computed: integers are multiplied with constant weights only";
  const std::size_t rank = graph.shape(node.inputs[1]).rank();
  if (rank < 2) return "its weights have fewer than two dimensions";
  if (rank > 2) return "its weights have " + std::to_string(rank) + " dimensions: integers are multiplied with one matrix only";
  if (graph.shape(node.inputs[0]).rank() < 2) return "its data has fewer than two dimensions";
  if (product.transpose_a) return "its data is transposed";
  return std::nullopt;
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

std::optional<std::string> obstacle_to_integers(const Graph& graph, const Node& node) {
  if (const auto* product = node.as<MatMul>()) return obstacle_to_integers(*product, graph, node);
  if (node.as<GroupConvolutionBackpropData>()) return "transposed convolutions in groups have no INT8 form";
  return std::nullopt;
}

bool takes_no_zero_point(const Node& node) { return node.as<ConvolutionBackpropData>() != nullptr; }

std::vector<std::size_t> output_channel_dims(const Node& node, std::size_t weights_rank) {
  if (node.as<Convolution>()) return {0};
  if (node.as<GroupConvolution>()) return {0, 1};
  if (node.as<ConvolutionBackpropData>()) return {1};
  if (node.as<GroupConvolutionBackpropData>()) return {0, 2};
  return {weights_rank - (node.as<MatMul>()->transpose_b ? 2 : 1)};
}

bool moves_values(const Graph& graph, const Node& node) {
  if (joins_computed_values(graph, node) || pads_exactly(graph, node)) return true;
  if (is_plain_max_pool(node)) return true;
  if (!is_one_of<Reshape, Squeeze, Unsqueeze, Transpose, Split, VariadicSplit, StridedSlice, Slice, Gather>(node) &&
      !is_custom_move_of_integers(node))
    return false;
  return !is_known(graph, node.inputs[0]);
}

std::vector<std::size_t> moved_inputs(const Graph& graph, const Node& node) {
  if (!moves_values(graph, node)) return {};
  std::vector<std::size_t> inputs(node.as<Concat>() ? node.inputs.size() : 1);
  std::iota(inputs.begin(), inputs.end(), std::size_t{0});
  return inputs;
}

std::vector<std::size_t> quantized_inputs(const Graph& graph, const Node& node) {
  if (is_weighted(graph, node) || is_product_of_two(graph, node))
    return obstacle_to_integers(graph, node) ? std::vector<std::size_t>{} : std::vector<std::size_t>{0};
  if (is_sum(graph, node)) return {0, 1};
  return moved_inputs(graph, node);
}

}  // namespace octet
