#pragma once

#include "exec/fusion.hpp"
#include "exec/plan.hpp"

namespace octet::exec {

/// A tensor of the plan that holds all elements of a value of the prepared graph, as real numbers or in integer form.
struct ValuePlace {
  Value value{};
  TensorId tensor = 0;
};

/// A plan with what it was made from.
struct LoweredNetwork {
  Graph prepared{};
  Int8Regions regions{};
  std::vector<FusedNode> groups{};
  Plan plan{};
  std::vector<ValuePlace> places{};
};

/// Throws Error as Executor's constructor does.
LoweredNetwork lower_network(const Graph& graph, const ExecutorOptions& options, MemoryUse memory = MemoryUse::Shared);

}  // namespace octet::exec
