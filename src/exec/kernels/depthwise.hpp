#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "exec/bands.hpp"

namespace octet::exec {

/// A depthwise convolution with a window of 3x3 from integers to integers, channels last in memory: [N,H,W,C].
///
/// result = clamp(round(factor[c] * sum((x - source_zero) * weight) + offset[c]), lowest, highest); outside of the image x is source_zero.
/// Computed with sums of four products (VNNI): a column of three rows is interleaved once and serves up to three results of its row.
struct Depthwise3x3 {
  std::int64_t batch = 1, channels = 0;
  std::int64_t height = 0, width = 0;
  std::int64_t output_height = 0, output_width = 0;
  std::int64_t stride_y = 1, stride_x = 1;  ///< stride_x is 1 or 2
  std::int64_t pad_top = 0, pad_left = 0;
  bool source_is_signed = false;
  bool destination_is_signed = false;
  std::int32_t source_zero = 0;
  float lowest = 0, highest = 255;  ///< in stored integers, within those of the destination's type

  /// What 64 channels need, in the order in which interleaving leaves them: vector j holds channels 16l + 4j to 16l + 4j + 3 in its
  /// 128-bit lane l.
  struct alignas(64) Block {
    std::int8_t weights[3][4][64];  ///< column of the window, vector, then for each channel three rows and a zero
    std::int32_t start[4][16];      ///< the sum for an image of nothing but source_zero, negated
    float factors[4][16];
    float offsets[4][16];

    /// Puts the first 32 channels in the place of the last: two rows of results are then computed side by side.
    void repeat_first_half();
  };
  std::vector<Block> blocks{};

  /// `weights` is [C,3,3]; `factors` and `offsets` have one entry per channel.
  void pack(std::span<const std::int8_t> weights, std::span<const float> factors, std::span<const float> offsets);
};

/// Whether this processor, and the instruction set that oneDNN may use, has what the kernel needs.
bool has_depthwise_kernel();

/// Computes a band of the rows of all results in the batch, one image's after another's, in the calling thread.
void run_depthwise(const Depthwise3x3& layer, const Band& rows, const std::uint8_t* source, std::uint8_t* destination);

}  // namespace octet::exec
