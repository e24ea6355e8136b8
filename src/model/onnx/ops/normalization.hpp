#pragma once

#include "model/onnx/context.hpp"

namespace octet::onnx {

/// The value divided by the root of the mean of its squares along `axes`; Zhang and Sennrich, 2019.
Value root_mean_square_normalized(NodeContext& node, Value value, Value axes, double epsilon);

}  // namespace octet::onnx
