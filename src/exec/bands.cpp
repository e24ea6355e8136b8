#include "exec/bands.hpp"

#include <algorithm>

namespace octet::exec {

std::optional<WindowBand> source_of(const Band& results, const WindowRows& window) {
  const std::int64_t first = results.first * window.stride - window.pad_begin;
  const std::int64_t last = (results.first + results.count - 1) * window.stride - window.pad_begin + window.dilation * (window.kernel - 1);
  const std::int64_t from = std::max<std::int64_t>(first, 0), to = std::min(last, window.size - 1);
  if (results.count < 1 || from > to) return std::nullopt;
  return WindowBand{{from, to - from + 1}, from - first, last - to};
}

}  // namespace octet::exec
