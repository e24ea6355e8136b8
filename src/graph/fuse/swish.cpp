#include <octet/graph/rewrite.hpp>

#include "graph/fuse/fuse.hpp"
#include "graph/fuse/pattern.hpp"

namespace octet {
namespace {

/// A function g of x by which x is multiplied, and what it is to be multiplied with besides.
struct Gate {
  Value value, x;
  double number;
  Operation product;  ///< what x * g(x) * number is
};

/// x of clamp(x + 3, 0, 6).
std::optional<Value> shifted_relu6(const Pattern& pattern, Value value) {
  const Node& node = pattern.graph().node(value);
  const auto* clamp = node.as<Clamp>();
  if (!clamp || clamp->min != 0 || clamp->max != 6) return std::nullopt;
  return pattern.plus(node.inputs[0], 3);
}

std::optional<Gate> gate_of(const Pattern& pattern, Value value) {
  if (const auto x = shifted_relu6(pattern, value)) return Gate{value, *x, 1.0 / 6, Unary{UnaryKind::HSwish}};
  if (const auto x = pattern.unary(value, UnaryKind::HSigmoid)) return Gate{value, *x, 1, Unary{UnaryKind::HSwish}};
  if (const auto x = pattern.unary(value, UnaryKind::Sigmoid)) return Gate{value, *x, 1, Swish{}};
  return std::nullopt;
}

std::optional<Replacement> find_swish(const Pattern& pattern, Value value) {
  const auto is_gate = [&](Value part) { return gate_of(pattern, part).has_value(); };
  for (const Value factor : pattern.product(value, is_gate).factors) {
    const std::optional<Gate> gate = gate_of(pattern, factor);
    if (!gate) continue;
    const Pattern::Product whole = pattern.product(value, [&](Value part) { return part == gate->x || part == gate->value; });
    const std::vector<Value>& factors = whole.factors;
    const bool matches = factors == std::vector{gate->x, gate->value} || factors == std::vector{gate->value, gate->x};
    if (matches && is_near(whole.number, gate->number)) return Replacement{gate->product, {gate->x}};
  }
  return std::nullopt;
}

}  // namespace

Graph fuse_swish(const Graph& graph) {
  const Pattern pattern(graph);
  return replace_nodes(graph, [&](NodeId id) -> std::optional<Replacement> {
    const auto* binary = graph.node(id).as<Binary>();
    if (!binary || (binary->kind != BinaryKind::Multiply && binary->kind != BinaryKind::Divide)) return std::nullopt;
    return find_swish(pattern, {id, 0});
  });
}

}  // namespace octet
