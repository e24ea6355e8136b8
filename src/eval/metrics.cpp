#include <octet/eval/metrics.hpp>

#include <algorithm>
#include <cmath>
#include <string>

#include <octet/base/error.hpp>

namespace octet {
namespace {

constexpr std::size_t top_classes = 5;

/// Whether score `a` of class `i` comes before score `b` of class `j`.
bool comes_before(float a, std::size_t i, float b, std::size_t j) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) == std::isnan(b) ? i < j : std::isnan(b);
  return a != b ? a > b : i < j;
}

double decibels(double signal, double noise) {
  if (!std::isfinite(signal) || !std::isfinite(noise)) return -sqnr_limit;
  if (noise == 0) return sqnr_limit;
  return std::clamp(10 * std::log10(signal / noise), -sqnr_limit, sqnr_limit);
}

}  // namespace

double sqnr(const Tensor& reference, const Tensor& actual) {
  if (reference.shape() != actual.shape())
    throw Error(ErrorCode::InvalidShape, "SQNR: given shape " + to_string(actual.shape()) + ", expected " + to_string(reference.shape()));
  const Tensor wide_reference = reference.converted(ElementType::f64), wide_actual = actual.converted(ElementType::f64);
  const auto expected = wide_reference.data<double>(), given = wide_actual.data<double>();
  double signal = 0, noise = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const double difference = expected[i] - given[i];
    signal += expected[i] * expected[i];
    noise += difference * difference;
  }
  return decibels(signal, noise);
}

std::size_t class_rank(std::span<const float> scores, std::size_t index) {
  if (index >= scores.size())
    throw Error(ErrorCode::InvalidArgument,
                "class: given " + std::to_string(index) + ", expected less than " + std::to_string(scores.size()));
  std::size_t rank = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) rank += i != index && comes_before(scores[i], i, scores[index], index);
  return rank;
}

std::size_t best_class(std::span<const float> scores) {
  if (scores.empty()) throw Error(ErrorCode::InvalidArgument, "scores: given none, expected at least one");
  std::size_t best = 0;
  for (std::size_t i = 1; i < scores.size(); ++i)
    if (comes_before(scores[i], i, scores[best], best)) best = i;
  return best;
}

void ClassificationAccuracy::add(std::span<const float> scores, std::int64_t label) {
  if (label < 0 || static_cast<std::size_t>(label) >= scores.size())
    throw Error(ErrorCode::InvalidArgument, "label: given " + std::to_string(label) + ", expected 0 or more and less than " +
                                                std::to_string(scores.size()) + ", the number of classes");
  const std::size_t rank = class_rank(scores, static_cast<std::size_t>(label));
  ++samples_;
  top1_ += rank == 0;
  top5_ += rank < top_classes;
}

}  // namespace octet
