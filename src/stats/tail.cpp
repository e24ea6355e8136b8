#include "stats/tail.hpp"

#include <algorithm>
#include <functional>

namespace octet {

void Tail::add(float value) {
  value += 0.0F;  // Zeros have no sign, so that equal values are equal bytes.
  if (values_.size() == capacity) {
    if (value <= values_.back()) return;
    values_.pop_back();
  }
  values_.insert(std::ranges::upper_bound(values_, value, std::greater<>()), value);
}

void Tail::merge(const Tail& other) {
  for (const float value : other.values_) add(value);
}

}  // namespace octet
