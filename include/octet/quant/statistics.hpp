#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <octet/base/export.hpp>
#include <octet/quant/scheme.hpp>
#include <octet/tensor/tensor.hpp>

namespace octet {

/// A tensor of f32 in any layout: the element at (i, j, ...) is data[i * strides[0] + j * strides[1] + ...].
struct StridedView {
  const float* data = nullptr;
  Shape shape{};
  Dims strides{};
};

/// What is known of the values of one tensor over all samples.
struct TensorStatistics {
  std::uint64_t samples = 0;   ///< index 0 of dimension 0 counts samples: a batch of 8 is 8 samples
  std::uint64_t elements = 0;  ///< all values seen
  float minimum = 0;
  float maximum = 0;
  double mean = 0;
  double mean_minimum = 0;  ///< mean over samples of the sample's minimum
  double mean_maximum = 0;
  std::vector<float> channel_minimum{};  ///< one per index of dimension 1; one in all for tensors of rank below 2
  std::vector<float> channel_maximum{};
};

/// Collects, sample by sample, what the values of a network's tensors look like. Memory does not depend on the number of samples.
///
/// Results do not depend on the order of samples nor on how they were split: merging the statistics of the parts of a data set gives the
/// same bytes as one run over all of it. Sums are therefore kept exactly, and histograms have bins of width 2^k whose number of bins stays
/// within limits by joining neighbours as the range grows, which loses no counts. Not thread-safe.
class OCTET_API Statistics {
 public:
  Statistics();
  ~Statistics();
  Statistics(const Statistics&);
  Statistics(Statistics&&) noexcept;
  Statistics& operator=(const Statistics&);
  Statistics& operator=(Statistics&&) noexcept;

  /// Takes in the values of one tensor in one inference. `sample` is the number of its first sample, for error messages.
  /// Throws Error(InvalidArgument) naming tensor and sample when a value is not finite, and when the number of channels changes.
  void observe(const std::string& tensor, const StridedView& values, std::uint64_t sample = 0);
  void observe(const std::string& tensor, const Tensor& values, std::uint64_t sample = 0);

  /// Adds what `other` has seen.
  void merge(const Statistics& other);

  bool contains(std::string_view tensor) const;
  /// Throws Error(NotFound).
  TensorStatistics of(std::string_view tensor) const;
  /// Names in alphabetical order.
  std::vector<std::string> tensors() const;
  bool empty() const;

  /// The values that `percent` per cent of the elements lie between, the same share cut off at either end, to the accuracy of a histogram
  /// bin (a 1,024th of the largest magnitude or less) and never beyond the extremes.
  Range percentile(std::string_view tensor, double percent) const;

  /// A versioned file; equal statistics are equal bytes. Throws Error naming the file.
  void save(const std::filesystem::path& path) const;
  static Statistics load(const std::filesystem::path& path);

  bool operator==(const Statistics& other) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The range of an activation tensor as the scheme wants it: symmetric or with zero on a level, never empty.
/// The FakeQuantize limits are (low, high) with `scheme.levels` levels.
OCTET_API Range activation_range(const Statistics& statistics, std::string_view tensor, const ActivationScheme& scheme);

/// The same for several tensors that must share one range.
OCTET_API Range activation_range(const Statistics& statistics, std::span<const std::string> tensors, const ActivationScheme& scheme);

}  // namespace octet
