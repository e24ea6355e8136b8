#pragma once

#include <cstddef>
#include <vector>

namespace octet {

/// The largest of the values that were added, at most `capacity` of them. The same for any order of adding and merging.
class Tail {
 public:
  static constexpr std::size_t capacity = 512;

  Tail() = default;
  /// `values` are in descending order and at most `capacity`.
  explicit Tail(std::vector<float> values) : values_(std::move(values)) {}

  void add(float value);
  void merge(const Tail& other);

  /// In descending order.
  const std::vector<float>& values() const { return values_; }
  bool operator==(const Tail&) const = default;

 private:
  std::vector<float> values_;
};

}  // namespace octet
