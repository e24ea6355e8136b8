#pragma once

#include "model/onnx/context.hpp"

namespace octet::onnx {

/// The operation's first output: a constant where all inputs are known, else a step of the node.
Value folded(NodeContext& node, const std::string& suffix, Operation operation, std::vector<Value> inputs);

/// Weights for the data and for the state, as a file has them.
struct RecurrentWeights {
  Value w{}, r{};
};

/// An LSTM whose other inputs and attributes are where the standard has them.
Converted convert_lstm(NodeContext& node, const RecurrentWeights& weights);

}  // namespace octet::onnx
