#pragma once

#include <string>

#include "model/tensorflow/context.hpp"

namespace octet::tensorflow {

/// An input with a new dimension of one element in front of TensorFlow's `axis`, as a layer of that name.
HeldPointer expanded_input(Context& node, std::size_t index, std::size_t axis, const std::string& name);

}  // namespace octet::tensorflow
