#include <octet/graph/rewrite.hpp>

#include "graph/fuse/fuse.hpp"
#include "graph/fuse/pattern.hpp"

namespace octet {
namespace {

/// A mean that keeps its dimensions: of what, along which axes.
struct Mean {
  Value data, axes;
};

std::optional<Mean> mean_of(const Pattern& pattern, Value value) {
  const Node& node = pattern.graph().node(value);
  const auto* op = node.as<Reduce>();
  if (!op || op->kind != ReduceKind::Mean || !op->keep_dims || !pattern.graph().known_value(node.inputs[1])) return std::nullopt;
  return Mean{node.inputs[0], node.inputs[1]};
}

/// x - mean(x).
std::optional<Mean> centered(const Pattern& pattern, Value value) {
  const auto difference = pattern.binary(value, BinaryKind::Subtract);
  const auto mean = difference ? mean_of(pattern, difference->second) : std::nullopt;
  return mean && mean->data == difference->first ? mean : std::nullopt;
}

bool same_axes(const Pattern& pattern, const Mean& a, const Mean& b) {
  return *pattern.graph().known_value(a.axes) == *pattern.graph().known_value(b.axes);
}

std::optional<Value> square_of(const Pattern& pattern, Value value) {
  if (const auto power = pattern.binary(value, BinaryKind::Power); power && pattern.is_number(power->second, 2)) return power->first;
  if (const auto product = pattern.binary(value, BinaryKind::Multiply); product && product->first == product->second) return product->first;
  return std::nullopt;
}

std::optional<Value> root_of(const Pattern& pattern, Value value) {
  if (const auto inner = pattern.unary(value, UnaryKind::Sqrt)) return inner;
  if (const auto power = pattern.binary(value, BinaryKind::Power); power && pattern.is_number(power->second, 0.5)) return power->first;
  return std::nullopt;
}

/// epsilon of sqrt(mean((x - mean(x))^2) + epsilon).
std::optional<double> deviation_epsilon(const Pattern& pattern, Value value, const Mean& mean) {
  const auto radicand = root_of(pattern, value);
  const auto sum = radicand ? pattern.binary(*radicand, BinaryKind::Add) : std::nullopt;
  if (!sum) return std::nullopt;
  const bool number_first = pattern.number(sum->first).has_value();
  const auto epsilon = pattern.number(number_first ? sum->first : sum->second);
  const auto variance = mean_of(pattern, number_first ? sum->second : sum->first);
  const auto base = variance ? square_of(pattern, variance->data) : std::nullopt;
  const auto difference = base ? centered(pattern, *base) : std::nullopt;
  if (!epsilon || *epsilon < 0 || !difference || difference->data != mean.data) return std::nullopt;
  if (!same_axes(pattern, *difference, mean) || !same_axes(pattern, *variance, mean)) return std::nullopt;
  return epsilon;
}

}  // namespace

Graph fuse_layer_normalization(const Graph& graph) {
  const Pattern pattern(graph);
  return replace_nodes(graph, [&](NodeId id) -> std::optional<Replacement> {
    const auto quotient = pattern.binary({id, 0}, BinaryKind::Divide);
    const auto mean = quotient ? centered(pattern, quotient->first) : std::nullopt;
    const auto epsilon = mean ? deviation_epsilon(pattern, quotient->second, *mean) : std::nullopt;
    if (!epsilon) return std::nullopt;
    return Replacement{MVN{.eps = *epsilon}, {mean->data, mean->axes}};
  });
}

}  // namespace octet
