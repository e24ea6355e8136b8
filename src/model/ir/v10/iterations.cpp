#include "model/ir/v10/iterations.hpp"

#include <algorithm>
#include <string>

#include <octet/base/error.hpp>

namespace octet::ir::v10 {

Iterations iterations_of(const PortRule& rule, std::int64_t size) {
  const auto from_end = [&](std::int64_t limit) { return limit < 0 ? limit + size + 1 : limit; };
  const std::int64_t start = from_end(rule.start), end = from_end(rule.end);
  const std::int64_t low = std::min(start, end), length = std::max(start, end) - low;
  if (low < 0 || low + length > size || length % rule.part_size != 0 || (rule.stride > 0) != (start <= end))
    throw Error(ErrorCode::InvalidModel, "port_map: given start " + std::to_string(rule.start) + ", end " + std::to_string(rule.end) +
                                             ", stride " + std::to_string(rule.stride) + " and part_size " +
                                             std::to_string(rule.part_size) + " for " + std::to_string(size) +
                                             " positions, expected parts that fill a range of these");
  const bool forwards = rule.stride > 0;
  return {length / rule.part_size, forwards ? low : low + length - rule.part_size, forwards ? rule.part_size : -rule.part_size};
}

}  // namespace octet::ir::v10
