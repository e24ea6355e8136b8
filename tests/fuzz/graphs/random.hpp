#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <octet/tensor/tensor.hpp>

#include "base/split_mix.hpp"

namespace octet::fuzz {

/// Numbers that a seed alone decides, on every platform: those of SplitMix, and arithmetic that IEEE 754 fixes.
class Random : private SplitMix {
 public:
  using SplitMix::next;
  using SplitMix::SplitMix;

  /// 0 to count - 1.
  std::int64_t below(std::int64_t count) { return static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(count)); }
  std::int64_t between(std::int64_t least, std::int64_t most) { return least + below(most - least + 1); }
  bool chance(int percent) { return below(100) < percent; }

  float uniform(float low, float high) { return low + (high - low) * (static_cast<float>(next() >> 40) * 0x1p-24F); }
  /// Of deviation 1, nearly normal: the sum of four uniform numbers.
  float normal() {
    float sum = 0;
    for (int i = 0; i < 4; ++i) sum += uniform(-0.5F, 0.5F);
    return sum * 1.7320508F;
  }

  template <typename T>
  const T& pick(const std::vector<T>& choices) {
    return choices[static_cast<std::size_t>(below(static_cast<std::int64_t>(choices.size())))];
  }
  template <typename T>
  T pick(std::initializer_list<T> choices) {
    return *(choices.begin() + below(static_cast<std::int64_t>(choices.size())));
  }
  template <typename T>
  void shuffle(std::vector<T>& list) {
    for (std::size_t i = list.size(); i > 1; --i)
      std::swap(list[i - 1], list[static_cast<std::size_t>(below(static_cast<std::int64_t>(i)))]);
  }

 private:
  std::uint64_t state_;
};

/// One seed of two numbers.
inline std::uint64_t mixed(std::uint64_t seed, std::uint64_t index) { return Random(seed * 0x100000001b3U + index).next(); }

}  // namespace octet::fuzz
