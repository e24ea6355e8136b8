#pragma once

#include <cstdint>

namespace octet {

/// e^x / sum(e^x) along `axis`; negative values count from the end.
struct Softmax {
  std::int64_t axis = 1;
  bool operator==(const Softmax&) const = default;
};

/// x - ln(sum(e^x)) along `axis`.
struct LogSoftmax {
  std::int64_t axis = 1;
  bool operator==(const LogSoftmax&) const = default;
};

}  // namespace octet
