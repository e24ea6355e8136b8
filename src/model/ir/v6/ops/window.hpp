#pragma once

#include <octet/base/error.hpp>

#include "model/ir/ops/window_words.hpp"
#include "model/ir/v6/ops.hpp"

namespace octet::ir::v6 {

/// Kernel, strides, pads and `auto_pad` of a convolution or pooling, under the names of any version.
template <typename T>
void read_window(Layer& layer, const Dims& kernel, T& op) {
  AttributeReader& attributes = layer.attributes();
  const Dims ones(kernel.size(), 1), zeros(kernel.size(), 0);
  op.strides = read_spatial(attributes, "strides", "stride", ones);
  op.pads_begin = read_spatial(attributes, "pads_begin", "pad", zeros);
  const std::int64_t right = attributes.integer("pad-r", op.pads_begin.empty() ? 0 : op.pads_begin.back());
  const std::int64_t bottom = attributes.integer("pad-b", op.pads_begin.empty() ? 0 : op.pads_begin.front());
  op.pads_end = attributes.integers("pads_end", kernel.size() == 2 ? Dims{bottom, right} : op.pads_begin);
  op.auto_pad = attributes.has("auto_pad") ? attributes.word("auto_pad", auto_pads) : AutoPad::Explicit;
}

inline Dims read_kernel(Layer& layer) {
  Dims kernel = read_spatial(layer.attributes(), "kernel", "kernel", {});
  if (kernel.empty()) throw Error(ErrorCode::InvalidModel, "attribute 'kernel': given none, expected one number per spatial dimension");
  return kernel;
}

}  // namespace octet::ir::v6
