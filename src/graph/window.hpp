#pragma once

#include <octet/graph/operation.hpp>

namespace octet {

/// A sliding window with nothing left to default: every list has one entry per spatial dimension.
struct Window {
  Dims kernel, strides, dilations, pads_begin, pads_end;
  Dims output;  ///< spatial output size
};

/// `input` is the shape of the data [N,C,spatial...]; `weights` includes the group dimension for the Group forms.
/// Automatic padding is turned into explicit pads, and pads_end includes what Ceil rounding adds to the window's reach
/// only in `output`, not in the pads: what lies beyond them is no element, not even for an AvgPool that counts padding.
/// A pooling window that covers padding alone is refused unless padding counts. Throws Error(InvalidShape).
Window resolve_window(const Convolution& op, const Shape& input, const Shape& weights);
Window resolve_window(const GroupConvolution& op, const Shape& input, const Shape& weights);
Window resolve_window(const MaxPool& op, const Shape& input);
Window resolve_window(const AvgPool& op, const Shape& input);
/// `output_shape` is the spatial output shape input, or null when absent.
Window resolve_window(const ConvolutionBackpropData& op, const Shape& input, const Shape& weights, const Dims* output_shape);
Window resolve_window(const GroupConvolutionBackpropData& op, const Shape& input, const Shape& weights, const Dims* output_shape);

/// Whether the output of a transposed convolution ends a stride or more behind the last element that the input reaches: there are zeros.
bool ends_beyond_reach(const Window& window, const Shape& input);

}  // namespace octet
