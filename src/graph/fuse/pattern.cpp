#include "graph/fuse/pattern.hpp"

#include <cmath>

#include <octet/graph/rewrite.hpp>

#include "graph/fuse/fuse.hpp"

namespace octet {
namespace {

constexpr int most_levels = 4;

}  // namespace

bool is_near(double value, double expected) { return std::abs(value - expected) <= 1e-4 * std::abs(expected); }

std::optional<std::pair<Value, Value>> Pattern::binary(Value value, BinaryKind kind) const {
  const auto* op = graph_.node(value).as<Binary>();
  if (!op || op->kind != kind) return std::nullopt;
  const std::vector<Value>& inputs = graph_.node(value).inputs;
  return std::pair{inputs[0], inputs[1]};
}

std::optional<Value> Pattern::unary(Value value, UnaryKind kind) const {
  const auto* op = graph_.node(value).as<Unary>();
  return op && op->kind == kind ? std::optional(graph_.node(value).inputs[0]) : std::nullopt;
}

std::optional<double> Pattern::number(Value value) const {
  const Tensor* tensor = graph_.known_value(value);
  if (!tensor || tensor->elements() != 1 || !is_floating_point(tensor->element_type())) return std::nullopt;
  return tensor->converted(ElementType::f64).data<double>()[0];
}

bool Pattern::is_number(Value value, double expected) const {
  const std::optional<double> given = number(value);
  return given && is_near(*given, expected);
}

std::optional<Value> Pattern::plus(Value value, double addend) const {
  const auto operands = binary(value, BinaryKind::Add);
  if (!operands) return std::nullopt;
  if (is_number(operands->second, addend)) return operands->first;
  if (is_number(operands->first, addend)) return operands->second;
  return std::nullopt;
}

void Pattern::collect(Value value, const std::function<bool(Value)>& whole, int depth, Product& product) const {
  if (const auto known = number(value)) {
    product.number *= *known;
    return;
  }
  if (depth > 0 && !whole(value)) {
    if (const auto operands = binary(value, BinaryKind::Multiply)) {
      collect(operands->first, whole, depth - 1, product);
      return collect(operands->second, whole, depth - 1, product);
    }
    const auto quotient = binary(value, BinaryKind::Divide);
    if (const auto divisor = quotient ? number(quotient->second) : std::nullopt; divisor && *divisor != 0) {
      product.number /= *divisor;
      return collect(quotient->first, whole, depth - 1, product);
    }
  }
  product.factors.push_back(value);
}

Pattern::Product Pattern::product(Value value, const std::function<bool(Value)>& whole) const {
  Product product;
  collect(value, whole, most_levels, product);
  return product;
}

bool Pattern::is_multiple(Value value, Value x, double number) const {
  const Product found = product(value, [&](Value part) { return part == x; });
  return found.factors == std::vector{x} && is_near(found.number, number);
}

Graph replace_nodes(const Graph& graph, const std::function<std::optional<Replacement>(NodeId)>& find) {
  GraphCopy copy(graph);
  for (NodeId id = 0; id < graph.nodes().size(); ++id) {
    const std::optional<Replacement> replacement = find(id);
    if (!replacement) {
      copy.keep(id);
      continue;
    }
    std::vector<Value> inputs;
    for (const Value input : replacement->inputs) inputs.push_back(copy.translated(input));
    copy.keep_as(id, replacement->operation, std::move(inputs));
  }
  return remove_dead_nodes(std::move(copy).take());
}

Graph fuse(const Graph& graph) { return fuse_layer_normalization(fuse_gelu(fuse_swish(fuse_padding(graph)))); }

}  // namespace octet
