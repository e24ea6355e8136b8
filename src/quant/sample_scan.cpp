#include "quant/sample_scan.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace octet {
namespace {

constexpr std::size_t lanes = 8;

/// Eight columns in registers over all rows.
void include_rows(FourColumns* columns, const float* data, std::size_t rows, std::size_t stride) {
  FourColumns first = columns[0];
  FourColumns last = columns[1];
  for (std::size_t row = 0; row < rows; ++row, data += stride) {
    first.include(data);
    last.include(data + FourColumns::width);
  }
  columns[0] = first;
  columns[1] = last;
}

/// One row of any width.
void include_row(FourColumns* columns, const float* data, std::size_t count) {
  for (; count >= FourColumns::width; count -= FourColumns::width, data += FourColumns::width) (columns++)->include(data);
  for (std::size_t column = 0; column < count; ++column) columns->include(column, data[column]);
}

void include_column(FourColumns* columns, std::size_t column, std::size_t other) {
  const FourColumns& from = columns[other / FourColumns::width];
  FourColumns& to = columns[column / FourColumns::width];
  const std::size_t source = other % FourColumns::width;
  const std::size_t target = column % FourColumns::width;
  to.minimum[target] = std::min<float>(to.minimum[target], from.minimum[source]);
  to.maximum[target] = std::max<float>(to.maximum[target], from.maximum[source]);
  to.sums[target / 2][target % 2] += from.sum(source);
}

SampleSummary summary_of(const FourColumns& columns, std::size_t column) {
  // Adding zero takes away the sign of a negative zero.
  return {columns.minimum[column] + 0.0f, columns.maximum[column] + 0.0f, columns.sum(column)};
}

void include(SampleSummary& summary, ChannelExtremes& extremes, std::size_t channel, const SampleSummary& found) {
  extremes.minimum[channel] = std::min(extremes.minimum[channel], found.minimum);
  extremes.maximum[channel] = std::max(extremes.maximum[channel], found.maximum);
  summary.minimum = std::min(summary.minimum, found.minimum);
  summary.maximum = std::max(summary.maximum, found.maximum);
  summary.sum += found.sum;
}

}  // namespace

ChannelExtremes::ChannelExtremes(std::size_t channels)
    : minimum(channels, std::numeric_limits<float>::infinity()), maximum(channels, -std::numeric_limits<float>::infinity()) {}

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
  SampleSummary summary{std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity(), 0};
  const bool interleaved = sample.is_interleaved();
  if (interleaved) scan_interleaved(sample);
  for (std::size_t channel = 0; channel < sample.channels; ++channel)
    include(summary, extremes, channel,
            interleaved ? summary_of(columns_[channel / FourColumns::width], channel % FourColumns::width)
                        : scan_run(sample.data + channel * sample.channel_stride, sample.positions));
  return summary;
}

void SampleScanner::scan_interleaved(const SampleView& sample) {
  const std::size_t width = lanes * sample.channels;
  const std::size_t rows = sample.positions / lanes;
  const std::size_t used_lanes = std::bit_ceil(std::min(sample.positions, lanes));
  columns_.assign((used_lanes * sample.channels + FourColumns::width - 1) / FourColumns::width, FourColumns{});
  // Blocks of rows small enough to stay in the first-level cache, where each cache line is met twice.
  const std::size_t block = std::max<std::size_t>(lanes, 8192 / width);
  for (std::size_t first = 0; first < rows; first += block)
    for (std::size_t column = 0; column < width; column += lanes)
      include_rows(&columns_[column / FourColumns::width], sample.data + first * width + column, std::min(block, rows - first), width);
  include_row(columns_.data(), sample.data + rows * width, (sample.positions % lanes) * sample.channels);
  join_lanes(used_lanes, sample.channels);
}

/// Leaves the result of each channel in its lane 0.
void SampleScanner::join_lanes(std::size_t lane_count, std::size_t channels) {
  for (std::size_t half = lane_count / 2; half > 0; half /= 2) {
    const std::size_t count = half * channels;
    if (count % FourColumns::width == 0)
      for (std::size_t group = 0; group < count / FourColumns::width; ++group)
        columns_[group].include(columns_[group + count / FourColumns::width]);
    else
      for (std::size_t column = 0; column < count; ++column) include_column(columns_.data(), column, column + count);
  }
}

SampleSummary SampleScanner::scan_run(const float* data, std::size_t count) const {
  FourColumns columns[2];
  include_rows(columns, data, count / lanes, lanes);
  include_row(columns, data + count / lanes * lanes, count % lanes);
  columns[0].include(columns[1]);
  for (const std::size_t half : {2, 1})
    for (std::size_t lane = 0; lane < half; ++lane) include_column(columns, lane, lane + half);
  return summary_of(columns[0], 0);
}

}  // namespace octet
