#pragma once

#include <cstdint>

namespace octet {

/// Takes slices of data along an axis. Inputs: data, indices (negative values count from the end), axis (constant scalar).
struct Gather {
  std::int64_t batch_dims = 0;
  bool operator==(const Gather&) const = default;
};

}  // namespace octet
