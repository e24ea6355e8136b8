#pragma once

#include <vector>

#include "quant/four_columns.hpp"
#include "quant/sample_view.hpp"

namespace octet {

struct SampleSummary {
  float minimum = 0;
  float maximum = 0;
  double sum = 0;  ///< finite exactly when all values are
};

/// One entry per channel; zeros have no sign, so that equal values are equal bytes.
struct ChannelExtremes {
  explicit ChannelExtremes(std::size_t channels);
  ChannelExtremes(std::vector<float> minima, std::vector<float> maxima) : minimum(std::move(minima)), maximum(std::move(maxima)) {}

  void include(const ChannelExtremes& other);
  float largest_magnitude() const;
  bool operator==(const ChannelExtremes&) const = default;

  std::vector<float> minimum;
  std::vector<float> maximum;
};

/// Finds extremes and sum of a sample in one pass over memory.
///
/// The sum is the same for every layout: position p of a channel is added to its partial sum p mod 8, in order; the eight are added in
/// pairs, and the channels' sums in order. Eight partial sums, here called lanes, let the processor work on several values at a time.
class SampleScanner {
 public:
  /// Includes the channels' extremes in `extremes`.
  SampleSummary scan(const SampleView& sample, ChannelExtremes& extremes);

 private:
  void scan_interleaved(const SampleView& sample);
  void join_lanes(std::size_t lane_count, std::size_t channels);
  SampleSummary scan_run(const float* data, std::size_t count) const;

  /// An interleaved sample is a matrix of 8 * channels columns: lane 0 of all channels, lane 1 of all channels, ...
  std::vector<FourColumns> columns_;
};

}  // namespace octet
