#include "graph/reference/sliding.hpp"

#include <algorithm>

namespace octet::reference {

Sliding::Sliding(const Window& window, const Dims& large, const Dims& small) {
  const std::size_t rank = window.kernel.size();
  for (std::size_t i = 0; i < rank; ++i) axes_[i + 3 - rank] = make_axis(window, i, large[i], small[i]);
}

/// The tap lies at window * stride + shift in the large plane.
Sliding::AxisTap Sliding::make_tap(std::int64_t index, std::int64_t shift, const Axis& axis) {
  const std::int64_t first = shift >= 0 ? 0 : (-shift + axis.stride - 1) / axis.stride;
  const std::int64_t last = std::min(axis.small - 1, (axis.large - 1 - shift) / axis.stride);
  return {index, first, first * axis.stride + shift, last - first + 1};
}

Sliding::Axis Sliding::make_axis(const Window& window, std::size_t i, std::int64_t large, std::int64_t small) {
  const std::int64_t stride = window.strides[i];
  Axis axis{large, small, window.kernel[i], stride, {}};
  // From the last window to the first, so that taps ascend; those that meet the padding only are passed over.
  std::int64_t next = 0;
  for (std::int64_t place = small; place-- > 0;) {
    const std::int64_t origin = place * stride - window.pads_begin[i], dilation = window.dilations[i];
    if (origin >= large) continue;
    next = std::max(next, origin < 0 ? (-origin + dilation - 1) / dilation : 0);
    for (const std::int64_t end = std::min(window.kernel[i], (large - 1 - origin) / dilation + 1); next < end; ++next)
      axis.taps.push_back(make_tap(next, next * dilation - window.pads_begin[i], axis));
  }
  return axis;
}

}  // namespace octet::reference
