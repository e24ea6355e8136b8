#pragma once

#include <cstddef>
#include <limits>
#include <span>

namespace octet {

/// Running extremes and sums of up to 16 neighbouring channels.
struct ChannelTile {
  static constexpr std::size_t width = 16;

  alignas(64) float minimum[width];
  alignas(64) float maximum[width];
  alignas(64) double sums[width];

  void clear() {
    for (std::size_t i = 0; i < width; ++i) {
      minimum[i] = std::numeric_limits<float>::infinity();
      maximum[i] = -std::numeric_limits<float>::infinity();
      sums[i] = 0;
    }
  }
};

/// The inner loops of the scan for one instruction set.
///
/// All of them add in the same order, so that they give the same bits: positions are taken in chunks of 32, position p of a chunk is added
/// to the chunk's partial sum p mod 4, these are joined as (0 + 2) + (1 + 3), and chunks are added to the sum one after the other.
struct ScanKernels {
  static constexpr std::size_t chunk = 32;
  static constexpr std::size_t lanes = 4;

  const char* name;
  /// Includes one chunk of 1 to 32 positions of 16 channels in `tile`: channel c of position p is data[p * stride + c].
  /// What lies `ahead` elements further is fetched into the cache.
  void (*include_rows)(const float* data, std::size_t positions, std::size_t stride, std::size_t ahead, ChannelTile& tile);
  /// Includes all positions of one channel, which are neighbours, in entry `index` of `tile`.
  void (*include_run)(const float* data, std::size_t positions, ChannelTile& tile, std::size_t index);
};

/// Those that this processor can run, the fastest first and the portable ones last.
std::span<const ScanKernels> scan_kernels();

}  // namespace octet
