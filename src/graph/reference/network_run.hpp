#pragma once

#include <map>
#include <span>

#include <octet/graph/graph.hpp>

namespace octet::reference {

/// Every value of a network, each node computed by its reference kernel: the oracle of executors.
///
/// `inputs` are those of the Parameters, in order, and are converted to their element types. Throws Error(InvalidArgument) for another
/// number of inputs, Error(InvalidShape) for another shape, and what evaluate() throws, with the layer.
std::map<Value, Tensor> run(const Graph& graph, std::span<const Tensor> inputs);

}  // namespace octet::reference
