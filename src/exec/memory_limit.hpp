#pragma once

#include <cstdint>

#include <octet/graph/graph.hpp>

#include "exec/plan.hpp"

namespace octet::exec {

/// Bytes of memory that this process may have at most: the machine's, or what its control group has of it.
std::uint64_t memory_of_machine();

/// Throws Error(OutOfMemory) naming a layer where a value of the network alone, or its inputs and outputs together, take more than `limit`
/// bytes. Nothing is allocated for that.
void require_memory(const Graph& graph, std::uint64_t limit);

/// The same of all that a request of the plan allocates.
void require_memory(const Plan& plan, std::uint64_t limit);

}  // namespace octet::exec
