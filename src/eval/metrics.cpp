#include <octet/eval/metrics.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <octet/base/error.hpp>

#include "calib/powers.hpp"
#include "eval/confidence.hpp"

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

bool are_probabilities(std::span<const float> scores) {
  double sum = 0;
  for (const float score : scores) {
    if (!(score >= 0)) return false;
    sum += score;
  }
  return std::abs(sum - 1) <= 1e-3;
}

/// Logarithms of the probabilities.
std::vector<double> log_softmax(std::span<const float> scores) {
  const double largest = *std::ranges::max_element(scores);
  double sum = 0;
  for (const float score : scores) sum += std::exp(score - largest);
  std::vector<double> result;
  for (const float score : scores) result.push_back(score - largest - std::log(sum));
  return result;
}

std::vector<double> logarithms(std::span<const float> probabilities) {
  std::vector<double> result;
  for (const float probability : probabilities) result.push_back(std::log(static_cast<double>(probability)));
  return result;
}

bool all_finite(std::span<const float> scores) {
  return std::ranges::all_of(scores, [](float score) { return std::isfinite(score); });
}

}  // namespace

double sqnr(const Tensor& reference, const Tensor& actual) {
  if (reference.shape() != actual.shape())
    throw Error(ErrorCode::InvalidShape, "SQNR: given shape " + to_string(actual.shape()) + ", expected " + to_string(reference.shape()));
  const Powers powers = powers_of(reference, actual);
  return decibels(powers.signal, powers.noise);
}

double kl_divergence(std::span<const float> reference, std::span<const float> actual) {
  if (reference.size() != actual.size())
    throw Error(ErrorCode::InvalidShape,
                "KL divergence: given " + std::to_string(actual.size()) + " scores, expected " + std::to_string(reference.size()));
  if (reference.empty()) return 0;
  if (!all_finite(reference) || !all_finite(actual)) return std::numeric_limits<double>::infinity();
  const auto log_probabilities = are_probabilities(reference) ? logarithms : log_softmax;
  const std::vector<double> p = log_probabilities(reference), q = log_probabilities(actual);
  double sum = 0;
  for (std::size_t i = 0; i < p.size(); ++i)
    if (std::exp(p[i]) > 0) sum += std::exp(p[i]) * (p[i] - q[i]);
  return std::isnan(sum) ? std::numeric_limits<double>::infinity() : std::max(sum, 0.0);
}

Interval share_interval(std::uint64_t count, std::uint64_t total) {
  if (total == 0) return {0, 1};
  const auto n = static_cast<double>(total);
  const double share = static_cast<double>(count) / n, z2 = confidence_quantile * confidence_quantile;
  const double center = (share + z2 / (2 * n)) / (1 + z2 / n);
  const double half = confidence_quantile / (1 + z2 / n) * std::sqrt(share * (1 - share) / n + z2 / (4 * n * n));
  return {count == 0 ? 0 : center - half, count == total ? 1 : center + half};
}

Interval mean_interval(std::span<const double> values) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  if (values.size() < 2) return {-infinity, infinity};
  const auto n = static_cast<double>(values.size());
  double mean = 0, squares = 0;
  for (const double value : values) mean += value / n;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const double half = confidence_quantile * std::sqrt(squares / (n - 1) / n);
  if (!std::isfinite(half)) return {-infinity, infinity};
  return {mean - half, mean + half};
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
