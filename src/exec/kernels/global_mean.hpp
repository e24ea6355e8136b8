#pragma once

#include <cstdint>

#include <octet/tensor/element_type.hpp>

#include "exec/bands.hpp"

namespace octet::exec {

/// Means over all positions of images whose channels lie last, [N,H,W,C], of f32, i8 or u8.
///
/// First the elements of each row are added, then the rows, both in order, so that the result does not depend on how rows are divided
/// among threads. Integers are added exactly.
struct GlobalMean {
  ElementType type = ElementType::f32;
  float scale = 1;               ///< real = scale * (stored - zero_point)
  std::int32_t zero_point = 0;
  std::int64_t images = 1, height = 0, width = 0, channels = 0;

  /// The sums of a band of the rows of all images: `sums` is [N,H,C], of i32 where elements are integers, else of f32.
  void sum_rows(const Band& rows, const void* images_of_rows, void* sums) const;
  /// Means [N,C] from these sums.
  void finish(const void* sums, float* means) const;
};

}  // namespace octet::exec
