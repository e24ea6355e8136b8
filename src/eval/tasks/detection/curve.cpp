#include "eval/tasks/detection/curve.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

namespace octet::detection {
namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();

double weight_of(Weights weights, std::uint32_t image) { return weights.empty() ? 1 : weights[image]; }

double image_count(const Ledger& ledger, Weights weights) {
  return weights.empty() ? static_cast<double>(ledger.images()) : std::accumulate(weights.begin(), weights.end(), 0.0);
}

/// Precision becomes the greatest from there on.
void make_falling(std::vector<double>& precision) {
  for (std::size_t i = precision.size(); i-- > 1;) precision[i - 1] = std::max(precision[i - 1], precision[i]);
}

double area_below(Curve& curve) {
  make_falling(curve.precision);
  double area = 0, before = 0;
  for (std::size_t i = 0; i < curve.recall.size(); ++i) {
    area += (curve.recall[i] - before) * curve.precision[i];
    before = curve.recall[i];
  }
  return area;
}

/// Recalls of 0, 0.1, ... as the original has them, products of doubles: 3 * 0.1 is more than 3/10.
double mean_of_eleven(Curve& curve) {
  make_falling(curve.precision);
  double sum = 0;
  for (int i = 0; i <= 10; ++i) {
    const auto found = std::ranges::lower_bound(curve.recall, i * 0.1);
    if (found != curve.recall.end()) sum += curve.precision[static_cast<std::size_t>(found - curve.recall.begin())] / 11;
  }
  return sum;
}

}  // namespace

Curve curve_of(const Ledger& ledger, std::size_t index, const std::vector<std::uint32_t>& order, std::size_t rule, bool distinct,
               Weights weights) {
  const ClassLedger& of_class = ledger.of_class(index);
  const double objects = std::max(objects_of(ledger, index, 0, weights), epsilon), images = image_count(ledger, weights);
  Curve curve;
  double right = 0, wrong = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const std::uint32_t at = order[i];
    const double weight = weight_of(weights, of_class.images[at]);
    if (weight == 0) continue;
    const auto outcome = static_cast<Outcome>(of_class.outcomes[at * ledger.rules() + rule]);
    right += outcome == Outcome::Right ? weight : 0;
    wrong += outcome == Outcome::Wrong ? weight : 0;
    if (distinct && i + 1 < order.size() && of_class.scores[at] == of_class.scores[order[i + 1]]) continue;
    curve.precision.push_back(right / std::max(right + wrong, epsilon));
    curve.recall.push_back(right / objects);
    curve.wrong_by_image.push_back(wrong / images);
  }
  return curve;
}

double average_precision(Curve curve, Integral integral) { return integral == Integral::Max ? area_below(curve) : mean_of_eleven(curve); }

double miss_rate_at(const Curve& curve, double level) {
  const auto at = static_cast<std::size_t>(std::ranges::lower_bound(curve.wrong_by_image, level) - curve.wrong_by_image.begin());
  const std::size_t before = at > 0 ? at - 1 : 0, after = at < curve.recall.size() ? at : before;
  return ((1 - curve.recall[before]) + (1 - curve.recall[after])) / 2;
}

}  // namespace octet::detection
