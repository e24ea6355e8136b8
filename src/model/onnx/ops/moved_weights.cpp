#include "model/onnx/ops/moved_weights.hpp"

#include <cstring>

#include <octet/graph/evaluate.hpp>

#include "model/onnx/ops/arithmetic.hpp"

namespace octet::onnx {
namespace {

/// More operations than dequantize weights.
constexpr int most_steps = 8;

bool is_constant(const Graph& graph, Value value) { return graph.node(value).as<Constant>() != nullptr; }

bool are_constants(const Graph& graph, std::span<const Value> values) {
  return std::ranges::all_of(values, [&](Value value) { return is_constant(graph, value); });
}

/// Integers of 8 bits, as what they stand for, or numbers that are rounded to what such can stand for.
bool holds_quantized_weights(const Graph& graph, Value value, int steps = 0) {
  const Node& node = graph.node(value);
  if (const auto* constant = node.as<Constant>()) {
    const ElementType type = constant->value.element_type();
    return type == ElementType::i8 || type == ElementType::u8;
  }
  if (steps == most_steps || node.inputs.empty() || graph.shape(node.inputs[0]) != graph.shape(value)) return false;
  const bool others_are_known = are_constants(graph, std::span(node.inputs).subspan(1));
  if (node.as<FakeQuantize>()) return others_are_known && is_constant(graph, node.inputs[0]);
  if (!node.as<Convert>() && !node.as<Binary>()) return false;
  return others_are_known && holds_quantized_weights(graph, node.inputs[0], steps + 1);
}

/// Whether index 0 of a dimension says what all others do.
bool is_uniform(const Tensor& tensor, std::size_t dimension) {
  const Shape& shape = tensor.shape();
  const std::size_t row = shape.elements(dimension + 1, shape.rank()) * bit_width(tensor.element_type()) / 8;
  const auto size = static_cast<std::size_t>(shape[dimension]);
  const auto* bytes = static_cast<const std::byte*>(tensor.raw());
  for (std::size_t outer = 0; outer < shape.elements(0, dimension); ++outer)
    for (std::size_t i = 1; i < size; ++i)
      if (std::memcmp(bytes + outer * size * row, bytes + (outer * size + i) * row, row) != 0) return false;
  return true;
}

/// Without the dimensions along which nothing changes.
Tensor shrunk(Tensor tensor) {
  for (std::size_t dimension = 0; dimension < tensor.shape().rank(); ++dimension)
    if (tensor.shape()[dimension] > 1 && is_uniform(tensor, dimension)) {
      const std::vector<Tensor> inputs{tensor, Tensor::from(Dims{0}), Tensor::scalar(static_cast<std::int64_t>(dimension))};
      tensor = evaluate(Gather{}, inputs)[0];
    }
  return tensor;
}

class WeightMover {
 public:
  WeightMover(NodeContext& node, const Operation& move, const Shape& before, const Shape& after, const Tensor* order)
      : node_(node), is_transpose_(std::holds_alternative<Transpose>(move)), before_(before), after_(after), order_(order) {}

  /// The same computed from moved constants. What computes the result is called after the layer.
  Value moved(Value value, bool is_result) {
    const Node source = node_.graph().node(value);
    if (const auto* constant = source.as<Constant>()) return node_.constant("moved", of(constant->value));
    std::vector<Value> inputs;
    for (const Value input : source.inputs) inputs.push_back(moved(input, false));
    return is_result ? node_.add(source.operation, std::move(inputs)) : node_.step("moved", source.operation, std::move(inputs));
  }

 private:
  Tensor of(const Tensor& tensor) const {
    if (tensor.elements() == 1 && tensor.shape() != before_) return tensor.reshaped(Shape{});
    if (is_transpose_) {
      const std::vector<Tensor> inputs{tensor.reshaped(aligned_shape(tensor.shape(), before_.rank())), *order_};
      return evaluate(Transpose{}, inputs)[0];
    }
    if (tensor.shape() == before_) return tensor.reshaped(after_);
    const std::vector<Tensor> inputs{tensor, Tensor::from(before_.dims())};
    return shrunk(evaluate(Broadcast{}, inputs)[0].reshaped(after_));
  }

  NodeContext& node_;
  bool is_transpose_;
  Shape before_, after_;
  const Tensor* order_;
};

}  // namespace

Value add_move(NodeContext& node, Operation move, std::vector<Value> inputs) {
  Graph& graph = node.graph();
  if (!holds_quantized_weights(graph, inputs[0])) return node.add(std::move(move), std::move(inputs));
  const Value plain = node.step("plain", move, inputs);  // It says the shape, and nothing reads it.
  const std::optional<Tensor> order =
      inputs.size() > 1 && graph.known_value(inputs[1]) ? std::optional(*graph.known_value(inputs[1])) : std::nullopt;
  const bool is_transpose = std::holds_alternative<Transpose>(move);
  if (graph.shape(inputs[0]).elements() == 0 || (is_transpose && !order)) return node.add(std::move(move), std::move(inputs));
  return WeightMover(node, move, graph.shape(inputs[0]), graph.shape(plain), order ? &*order : nullptr).moved(inputs[0], true);
}

}  // namespace octet::onnx
