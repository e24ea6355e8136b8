#include "stats/histogram_values.hpp"

#include <algorithm>

namespace octet {
namespace {

constexpr std::size_t group_channels = 8;

std::size_t stratum_size(std::size_t elements) {
  const std::size_t wanted = std::clamp<std::size_t>(elements / 128, 1024, 4096);
  return std::max<std::size_t>(1, elements / wanted);
}

/// The first `size`-th of all numbers gives 0, and so on.
std::size_t scaled(std::uint64_t number, std::size_t size) { return static_cast<std::size_t>((number >> 32) * size >> 32); }

/// Copies the group that begins with that channel and says where the next one goes.
float* copy_group(const SampleView& sample, std::size_t position, std::size_t channel, float* target) {
  const float* source = sample.data + channel * sample.channel_stride + position * sample.position_stride;
  const std::size_t count = std::min(group_channels, sample.channels - channel);
  if (sample.channel_stride == 1 && count == group_channels) return std::copy_n(source, group_channels, target);
  for (std::size_t i = 0; i < count; ++i) *target++ = source[i * sample.channel_stride];
  return target;
}

}  // namespace

void append_histogram_values(const SampleView& sample, std::uint64_t seed, std::vector<float>& values) {
  constexpr std::uint64_t golden_ratio = 0x9e3779b97f4a7c15;
  const std::size_t groups = (sample.channels + group_channels - 1) / group_channels;
  const std::size_t cells = groups * sample.positions;
  const std::size_t size = stratum_size(sample.channels * sample.positions);
  const std::size_t known = values.size();
  values.resize(known + (cells + size - 1) / size * group_channels);
  float* next = values.data() + known;
  std::uint64_t number = seed * golden_ratio;
  for (std::size_t first = 0; first < cells; first += size, number += golden_ratio) {
    const std::size_t cell = first + scaled(number, std::min(size, cells - first));
    next = copy_group(sample, cell / groups, cell % groups * group_channels, next);
  }
  values.resize(static_cast<std::size_t>(next - values.data()));
}

}  // namespace octet
