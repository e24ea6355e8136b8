#pragma once

#include <octet/graph/ops/convolution.hpp>

#include "model/onnx/context.hpp"

namespace octet::onnx {

/// The attributes that convolutions and poolings share. Lists are empty where the file leaves them out.
struct WindowAttributes {
  Dims kernel{}, strides{}, dilations{}, pads_begin{}, pads_end{};
  AutoPad auto_pad = AutoPad::Explicit;
};

/// Throws Error(InvalidModel) when a list does not fit the number of spatial dimensions.
WindowAttributes window_of(NodeContext& node, std::size_t spatial);

}  // namespace octet::onnx
