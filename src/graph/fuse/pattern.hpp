#pragma once

#include <functional>
#include <optional>
#include <vector>

#include <octet/graph/graph.hpp>

namespace octet {

/// What the passes ask about the values of a graph.
class Pattern {
 public:
  explicit Pattern(const Graph& graph) : graph_(graph) {}

  const Graph& graph() const { return graph_; }
  /// The inputs of the node that gives the value, when it is that function of two.
  std::optional<std::pair<Value, Value>> binary(Value value, BinaryKind kind) const;
  /// The input of the node that gives the value, when it is that function.
  std::optional<Value> unary(Value value, UnaryKind kind) const;
  /// The known number that the value is.
  std::optional<double> number(Value value) const;
  bool is_number(Value value, double expected) const;
  /// x of x + `addend` or `addend` + x.
  std::optional<Value> plus(Value value, double addend) const;

  /// A product: what is multiplied, and all known numbers among the factors.
  struct Product {
    std::vector<Value> factors{};
    double number = 1;
  };
  /// The factors of a value; products among them are opened up to a few levels, but for values that `whole` holds together.
  Product product(Value value, const std::function<bool(Value)>& whole) const;
  /// Whether the value is `number` times x.
  bool is_multiple(Value value, Value x, double number) const;

 private:
  void collect(Value value, const std::function<bool(Value)>& whole, int depth, Product& product) const;
  const Graph& graph_;
};

/// Whether a number is the one meant but for the rounding of f32.
bool is_near(double value, double expected);

/// The graph with each node for which `find` has something replaced by that operation on those values of the graph.
struct Replacement {
  Operation operation;
  std::vector<Value> inputs;
};
Graph replace_nodes(const Graph& graph, const std::function<std::optional<Replacement>(NodeId)>& find);

}  // namespace octet
