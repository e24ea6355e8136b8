#pragma once

#include <vector>

#include "stats/sample_view.hpp"
#include "stats/scan_kernels.hpp"

namespace octet {

struct SampleSummary {
  float minimum = 0;
  float maximum = 0;
  double sum = 0;  ///< finite exactly when all values are
};

/// One entry per channel; zeros have no sign, so that equal values are equal bytes.
struct ChannelExtremes {
  explicit ChannelExtremes(std::size_t channels = 0) { reset(channels); }
  ChannelExtremes(std::vector<float> minima, std::vector<float> maxima) : minimum(std::move(minima)), maximum(std::move(maxima)) {}

  /// Of nothing seen.
  void reset(std::size_t channels);
  void include(const ChannelExtremes& other);
  float largest_magnitude() const;
  bool operator==(const ChannelExtremes&) const = default;

  std::vector<float> minimum;
  std::vector<float> maximum;
};

/// Finds extremes and sum of a sample in one pass over memory.
///
/// The sum is the same for every layout, instruction set and number of threads: each channel is added up as ScanKernels says, the sum of
/// channel c is added to partial sum c mod 16, in order, and these are joined by halves.
class SampleScanner {
 public:
  /// `kernels` is one of scan_kernels().
  explicit SampleScanner(int threads = 1, const ScanKernels& kernels = scan_kernels().front()) : threads_(threads), kernels_(kernels) {}

  /// Includes the channels' extremes in `extremes`.
  SampleSummary scan(const SampleView& sample, ChannelExtremes& extremes);

 private:
  void scan_tiles(const SampleView& sample, std::size_t first, std::size_t last);
  void scan_rows(const SampleView& sample, std::size_t first, std::size_t last);
  void scan_narrow_rows(const SampleView& sample);
  void scan_runs(const SampleView& sample, std::size_t first, std::size_t last);
  SampleSummary join(std::size_t channels, ChannelExtremes& extremes) const;

  int threads_;
  ScanKernels kernels_;
  std::vector<ChannelTile> tiles_{};  ///< tile t holds channels 16 t to 16 t + 15, the last one the last 16 of all
};

}  // namespace octet
