#pragma once

#include <cstdint>
#include <random>

namespace octet {

/// A number below `bound`, each equally likely. The library's own distributions differ between implementations.
inline std::uint64_t draw_below(std::uint64_t bound, std::mt19937_64& engine) {
  const std::uint64_t largest = engine.max() - engine.max() % bound;
  std::uint64_t value = engine();
  while (value >= largest) value = engine();
  return value % bound;
}

}  // namespace octet
