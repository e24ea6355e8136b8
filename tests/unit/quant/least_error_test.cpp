#include "quant/least_error.hpp"

#include <cmath>

#include <octet/quant/range.hpp>

#include "support.hpp"

using namespace octet;

namespace {

/// Statistics of one sample of a tensor "t" with these values.
Statistics seen(const std::vector<float>& values) {
  Statistics statistics;
  statistics.observe("t", Tensor::from(values, {1, static_cast<std::int64_t>(values.size())}));
  return statistics;
}

std::vector<float> ramp(float low, float high, std::size_t count) {
  std::vector<float> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = low + (high - low) * static_cast<float>(i) / static_cast<float>(count - 1);
  return values;
}

constexpr ActivationScheme least_error{.statistic = SampleStatistic::LeastError};

}  // namespace

TEST_CASE("the range of least error of evenly spread values ends close to their extremes") {
  const ValueRange range = activation_range(seen(ramp(0, 10, 1000)), "t", least_error);
  CHECK(range.low == 0);
  CHECK(range.high > 9.7F);
  CHECK(range.high <= 10.0F);
}

TEST_CASE("the range of least error cuts off one value that lies far from very many others") {
  Statistics statistics;
  for (int sample = 0; sample < 200; ++sample) statistics.observe("t", Tensor::from(ramp(0, 1, 2000), {1, 1, 2000}));
  statistics.observe("t", Tensor::from(std::vector<float>{20}, {1, 1, 1}));
  CHECK(activation_range(statistics, "t", least_error).high < 15.0F);
  CHECK(activation_range(statistics, "t", {}).high == 20.0F);
}

TEST_CASE("expected errors are those of rounding within limits and of cutting off beyond them") {
  const Statistics statistics = seen(ramp(1, 2, 2001));
  const std::string tensor = "t";
  const range::ExpectedError error(statistics, std::span<const std::string>(&tensor, 1));
  const double step = 2.0 / 255;
  CHECK(error.of({0, 2}, 256) == Approx(step * step / 12).epsilon(0.01));
  // The integral of (x - 1)^2 from 1 to 2.
  CHECK(error.of({0, 1}, 256) == Approx(1.0 / 3).epsilon(0.01));
}

TEST_CASE("zero points are chosen where a range reaches further to one side, and only there") {
  ActivationScheme automatic;
  automatic.auto_symmetric = true;
  const ValueRange swish = activation_range(seen(ramp(-0.25F, 10, 1000)), "t", automatic);
  CHECK(swish.low == Approx(-0.25).margin(0.05));
  CHECK(swish.high == Approx(10.0).margin(0.5));
  const ValueRange even = activation_range(seen(ramp(-127, 127, 1000)), "t", automatic);
  CHECK(even == ValueRange{-128, 127});
}

TEST_CASE("a range of least error that is asked to be signed or unsigned is so") {
  ActivationScheme scheme = least_error;
  scheme.sign = Signedness::Signed;
  CHECK(activation_range(seen(ramp(0, 10, 1000)), "t", scheme).low < -9.0F);
  scheme.sign = Signedness::Unsigned;
  CHECK(activation_range(seen(ramp(-1, 10, 1000)), "t", scheme).low == 0.0F);
}

TEST_CASE("a tensor of zeros has a range of least error") {
  CHECK(activation_range(seen({0, 0, 0}), "t", least_error) == ValueRange{0, 1});
}
