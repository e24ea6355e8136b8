#include <algorithm>
#include <cmath>
#include <numbers>

#include <octet/graph/rewrite.hpp>

#include "graph/fuse/fuse.hpp"
#include "graph/fuse/pattern.hpp"

namespace octet {
namespace {

/// x of erf(x / sqrt(2)) + 1.
std::optional<Value> erf_gate(const Pattern& pattern, Value value) {
  const auto erf = pattern.plus(value, 1);
  const auto scaled = erf ? pattern.unary(*erf, UnaryKind::Erf) : std::nullopt;
  if (!scaled) return std::nullopt;
  const Node& node = pattern.graph().node(*scaled);
  for (const Value x : node.inputs)
    if (!pattern.number(x) && pattern.is_multiple(*scaled, x, 1 / std::numbers::sqrt2)) return x;
  return std::nullopt;
}

/// Whether the value is 0.044715 * x^3.
bool is_cubic_term(const Pattern& pattern, Value value, Value x) {
  const Pattern::Product product = pattern.product(value, [&](Value part) { return part == x; });
  if (!is_near(product.number, 0.044715)) return false;
  if (product.factors == std::vector{x, x, x}) return true;
  if (product.factors.size() != 1) return false;
  const auto power = pattern.binary(product.factors[0], BinaryKind::Power);
  return power && power->first == x && pattern.is_number(power->second, 3);
}

/// x of tanh(sqrt(2 / pi) * (x + 0.044715 * x^3)) + 1.
std::optional<Value> tanh_gate(const Pattern& pattern, Value value) {
  const auto tanh = pattern.plus(value, 1);
  const auto scaled = tanh ? pattern.unary(*tanh, UnaryKind::Tanh) : std::nullopt;
  if (!scaled) return std::nullopt;
  const Pattern::Product product = pattern.product(*scaled, [](Value) { return false; });
  if (product.factors.size() != 1 || !is_near(product.number, std::sqrt(2 / std::numbers::pi))) return std::nullopt;
  const auto sum = pattern.binary(product.factors[0], BinaryKind::Add);
  if (!sum) return std::nullopt;
  if (is_cubic_term(pattern, sum->second, sum->first)) return sum->first;
  if (is_cubic_term(pattern, sum->first, sum->second)) return sum->second;
  return std::nullopt;
}

std::optional<Replacement> find_gelu(const Pattern& pattern, Value value) {
  for (const Value factor : pattern.product(value, [](Value) { return false; }).factors) {
    const std::optional<Value> by_erf = erf_gate(pattern, factor);
    const std::optional<Value> x = by_erf ? by_erf : tanh_gate(pattern, factor);
    if (!x) continue;
    const Pattern::Product whole = pattern.product(value, [&](Value part) { return part == *x || part == factor; });
    const bool matches =
        whole.factors.size() == 2 && std::ranges::count(whole.factors, *x) == 1 && std::ranges::count(whole.factors, factor) == 1;
    if (matches && is_near(whole.number, 0.5))
      return Replacement{Gelu{by_erf ? Gelu::Approximation::Erf : Gelu::Approximation::Tanh}, {*x}};
  }
  return std::nullopt;
}

}  // namespace

Graph fuse_gelu(const Graph& graph) {
  const Pattern pattern(graph);
  return replace_nodes(graph, [&](NodeId id) -> std::optional<Replacement> {
    const auto* binary = graph.node(id).as<Binary>();
    if (!binary || (binary->kind != BinaryKind::Multiply && binary->kind != BinaryKind::Divide)) return std::nullopt;
    return find_gelu(pattern, {id, 0});
  });
}

}  // namespace octet
