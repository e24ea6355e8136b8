#include "quant/histogram_values.hpp"

#include <algorithm>

namespace octet {
namespace {

constexpr std::size_t group_channels = 8;

std::size_t stratum_size(std::size_t elements) {
  const std::size_t wanted = std::clamp<std::size_t>(elements / 16, 1024, 2048);
  return std::max<std::size_t>(1, elements / wanted);
}

/// The first `size`-th of all numbers gives 0, and so on.
std::size_t scaled(std::uint64_t number, std::size_t size) { return static_cast<std::size_t>((number >> 32) * size >> 32); }

}  // namespace

void append_histogram_values(const SampleView& sample, std::uint64_t seed, std::vector<float>& values) {
  constexpr std::uint64_t golden_ratio = 0x9e3779b97f4a7c15;
  const std::size_t groups = (sample.channels + group_channels - 1) / group_channels;
  const std::size_t cells = groups * sample.positions;
  const std::size_t size = stratum_size(sample.channels * sample.positions);
  std::uint64_t number = seed * golden_ratio;
  for (std::size_t first = 0; first < cells; first += size, number += golden_ratio) {
    const std::size_t cell = first + scaled(number, std::min(size, cells - first));
    const std::size_t position = cell / groups;
    const std::size_t channel = cell % groups * group_channels;
    const std::size_t end = std::min(channel + group_channels, sample.channels);
    for (std::size_t i = channel; i < end; ++i) values.push_back(sample.at(i, position));
  }
}

}  // namespace octet
