#pragma once

#include "model/onnx/context.hpp"

namespace octet::onnx {

/// A convolution as the attributes of a Conv say, of values at hand; `suffix` names it, empty for the layer's own name.
Value convolve(NodeContext& node, const std::string& suffix, Value data, Value weights);

/// The sum with a bias of one value per channel; the convolution before it is called NAME/WithoutBiases, as the Model Optimizer does.
Value add_bias(NodeContext& node, Value product, Value bias);

}  // namespace octet::onnx
