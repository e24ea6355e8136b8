#pragma once

#include <octet/convert/convert.hpp>

namespace octet::convert_passes {

/// The part of the network between the given inputs and outputs.
Graph cut(const Graph& graph, const std::vector<CutPoint>& inputs, const std::vector<std::string>& outputs);

/// Puts reversal, subtraction and division behind the Parameters.
Graph normalize_inputs(const Graph& graph, const ConvertOptions& options);

/// Moves a reversal of channels at an input over sums and products per channel into the weights of convolutions.
Graph fold_channel_reversal(const Graph& graph);

/// The same network with bytes [N,H,W,C] in place of each floating-point input [N,C,H,W] of at most four channels.
/// Throws Error(InvalidArgument) where there is none.
Graph take_images(const Graph& graph);

/// The same network with f16 in place of every other floating-point type; what is beyond its range becomes its largest number.
Graph use_f16(const Graph& graph);

}  // namespace octet::convert_passes
