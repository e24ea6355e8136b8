#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <octet/base/export.hpp>
#include <octet/stats/value_range.hpp>
#include <octet/tensor/tensor.hpp>

namespace octet {

class StatisticsCollector;

/// A tensor of f32 in any layout: the element at (i, j, ...) is data[i * strides[0] + j * strides[1] + ...]. One stride per dimension.
/// Observing is fast where each channel is dense, as in the order NCHW, or the channels are, as in NHWC; other layouts are copied first.
struct StridedView {
  const float* data = nullptr;
  Shape shape{};
  Dims strides{};
};

/// What is known of the values of one tensor over all samples.
struct TensorStatistics {
  std::uint64_t samples = 0;   ///< dimension 0 counts samples: a batch of 8 is 8 samples; a scalar is one
  std::uint64_t elements = 0;  ///< all values seen
  float minimum = 0;
  float maximum = 0;
  double mean = 0;          ///< of all values, to the precision of double
  double mean_minimum = 0;  ///< mean over samples of the sample's minimum
  double mean_maximum = 0;
  std::vector<float> channel_minimum{};  ///< one per index of dimension 1; one in all for tensors of rank below 2
  std::vector<float> channel_maximum{};
};

/// How often values of a tensor fell into bins of equal width. Bin i holds those from (first + i) * width up to, not including, the next
/// bin's first; zero lies at the begin of a bin. Counts are those of the values that Statistics count, which are part of large tensors.
struct ValueHistogram {
  double width = 0;
  std::int64_t first = 0;
  std::vector<std::uint64_t> counts{};  ///< from the first bin that is not empty to the last
};

/// Collects, sample by sample, what the values of a network's tensors look like. Memory does not depend on the number of samples,
/// beyond 8 bytes for each of the first 512.
///
/// Results do not depend on the layout of the tensors, on the order of samples, on how they were split, nor on the processor: merging the
/// statistics of the parts of a data set gives the same bytes as one run over all of it. The values of one sample are therefore added in
/// double in a fixed order and the samples' sums exactly, and histograms have bins of width 2^k, neighbours being joined as the range
/// grows, which loses no counts. Extremes and means see every value. The histogram of a sample of 2,048 values or more counts part of them:
/// one in 128, but about 1,024 at least and 4,096 at most, spread evenly over channels and places. Const members may be called from several
/// threads at a time, others not.
class OCTET_API Statistics {
 public:
  Statistics();
  ~Statistics();
  Statistics(const Statistics&);
  Statistics(Statistics&&) noexcept;
  Statistics& operator=(const Statistics&);
  Statistics& operator=(Statistics&&) noexcept;

  /// Takes in the values of one tensor in one inference. `sample` is the number of its first sample, for error messages.
  /// A tensor without elements changes nothing. Other element types than f32 are converted.
  /// Throws Error(InvalidArgument) naming tensor and sample when a value is not finite, and when the number of channels changes; nothing
  /// has changed then.
  void observe(const std::string& tensor, const StridedView& values, std::uint64_t sample = 0);
  void observe(const std::string& tensor, const Tensor& values, std::uint64_t sample = 0);

  /// Adds what `other` has seen. Throws Error(InvalidArgument) naming a tensor whose number of channels differs; nothing has changed then.
  void merge(const Statistics& other);

  bool contains(std::string_view tensor) const;
  /// Throws Error(NotFound).
  TensorStatistics of(std::string_view tensor) const;
  /// Names in alphabetical order.
  std::vector<std::string> tensors() const;
  bool empty() const;

  /// The values that `percent` per cent of the elements lie between, the same share cut off at either end: the outer edges of the histogram
  /// bins that hold them (a bin is a 1,024th of the largest magnitude wide or less), never beyond the extremes. 100 gives the extremes.
  /// Throws Error(NotFound), and Error(InvalidArgument) when `percent` is not above 0 and at most 100.
  ValueRange percentile(std::string_view tensor, double percent) const;
  /// The extremes that `percent` per cent of the samples keep to: of N samples with their minima and maxima the smallest minimum and the
  /// largest maximum when N - floor(N * percent / 100) samples are left out at either end, but never all. 100 gives the extremes. At most
  /// 511 samples are left out at either end, since no more are remembered. This is how OpenVINO's calibration tool of 2019 narrows ranges.
  /// Throws Error(NotFound), and Error(InvalidArgument) when `percent` is not above 0 and at most 100.
  ValueRange trimmed_extremes(std::string_view tensor, double percent) const;

  /// Throws Error(NotFound).
  ValueHistogram histogram(std::string_view tensor) const;

  /// A versioned file; equal statistics are equal bytes. Throws Error naming the file.
  void save(const std::filesystem::path& path) const;
  static Statistics load(const std::filesystem::path& path);
  /// The bytes of such a file, to be sent elsewhere, and back. from_bytes throws Error with the place.
  std::string to_bytes() const;
  static Statistics from_bytes(std::string_view bytes);

  bool operator==(const Statistics& other) const;

 private:
  friend class StatisticsCollector;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace octet
