#pragma once

#include <cstdint>

#include <octet/tensor/element_type.hpp>

namespace octet {

/// The k largest or smallest elements along `axis`. Inputs: data, k (constant scalar). Outputs: values, indices.
/// Equal values keep the lower index first. Sort::None promises no order; Octet gives that of Sort::Values.
struct TopK {
  enum class Mode : std::uint8_t { Max, Min };
  enum class Sort : std::uint8_t { None, Values, Indices };
  std::int64_t axis = -1;
  Mode mode = Mode::Max;
  Sort sort = Sort::Values;
  ElementType index_element_type = ElementType::i32;
  bool operator==(const TopK&) const = default;
};

}  // namespace octet
