#include "graph/pool_padding.hpp"

#include <algorithm>

namespace octet {

Dims reached_pads_end(const Window& window, const Shape& input) {
  Dims pads;
  for (std::size_t i = 0; i < window.kernel.size(); ++i) {
    const std::int64_t reach = window.dilations[i] * (window.kernel[i] - 1) + 1;
    const std::int64_t end = (window.output[i] - 1) * window.strides[i] + reach - window.pads_begin[i];
    pads.push_back(std::max<std::int64_t>(0, end - input[i + 2]));
  }
  return pads;
}

}  // namespace octet
