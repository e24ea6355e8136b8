#pragma once

#include <cstdint>

#include "model/ir/v10/bodies.hpp"

namespace octet::ir::v10 {

/// Where along an axis of that size a port is taken apart.
struct Iterations {
  std::int64_t count = 0;
  std::int64_t first = 0;  ///< where the part of iteration 0 begins
  std::int64_t step = 0;   ///< from one part to the next
};

/// As ngraph's reference does: negative limits count from behind the end, and a negative stride begins there. Throws Error(InvalidModel)
/// where parts do not fill the range.
Iterations iterations_of(const PortRule& rule, std::int64_t size);

}  // namespace octet::ir::v10
