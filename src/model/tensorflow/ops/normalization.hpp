#pragma once

#include <string>

#include "model/tensorflow/context.hpp"

namespace octet::tensorflow {

/// A BatchNormInference of that name; scale, offset, mean and variance are the inputs from `first` on.
Value add_batch_norm(Context& node, const std::string& name, Value data, std::size_t first, double epsilon);

}  // namespace octet::tensorflow
