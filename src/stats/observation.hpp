#pragma once

#include <string>

#include "stats/sample_scan.hpp"

namespace octet {

/// What one inference or several show of a tensor, as long as it is not known whether they count. Takes no memory when it is filled again.
class Observation {
 public:
  /// Forgets what was seen.
  void clear();
  /// Takes in samples with as many channels as those before. `tensor` and `first_sample` are for error messages.
  /// Throws Error(InvalidArgument) when a value is not finite or the number of channels another one; what was seen is of no use then.
  void add(const StridedView& values, const std::string& tensor, std::uint64_t first_sample, SampleScanner& scanner);

  bool empty() const { return samples_.empty(); }
  std::size_t channels() const { return extremes_.minimum.size(); }
  const ChannelExtremes& extremes() const { return extremes_; }
  std::span<const SampleSummary> samples() const { return samples_; }
  std::span<const float> counted() const { return counted_; }
  std::uint64_t elements() const { return elements_; }

 private:
  ChannelExtremes extremes_{};
  std::vector<SampleSummary> samples_{};
  std::vector<float> counted_{};  ///< the values that the histogram counts
  std::uint64_t elements_ = 0;
};

/// "tensor 'relu1', sample 7"
std::string sample_name(const std::string& tensor, std::uint64_t sample);

/// Throws Error(InvalidArgument) beginning with `what` when the number of channels has changed.
void check_channels(const std::string& what, std::size_t given, std::size_t expected);

}  // namespace octet
