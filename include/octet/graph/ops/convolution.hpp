#pragma once

#include <octet/tensor/shape.hpp>

namespace octet {

/// How padding is derived. SameUpper and SameLower pad so that output = ceil(input / stride), the odd element after or
/// before; Valid means no padding; Explicit means the given pads.
enum class AutoPad : std::uint8_t { Explicit, SameUpper, SameLower, Valid };

// Per-dimension attributes are listed outermost spatial dimension first. An empty list means 1 everywhere for strides
// and dilations, and 0 everywhere for pads. The number of spatial dimensions is that of the input minus 2 (1, 2 or 3).

/// Inputs: data [N,Cin,spatial...], weights [Cout,Cin,kernel...]. Output: [N,Cout,spatial'...].
struct Convolution {
  Dims strides{}, pads_begin{}, pads_end{}, dilations{};
  AutoPad auto_pad = AutoPad::Explicit;
  bool operator==(const Convolution&) const = default;
};

/// Inputs: data [N,G*Cin,spatial...], weights [G,Cout,Cin,kernel...]. Output: [N,G*Cout,spatial'...].
struct GroupConvolution {
  Dims strides{}, pads_begin{}, pads_end{}, dilations{};
  AutoPad auto_pad = AutoPad::Explicit;
  bool operator==(const GroupConvolution&) const = default;
};

/// Transposed convolution. Inputs: data [N,Cin,spatial...], weights [Cin,Cout,kernel...], optionally the spatial output
/// shape. Output: [N,Cout,spatial'...] with spatial' = stride*(in-1) + dilation*(kernel-1) + 1 - pads + output_padding.
/// With an output shape given, the total padding follows from it and `auto_pad` says on which side the odd element goes.
struct ConvolutionBackpropData {
  Dims strides{}, pads_begin{}, pads_end{}, dilations{};
  AutoPad auto_pad = AutoPad::Explicit;
  Dims output_padding{};
  bool operator==(const ConvolutionBackpropData&) const = default;
};

/// As ConvolutionBackpropData with data [N,G*Cin,...], weights [G,Cin,Cout,kernel...], output [N,G*Cout,...].
struct GroupConvolutionBackpropData {
  Dims strides{}, pads_begin{}, pads_end{}, dilations{};
  AutoPad auto_pad = AutoPad::Explicit;
  Dims output_padding{};
  bool operator==(const GroupConvolutionBackpropData&) const = default;
};

}  // namespace octet
