#include "quant/estimator.hpp"

#include <vector>

#include "support.hpp"

using namespace octet;

namespace {

/// Three samples: 1...4, -2...8 and 0...100.
Statistics three_samples() {
  Statistics statistics;
  statistics.observe("x", Tensor::from(std::vector<float>{1, 4, -2, 8, 0, 100}, Shape{3, 2}));
  return statistics;
}

}  // namespace

TEST_CASE("each estimator reads what was seen of a tensor in its own way") {
  const Statistics statistics = three_samples();
  CHECK(range::estimate(range::MinMax{}, statistics, "x") == range::Limits{-2, 100});
  const range::Limits mean = range::estimate(range::Mean{}, statistics, "x");
  CHECK(mean.low == Approx(-1.0 / 3));
  CHECK(mean.high == Approx(112.0 / 3));
  // Of three samples, 67 per cent are two: one is left out at either end.
  CHECK(range::estimate(range::Trimmed{67}, statistics, "x") == range::Limits{0, 8});
  CHECK(range::estimate(range::Percentile{100}, statistics, "x") == range::Limits{-2, 100});
  CHECK(range::estimate(range::Percentile{50}, statistics, "x").high < 100);
}

TEST_CASE("weights are one sample to the estimators of activations") {
  const std::vector<float> weights{5, -3, 1, 2, -8, 4, 7, 0};
  const auto limits = [&](const range::Estimator& estimator) {
    std::vector<float> copy = weights;
    return range::estimate(estimator, copy);
  };
  CHECK(limits(range::MinMax{}) == range::Limits{-8, 7});
  CHECK(limits(range::Mean{}) == range::Limits{-8, 7});
  CHECK(limits(range::Trimmed{50}) == range::Limits{-8, 7});
  // Of eight values a quarter is two, one at either end.
  CHECK(limits(range::Percentile{75}) == range::Limits{-3, 5});
  CHECK(limits(range::Percentile{100}) == range::Limits{-8, 7});
}

TEST_CASE("a scheme says which estimator it means") {
  CHECK(range::estimator_of(ActivationScheme{}) == range::Estimator(range::MinMax{}));
  CHECK(range::estimator_of(ActivationScheme{.aggregator = Aggregator::Mean}) == range::Estimator(range::Mean{}));
  CHECK(range::estimator_of(ActivationScheme{.aggregator = Aggregator::Trimmed, .kept_samples = 90}) ==
        range::Estimator(range::Trimmed{90}));
  CHECK(range::estimator_of(ActivationScheme{.statistic = SampleStatistic::Percentile, .percentile = 99}) ==
        range::Estimator(range::Percentile{99}));
  CHECK(range::estimator_of(WeightScheme{}) == range::Estimator(range::MinMax{}));
}
