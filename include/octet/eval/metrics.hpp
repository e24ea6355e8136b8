#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include <octet/base/export.hpp>
#include <octet/tensor/tensor.hpp>

namespace octet {

/// The largest absolute value that sqnr() gives.
inline constexpr double sqnr_limit = 200;

/// Signal-to-quantization-noise ratio in dB: 10 log10(sum(reference^2) / sum((reference - actual)^2)), within [-sqnr_limit, sqnr_limit]:
/// tensors of equal values have the upper limit, one with values that are not finite, or a noisy one of a reference of zeros, the lower.
/// Throws Error(InvalidShape) when the shapes differ. Elements of other numeric types count as f64.
OCTET_API double sqnr(const Tensor& reference, const Tensor& actual);

/// KL divergence sum(p log(p / q)) in nats of the class probabilities q of `actual` from those of `reference`, p. Scores that are no
/// probabilities (one is negative, or their sum is not 1 within 1e-3; `reference` decides) become some by softmax. Infinite where a score
/// is not finite or q is 0 for a p that is not. Throws Error(InvalidShape) when the numbers of scores differ.
OCTET_API double kl_divergence(std::span<const float> reference, std::span<const float> actual);

/// Bounds of a value at 95 per cent confidence, seeing the samples as drawn at random from all that the network may meet.
struct Interval {
  double low = 0, high = 0;
};

/// Of a share of which `count` among `total` samples were seen: Wilson's score interval (Wilson 1927). [0, 1] without samples.
OCTET_API Interval share_interval(std::uint64_t count, std::uint64_t total);

/// Of a mean of which these values were seen: the mean -+ 1.96 standard errors; infinite to both sides with fewer than two values.
OCTET_API Interval mean_interval(std::span<const double> values);

/// How many classes come before class `index` when the best score comes first, equal ones stand in order of index, and NaN comes last:
/// 0 for the best class. Throws Error(InvalidArgument) when there is no such class.
OCTET_API std::size_t class_rank(std::span<const float> scores, std::size_t index);

/// The class of rank 0. Throws Error(InvalidArgument) when there are no scores.
OCTET_API std::size_t best_class(std::span<const float> scores);

/// Counts how often the right class is the best one, or among the five best.
class OCTET_API ClassificationAccuracy {
 public:
  /// Takes in the scores of one sample. Throws Error(InvalidArgument) when the label is not one of the classes.
  void add(std::span<const float> scores, std::int64_t label);

  std::uint64_t samples() const noexcept { return samples_; }
  std::uint64_t top1() const noexcept { return top1_; }  ///< samples whose best class is the label
  std::uint64_t top5() const noexcept { return top5_; }  ///< samples with the label among the five best

 private:
  std::uint64_t samples_ = 0;
  std::uint64_t top1_ = 0;
  std::uint64_t top5_ = 0;
};

}  // namespace octet
