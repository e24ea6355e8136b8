#pragma once

#include <vector>

#include <octet/graph/graph.hpp>

namespace octet::exec {

/// The values of a prepared graph that do not depend on its inputs: constants, and weights that are computed from integers or rounded.
///
/// The latter are computed whenever someone asks, and not kept: together they would take four times the memory of the integers.
/// The graph must outlive the object.
class Constants {
 public:
  explicit Constants(const Graph& graph);

  bool contains(Value value) const { return value.port == 0 && is_constant_[value.node]; }
  /// The elements of a value that is contained.
  Tensor operator[](Value value) const;

 private:
  const Graph& graph_;
  std::vector<bool> is_constant_;
};

}  // namespace octet::exec
