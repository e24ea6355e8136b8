#pragma once

#include <string>

#include <octet/exec/executor.hpp>
#include <octet/graph/graph.hpp>

namespace octet::benchmarks {

/// A network by the name of its folder in the shared models, read once, or "resnet50", which is made in memory.
/// Null when the shared models are not there.
const Graph* find_model(const std::string& name);

/// Normally distributed values, the same on every call.
Tensor random_input(const Port& port);
/// A request of the executor with random inputs.
InferRequest filled_request(const Executor& executor);

}  // namespace octet::benchmarks
