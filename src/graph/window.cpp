#include "graph/window.hpp"

#include <algorithm>

#include "graph/refuse.hpp"

namespace octet {
namespace {

/// Larger sizes do not fit in the 32 bits that kernels count with, and would overflow the sums below.
constexpr std::int64_t largest = (std::int64_t{1} << 31) - 1;

void require_entries(const char* what, const Dims& values, std::int64_t least) {
  for (const std::int64_t value : values)
    if (value < least || value > largest)
      refuse(what, to_string(values), "values from " + std::to_string(least) + " to " + std::to_string(largest));
}

Dims completed(const char* what, const Dims& given, std::size_t rank, std::int64_t least) {
  if (given.empty()) return Dims(rank, least);
  if (given.size() != rank)
    refuse(what, std::to_string(given.size()) + " values", std::to_string(rank) + ", one for each spatial dimension");
  require_entries(what, given, least);
  return given;
}

/// Spatial dimensions of the data, checked.
Dims spatial_dims(const Shape& input) {
  if (input.rank() < 3 || input.rank() > 5) refuse("data", "rank " + std::to_string(input.rank()), "rank 3 to 5");
  const Dims spatial(input.begin() + 2, input.end());
  require_entries("spatial dimensions of the data", spatial, 0);
  return spatial;
}

Dims kernel_of(const Shape& input, const Shape& weights, std::size_t leading) {
  const std::size_t expected = input.rank() - 2 + leading;
  if (weights.rank() != expected) refuse("weights", "rank " + std::to_string(weights.rank()), "rank " + std::to_string(expected));
  return Dims(weights.begin() + static_cast<std::ptrdiff_t>(leading), weights.end());
}

/// Elements from the first to the last that one window covers, both included.
std::int64_t reach(const Window& window, std::size_t i) { return window.dilations[i] * (window.kernel[i] - 1) + 1; }

/// What all operations with a window have in common; `output` and automatic padding are left.
template <typename Op>
Window explicit_window(const Op& op, Dims kernel, const Dims& dilations, std::size_t rank) {
  Window window;
  if (kernel.size() != rank)
    refuse("kernel", std::to_string(kernel.size()) + " values", std::to_string(rank) + ", one for each spatial dimension");
  require_entries("kernel", kernel, 1);
  Shape(kernel).elements();  // Its elements are counted in one number.
  window.kernel = std::move(kernel);
  window.strides = completed("strides", op.strides, rank, 1);
  window.dilations = completed("dilations", dilations, rank, 1);
  window.pads_begin = completed("pads_begin", op.pads_begin, rank, 0);
  window.pads_end = completed("pads_end", op.pads_end, rank, 0);
  if (op.auto_pad != AutoPad::Explicit) window.pads_begin = window.pads_end = Dims(rank, 0);
  return window;
}

void pad_to_same(Window& window, std::size_t i, std::int64_t input, AutoPad auto_pad) {
  const std::int64_t windows = (input + window.strides[i] - 1) / window.strides[i];
  const std::int64_t total = std::max<std::int64_t>(0, (windows - 1) * window.strides[i] + reach(window, i) - input);
  const std::int64_t half = total / 2;
  window.pads_begin[i] = auto_pad == AutoPad::SameUpper ? half : total - half;
  window.pads_end[i] = total - window.pads_begin[i];
}

std::int64_t window_count(const Window& window, std::size_t i, std::int64_t input, RoundingType rounding) {
  const std::int64_t padded = input + window.pads_begin[i] + window.pads_end[i];
  const std::int64_t room = padded - reach(window, i);
  if (room < 0) refuse("kernel", "a reach of " + std::to_string(reach(window, i)), "at most the padded input's " + std::to_string(padded));
  const std::int64_t stride = window.strides[i];
  if (rounding == RoundingType::Floor) return room / stride + 1;
  const std::int64_t count = (room + stride - 1) / stride + 1;
  return (count - 1) * stride < input + window.pads_begin[i] ? count : std::max<std::int64_t>(count - 1, 1);
}

template <typename Op>
Window sliding(const Op& op, const Dims& input, Dims kernel, const Dims& dilations, RoundingType rounding) {
  Window window = explicit_window(op, std::move(kernel), dilations, input.size());
  for (std::size_t i = 0; i < input.size(); ++i) {
    if (op.auto_pad == AutoPad::SameUpper || op.auto_pad == AutoPad::SameLower) pad_to_same(window, i, input[i], op.auto_pad);
    window.output.push_back(window_count(window, i, input[i], rounding));
  }
  return window;
}

/// A window over padding alone has no largest element and no mean.
void require_input_in_every_window(const Window& window, const Shape& input) {
  for (std::size_t i = 0; i < window.kernel.size(); ++i) {
    const bool after_padding = window.pads_begin[i] < reach(window, i);
    const bool before_end = (window.output[i] - 1) * window.strides[i] < input[i + 2] + window.pads_begin[i];
    if (!after_padding || !before_end)
      refuse("pads", to_string(window.pads_begin) + " and " + to_string(window.pads_end), "every window to reach the input");
  }
}

Dims output_padding_of(const Dims& given, const Window& window) {
  const Dims padding = completed("output_padding", given, window.kernel.size(), 0);
  for (std::size_t i = 0; i < padding.size(); ++i) {
    const std::int64_t limit = std::max(window.strides[i], window.dilations[i]);
    if (padding[i] >= limit) refuse("output_padding", to_string(padding), "values below the stride or the dilation");
  }
  return padding;
}

/// Splits the padding that makes the output `target` elements long. The odd element goes before for SameUpper and after for
/// the others: OpenVINO's rule for transposed convolution, the reverse of the one for convolution.
void pad_to_output(Window& window, std::size_t i, std::int64_t natural, std::int64_t target, AutoPad auto_pad) {
  const std::int64_t longest = natural + window.strides[i] - 1;
  if (target < 1 || target > longest) refuse("output shape", std::to_string(target), "1 to " + std::to_string(longest));
  const std::int64_t total = std::max<std::int64_t>(0, natural - target);
  const std::int64_t half = total / 2;
  window.pads_begin[i] = auto_pad == AutoPad::SameUpper ? total - half : half;
  window.pads_end[i] = total - window.pads_begin[i];
  window.output.push_back(target);
}

template <typename Op>
Window transposed(const Op& op, const Dims& input, Dims kernel, const Dims* output_shape) {
  const std::size_t rank = input.size();
  Window window = explicit_window(op, std::move(kernel), op.dilations, rank);
  const Dims output_padding = output_padding_of(op.output_padding, window);
  if (output_shape && output_shape->size() != rank)
    refuse("output shape", std::to_string(output_shape->size()) + " values", std::to_string(rank));
  for (std::size_t i = 0; i < rank; ++i) {
    if (input[i] < 1) refuse("spatial dimensions of the data", to_string(input), "values of 1 or more");
    const std::int64_t natural = window.strides[i] * (input[i] - 1) + reach(window, i) + output_padding[i];
    if (output_shape) {
      pad_to_output(window, i, natural, (*output_shape)[i], op.auto_pad);
      continue;
    }
    const std::int64_t size = natural - window.pads_begin[i] - window.pads_end[i];
    if (size < 1) refuse("pads", std::to_string(natural - size), "less than the unpadded output's " + std::to_string(natural));
    window.output.push_back(size);
  }
  return window;
}

}  // namespace

Window resolve_window(const Convolution& op, const Shape& input, const Shape& weights) {
  const Dims spatial = spatial_dims(input);
  return sliding(op, spatial, kernel_of(input, weights, 2), op.dilations, RoundingType::Floor);
}

Window resolve_window(const GroupConvolution& op, const Shape& input, const Shape& weights) {
  const Dims spatial = spatial_dims(input);
  return sliding(op, spatial, kernel_of(input, weights, 3), op.dilations, RoundingType::Floor);
}

Window resolve_window(const MaxPool& op, const Shape& input) {
  Window window = sliding(op, spatial_dims(input), op.kernel, op.dilations, op.rounding_type);
  require_input_in_every_window(window, input);
  return window;
}

Window resolve_window(const AvgPool& op, const Shape& input) {
  Window window = sliding(op, spatial_dims(input), op.kernel, {}, op.rounding_type);
  if (op.exclude_pad) require_input_in_every_window(window, input);
  return window;
}

Window resolve_window(const ConvolutionBackpropData& op, const Shape& input, const Shape& weights, const Dims* output_shape) {
  const Dims spatial = spatial_dims(input);
  return transposed(op, spatial, kernel_of(input, weights, 2), output_shape);
}

Window resolve_window(const GroupConvolutionBackpropData& op, const Shape& input, const Shape& weights, const Dims* output_shape) {
  const Dims spatial = spatial_dims(input);
  return transposed(op, spatial, kernel_of(input, weights, 3), output_shape);
}

bool ends_beyond_reach(const Window& window, const Shape& input) {
  for (std::size_t i = 0; i < window.kernel.size(); ++i) {
    const std::int64_t end = window.strides[i] * (input[i + 2] - 1) + reach(window, i) - window.pads_begin[i];
    if (window.output[i] - end >= window.strides[i]) return true;
  }
  return false;
}

}  // namespace octet
