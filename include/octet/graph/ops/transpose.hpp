#pragma once

namespace octet {

/// Inputs: data, order (constant; empty reverses the dimensions). Output dimension i is input dimension order[i].
struct Transpose {
  bool operator==(const Transpose&) const = default;
};

}  // namespace octet
