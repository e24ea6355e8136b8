#pragma once

#include <map>

#include <octet/quant/quantize.hpp>

namespace octet {

/// `quantized` with the weights and biases that algorithms gave the layers of another network that is quantized, such as the same one for
/// another batch. Layers of the placement that are not quantized in both keep their own.
Graph with_adjustments(const Graph& quantized, const Graph& adjusted, const Placement& placement);

/// The same network with other constants behind these quantizers of weights.
Graph with_weights(const Graph& graph, const std::map<NodeId, Tensor>& weights);

}  // namespace octet
