#include "graph/known.hpp"

namespace octet {

std::optional<std::size_t> computed_input(const Graph& graph, const Node& node) {
  if (node.inputs.size() != 2) return std::nullopt;
  const bool first_known = graph.known_value(node.inputs[0]) != nullptr;
  const bool second_known = graph.known_value(node.inputs[1]) != nullptr;
  if (first_known == second_known) return std::nullopt;
  return first_known ? 1 : 0;
}

std::optional<std::vector<float>> per_channel(const Tensor& tensor, const Shape& shape, std::size_t axis) {
  if (tensor.element_type() != ElementType::f32 || tensor.shape().rank() > shape.rank()) return std::nullopt;
  const auto channels = static_cast<std::size_t>(shape[axis]);
  const auto values = tensor.data<float>();
  if (tensor.elements() == 1) return std::vector<float>(channels, values[0]);
  if (tensor.elements() != channels) return std::nullopt;
  const std::size_t aligned = axis + tensor.shape().rank();
  if (aligned < shape.rank() || tensor.shape()[aligned - shape.rank()] != shape[axis]) return std::nullopt;
  return std::vector<float>(values.begin(), values.end());
}

std::optional<float> as_scalar(const Tensor* tensor) {
  if (!tensor || tensor->elements() != 1 || tensor->element_type() != ElementType::f32) return std::nullopt;
  return tensor->data<float>()[0];
}

}  // namespace octet
