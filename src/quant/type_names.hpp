#pragma once

#include <string_view>

namespace octet {

/// Whether the pattern is a glob over the operation type as type_name() gives it, or one of the names that ONNX and IR versions 2 to 7 have
/// for what becomes this type: "Conv" and "QLinearConv" for Convolution, "Gemm" and "FullyConnected" for MatMul. Without regard to case.
bool matches_type(std::string_view pattern, std::string_view type);

/// Whether the glob matches the layer's name, or that of the layer of a file that became this one and a sum with its biases: "fc" matches
/// "fc/WithoutBiases".
bool matches_layer(std::string_view pattern, std::string_view layer);

}  // namespace octet
