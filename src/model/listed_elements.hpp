#pragma once

#include <cstdint>

#include <octet/tensor/element_type.hpp>

#include "base/wire.hpp"

namespace octet::model {

/// Calls `take` with each element that a tensor's message lists in its repeated field of that number, as the widest type of its kind.
template <typename Take>
void each_listed(Bytes message, std::uint32_t list, ElementType type, const Take& take) {
  WireReader reader(message, message.data());
  while (reader.next()) {
    if (reader.field() != list) continue;
    if (type == ElementType::f32) reader.each_fixed<float>([&](float value) { take(value); });
    else if (type == ElementType::f64) reader.each_fixed<double>([&](double value) { take(value); });
    else reader.each_integer([&](std::int64_t value) { take(value); });
  }
}

}  // namespace octet::model
