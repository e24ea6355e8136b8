#pragma once

#include <cstdint>
#include <vector>

#include <octet/tensor/element_type.hpp>

#include "exec/bands.hpp"

namespace octet::exec {

/// A function of single bytes, one for each channel: pixels as decoders give them, to what a network computes with. The order of elements
/// in memory stays.
struct ByteFunction {
  ElementType result = ElementType::f32;  ///< f32, u8 or i8
  std::int64_t channels = 1;
  std::int64_t rows = 0;         ///< that lie one after another
  std::int64_t row_elements = 0;
  bool interleaved = false;      ///< channels of a pixel are neighbours; else a row has one channel
  std::int64_t channel_rows = 1;  ///< where not interleaved: rows of one channel, before those of the next
  std::vector<std::uint8_t> table{};  ///< [channels][256] results, as they lie in memory

  /// Computes a band of the rows.
  void run(const Band& band, const std::uint8_t* bytes, void* results) const;
};

}  // namespace octet::exec
