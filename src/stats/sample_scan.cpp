#include "stats/sample_scan.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace octet {
namespace {

constexpr std::size_t width = ChannelTile::width;
constexpr std::size_t chunk = ScanKernels::chunk;
/// Scanning fewer elements takes less time than waking a thread for it.
constexpr std::size_t elements_per_thread = 32768;
constexpr std::size_t far_elements = 262144;

/// The first channel of a tile. The last tile overlaps the one before it where channels do not fill it.
std::size_t start_of(std::size_t tile, std::size_t channels) { return std::min(tile * width, std::max(channels, width) - width); }

}  // namespace

void ChannelExtremes::reset(std::size_t channels) {
  minimum.assign(channels, std::numeric_limits<float>::infinity());
  maximum.assign(channels, -std::numeric_limits<float>::infinity());
}

void ChannelExtremes::include(const ChannelExtremes& other) {
  for (std::size_t i = 0; i < minimum.size(); ++i) {
    minimum[i] = std::min(minimum[i], other.minimum[i]);
    maximum[i] = std::max(maximum[i], other.maximum[i]);
  }
}

float ChannelExtremes::largest_magnitude() const {
  float largest = 0;
  for (const float value : minimum) largest = std::max(largest, std::abs(value));
  for (const float value : maximum) largest = std::max(largest, std::abs(value));
  return largest;
}

SampleSummary SampleScanner::scan(const SampleView& sample, ChannelExtremes& extremes) {
  const std::size_t tiles = (sample.channels + width - 1) / width;
  tiles_.resize(std::max(tiles_.size(), tiles));
  for (std::size_t tile = 0; tile < tiles; ++tile) tiles_[tile].clear();
  const std::size_t useful = sample.channels * sample.positions / elements_per_thread;
  const int parts = static_cast<int>(std::clamp<std::size_t>(useful, 1, std::min(tiles, static_cast<std::size_t>(threads_))));
  if (parts == 1) {
    scan_tiles(sample, 0, tiles);
  } else {
    const auto bound = [&](int part) { return tiles * static_cast<std::size_t>(part) / static_cast<std::size_t>(parts); };
#pragma omp parallel for schedule(static, 1) num_threads(parts)
    for (int part = 0; part < parts; ++part) scan_tiles(sample, bound(part), bound(part + 1));
  }
  return join(sample.channels, extremes);
}

void SampleScanner::scan_tiles(const SampleView& sample, std::size_t first, std::size_t last) {
  if (sample.has_runs())
    scan_runs(sample, first, last);
  else if (sample.channels < width)
    scan_narrow_rows(sample);
  else
    scan_rows(sample, first, last);
}

void SampleScanner::scan_rows(const SampleView& sample, std::size_t first, std::size_t last) {
  // What is smaller is still in the processor's second-level cache, from where fetching ahead gains nothing.
  const bool is_far = sample.channels * sample.positions >= far_elements;
  const std::size_t stride = sample.position_stride;
  for (std::size_t position = 0; position < sample.positions; position += chunk) {
    const std::size_t count = std::min(chunk, sample.positions - position);
    const std::size_t ahead = is_far && position + 2 * chunk <= sample.positions ? chunk * stride : 0;
    for (std::size_t tile = first; tile < last; ++tile)
      kernels_.include_rows(sample.data + position * stride + start_of(tile, sample.channels), count, stride, ahead, tiles_[tile]);
  }
}

/// Reads 16 values at each position, those behind the channels being the next positions' and of no interest.
void SampleScanner::scan_narrow_rows(const SampleView& sample) {
  const std::size_t elements = sample.channels * sample.positions;
  for (std::size_t position = 0; position < sample.positions; position += chunk) {
    const std::size_t count = std::min(chunk, sample.positions - position);
    const float* data = sample.data + position * sample.channels;
    float copy[chunk * width];
    if ((position + count - 1) * sample.channels + width > elements) {
      // Behind the last position there may be no memory.
      std::fill(std::copy(data, data + count * sample.channels, copy), std::end(copy), 0.0f);
      data = copy;
    }
    kernels_.include_rows(data, count, sample.channels, 0, tiles_.front());
  }
}

void SampleScanner::scan_runs(const SampleView& sample, std::size_t first, std::size_t last) {
  for (std::size_t tile = first; tile < last; ++tile) {
    const std::size_t start = start_of(tile, sample.channels);
    for (std::size_t i = tile * width - start; i < std::min(width, sample.channels - start); ++i)
      kernels_.include_run(sample.data + (start + i) * sample.channel_stride, sample.positions, tiles_[tile], i);
  }
}

SampleSummary SampleScanner::join(std::size_t channels, ChannelExtremes& extremes) const {
  ChannelTile total;
  total.clear();
  for (std::size_t first = 0; first < channels; first += width) {
    const ChannelTile& tile = tiles_[first / width];
    const std::size_t skipped = first - start_of(first / width, channels);
    for (std::size_t i = 0; i < std::min(width, channels - first); ++i) {
      // Adding zero takes away the sign of a negative zero.
      const float low = tile.minimum[skipped + i] + 0.0f;
      const float high = tile.maximum[skipped + i] + 0.0f;
      extremes.minimum[first + i] = std::min(extremes.minimum[first + i], low);
      extremes.maximum[first + i] = std::max(extremes.maximum[first + i], high);
      total.minimum[i] = std::min(total.minimum[i], low);
      total.maximum[i] = std::max(total.maximum[i], high);
      total.sums[i] += tile.sums[skipped + i];
    }
  }
  for (std::size_t half = width / 2; half > 0; half /= 2)
    for (std::size_t i = 0; i < half; ++i) {
      total.minimum[i] = std::min(total.minimum[i], total.minimum[half + i]);
      total.maximum[i] = std::max(total.maximum[i], total.maximum[half + i]);
      total.sums[i] += total.sums[half + i];
    }
  return {total.minimum[0], total.maximum[0], total.sums[0]};
}

}  // namespace octet
