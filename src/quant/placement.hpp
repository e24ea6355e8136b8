#pragma once

#include <octet/quant/quantize.hpp>

namespace octet {

/// As place_quantizers, for the `graph` of an earlier Placement, which needs no folding any more. Where that network was quantized by its
/// framework, it stays so.
Placement place_again(const Graph& placed, const QuantScheme& scheme);

/// The tensors of statistics that the quantizer's range is made from: its own, or, where statistics were made for a placement with more
/// layers in INT8, in which quantizers stand further up, those that its values were moved from.
std::vector<std::string> observed_tensors(const Graph& graph, const Placement::Quantizer& quantizer, const Statistics& statistics);

}  // namespace octet
