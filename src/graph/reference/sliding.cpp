#include "graph/reference/sliding.hpp"

#include <algorithm>

namespace octet::reference {

Sliding::Sliding(const Window& window, const Dims& large, const Dims& small) {
  const std::size_t rank = window.kernel.size();
  for (std::size_t i = 0; i < rank; ++i) axes_[i + 3 - rank] = make_axis(window, i, large[i], small[i]);
}

Sliding::Axis Sliding::make_axis(const Window& window, std::size_t i, std::int64_t large, std::int64_t small) {
  const std::int64_t stride = window.strides[i];
  Axis axis{large, small, window.kernel[i], stride, {}};
  for (std::int64_t k = 0; k < window.kernel[i]; ++k) {
    // The tap lies at window * stride + shift in the large plane.
    const std::int64_t shift = k * window.dilations[i] - window.pads_begin[i];
    if (shift >= large) break;
    const std::int64_t first = shift >= 0 ? 0 : (-shift + stride - 1) / stride;
    const std::int64_t last = std::min(small - 1, (large - 1 - shift) / stride);
    if (first <= last) axis.taps.push_back({k, first, first * stride + shift, last - first + 1});
  }
  return axis;
}

}  // namespace octet::reference
