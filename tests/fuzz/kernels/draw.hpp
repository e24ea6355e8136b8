#pragma once

#include <cstdint>
#include <initializer_list>
#include <random>
#include <vector>

#include <octet/tensor/shape.hpp>

namespace octet::fuzz {

/// Draws parameters; the same seed gives the same ones everywhere.
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : engine_(seed) {}

  std::int64_t between(std::int64_t lowest, std::int64_t highest) {
    return lowest + static_cast<std::int64_t>(engine_() % static_cast<std::uint64_t>(highest - lowest + 1));
  }
  bool one_in(std::int64_t count) { return between(1, count) == 1; }
  template <typename T>
  T of(std::initializer_list<T> choices) {
    return *(choices.begin() + between(0, static_cast<std::int64_t>(choices.size()) - 1));
  }
  template <typename T>
  const T& of(const std::vector<T>& choices) {
    return choices[static_cast<std::size_t>(between(0, static_cast<std::int64_t>(choices.size()) - 1))];
  }

  /// Counts of channels around the sizes of vectors and blocks.
  std::int64_t channels(std::int64_t most = 70) {
    if (one_in(3)) return between(1, most);
    const std::int64_t count = of({4, 8, 16, 24, 32, 48, 64}) + of({-3, -1, 0, 0, 0, 1, 2});
    return count <= most ? count : between(1, most);
  }
  /// Sizes of images.
  std::int64_t size(std::int64_t most = 20) { return one_in(4) ? of({1, 2, 4, 8, 16}) : between(1, most); }

  /// Small multiples of 1/8, so that sums of some thousands of their products are exact.
  std::vector<double> numbers(std::size_t count, std::int64_t largest = 16) {
    std::vector<double> values(count);
    for (double& value : values) value = static_cast<double>(between(-largest, largest)) / 8;
    return values;
  }
  std::vector<double> integers(std::size_t count, std::int64_t lowest, std::int64_t highest) {
    std::vector<double> values(count);
    for (double& value : values) value = static_cast<double>(between(lowest, highest));
    return values;
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace octet::fuzz
