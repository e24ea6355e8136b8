#include <octet/quant/statistics.hpp>

#include "support.hpp"

using namespace octet;

namespace {

/// Statistics of a tensor "t": one sample for each pair of minimum and maximum.
Statistics seen(const std::vector<float>& extremes) {
  Statistics statistics;
  statistics.observe("t", Tensor::from(extremes, {static_cast<std::int64_t>(extremes.size() / 2), 2}));
  return statistics;
}

constexpr ActivationScheme asymmetric{.symmetric = false};

/// How far zero is from the nearest level, in levels.
double distance_of_zero(ValueRange range, int levels) {
  const double zero = -range.low * (levels - 1.0) / (static_cast<double>(range.high) - range.low);
  return std::abs(zero - std::round(zero));
}

}  // namespace

TEST_CASE("a symmetric range without negative values is unsigned") {
  CHECK(activation_range(seen({1, 6}), "t", {}) == ValueRange{0, 6});
  CHECK(activation_range(seen({0, 6}), "t", {.levels = 255}) == ValueRange{0, 6});
}

TEST_CASE("a symmetric range with negative values has one level more below zero when levels are 256") {
  CHECK(activation_range(seen({-1, 127}), "t", {}) == ValueRange{-128, 127});
  CHECK(activation_range(seen({-127, 1}), "t", {}) == ValueRange{-128, 127});
  CHECK(activation_range(seen({-1, 127}), "t", {.levels = 255}) == ValueRange{-127, 127});
}

TEST_CASE("the sign can be forced") {
  CHECK(activation_range(seen({0, 127}), "t", {.sign = Signedness::Signed}) == ValueRange{-128, 127});
  CHECK(activation_range(seen({-9, 5}), "t", {.sign = Signedness::Unsigned}) == ValueRange{0, 5});
  CHECK(activation_range(seen({-9, 5}), "t", {.sign = Signedness::Unsigned, .symmetric = false}) == ValueRange{0, 5});
}

TEST_CASE("means of the samples' extremes make a narrower range") {
  const Statistics statistics = seen({-2, 100, -4, 200, -6, 81});
  CHECK(activation_range(statistics, "t", {.aggregator = Aggregator::Mean}) == ValueRange{-128, 127});
  CHECK(activation_range(statistics, "t", {.levels = 255}) == ValueRange{-200, 200});
}

TEST_CASE("trimmed extremes make the range of the samples that are kept") {
  const Statistics statistics = seen({-2, 100, -4, 200, -6, 81, -1, 90});
  CHECK(activation_range(statistics, "t", {.levels = 255, .aggregator = Aggregator::Trimmed, .kept_samples = 75}) == ValueRange{-100, 100});
  CHECK(activation_range(statistics, "t", {.levels = 255, .aggregator = Aggregator::Trimmed, .kept_samples = 100}) ==
        ValueRange{-200, 200});
  CHECK(test::error_of([&] { activation_range(statistics, "t", {.kept_samples = 101}); }).message() ==
        "activations.kept_samples: given 101.000000, expected 50 to 100");
}

TEST_CASE("a sign that was seen once counts although means and percentiles hide it") {
  Tensor values(ElementType::f32, {10000, 1});
  for (float& value : values.mutable_data<float>()) value = 1;
  values.mutable_data<float>()[0] = -1e-3f;
  Statistics statistics;
  statistics.observe("t", values);
  CHECK(activation_range(statistics, "t", {.levels = 255, .statistic = SampleStatistic::Percentile, .percentile = 99}) ==
        ValueRange{-1, 1});
}

TEST_CASE("a percentile range is that of the histogram") {
  const Tensor values = test::random_tensor({5000, 1}, 2);
  Statistics statistics;
  statistics.observe("t", values);
  const ValueRange inner = statistics.percentile("t", 99);
  const float largest = std::max(-inner.low, inner.high);
  CHECK(activation_range(statistics, "t", {.levels = 255, .statistic = SampleStatistic::Percentile, .percentile = 99}) ==
        ValueRange{-largest, largest});
  CHECK(largest < statistics.of("t").maximum);
}

TEST_CASE("an asymmetric range is widened on one side until zero is a level") {
  // 255 levels above -1: zero at round(255 / 4) = 64, so that the range is [-1, 191 / 64].
  CHECK(activation_range(seen({-1, 3}), "t", asymmetric).low == Approx(-64.0 / 191 * 3).epsilon(1e-7));
  CHECK(activation_range(seen({-1, 3}), "t", asymmetric).high == 3);
  // Zero at round(255 * 3 / 4) = 191: moving the upper limit gives the wider range.
  CHECK(activation_range(seen({-3, 1}), "t", asymmetric).low == -3);
  CHECK(activation_range(seen({-3, 1}), "t", asymmetric).high == Approx(64.0 / 191 * 3).epsilon(1e-7));
}

TEST_CASE("asymmetric ranges hold what was seen and have zero on a level") {
  const int levels = GENERATE(255, 256);
  const float low = GENERATE(-7.3f, -1.0f, -0.3f, -0.011f);
  const float high = GENERATE(0.02f, 0.7f, 1.0f, 5.5f);
  const ValueRange range = activation_range(seen({low, high}), "t", {.symmetric = false, .levels = levels});
  const float half_step = (high - low) / static_cast<float>(levels - 1) / 2;
  CHECK(distance_of_zero(range, levels) < 1e-4);
  CHECK(range.low <= low + half_step);
  CHECK(range.high >= high - half_step);
  CHECK(range.high - range.low < (high - low) * 1.6f);
}

TEST_CASE("an asymmetric range is extended to hold zero") {
  CHECK(activation_range(seen({5, 10}), "t", asymmetric) == ValueRange{0, 10});
  CHECK(activation_range(seen({-10, -5}), "t", asymmetric) == ValueRange{-10, 0});
}

TEST_CASE("values less than half a step from zero do not move an asymmetric range") {
  CHECK(activation_range(seen({-0.001f, 10}), "t", asymmetric) == ValueRange{0, 10});
  CHECK(activation_range(seen({-10, 0.001f}), "t", asymmetric) == ValueRange{-10, 0});
}

TEST_CASE("a tensor that is always zero has a range of one") {
  CHECK(activation_range(seen({0, 0}), "t", {}) == ValueRange{0, 1});
  CHECK(activation_range(seen({0, 0}), "t", {.sign = Signedness::Signed, .levels = 255}) == ValueRange{-1, 1});
  CHECK(activation_range(seen({0, 0}), "t", asymmetric) == ValueRange{0, 1});
  CHECK(activation_range(seen({-5, -2}), "t", {.sign = Signedness::Unsigned}) == ValueRange{0, 1});
}

TEST_CASE("ranges have the magnitude of what was seen, down to where scales would be denormal numbers") {
  for (const float magnitude : {1e-30f, 1e-20f, 1e-9f, 1e-6f, 1.0f, 1e9f, 1e30f}) {
    CHECK(activation_range(seen({0, magnitude}), "t", {}) == ValueRange{0, magnitude});
    CHECK(activation_range(seen({-magnitude, 0}), "t", {.levels = 255}) == ValueRange{-magnitude, magnitude});
    CHECK(activation_range(seen({0, magnitude}), "t", asymmetric) == ValueRange{0, magnitude});
    CHECK(activation_range(seen({-magnitude, 0}), "t", asymmetric) == ValueRange{-magnitude, 0});
  }
  CHECK(activation_range(seen({0, 1e-40f}), "t", {}) == ValueRange{0, 1e-35f});
  CHECK(activation_range(seen({-1e-42f, 0}), "t", {.levels = 255}) == ValueRange{-1e-35f, 1e-35f});
  CHECK(std::isnormal(activation_range(seen({-1e-40f, 1e-40f}), "t", asymmetric).high / 255));
}

TEST_CASE("the largest floats make finite limits") {
  const float largest = std::numeric_limits<float>::max();
  CHECK(activation_range(seen({-largest, largest}), "t", {}) == ValueRange{-largest, largest});
  CHECK(std::isfinite(activation_range(seen({-largest / 3, largest}), "t", asymmetric).low));
}

TEST_CASE("tensors that share a range have the smallest one that holds theirs") {
  Statistics statistics;
  statistics.observe("a", Tensor::from(std::vector<float>{0, 127}, {1, 2}));
  statistics.observe("b", Tensor::from(std::vector<float>{-2, 1}, {1, 2}));
  const std::vector<std::string> both{"a", "b"};
  CHECK(activation_range(statistics, both, {}) == ValueRange{-128, 127});
  CHECK(activation_range(statistics, std::vector<std::string>{"a"}, {}) == ValueRange{0, 127});
  CHECK(activation_range(statistics, both, {.sign = Signedness::Unsigned}) == ValueRange{0, 127});
  CHECK(activation_range(statistics, both, {.levels = 255, .aggregator = Aggregator::Mean}) == ValueRange{-127, 127});
}

TEST_CASE("ranges need tensors that were observed and a scheme with a meaning") {
  const Statistics statistics = seen({0, 1});
  CHECK(test::error_of([&] { activation_range(statistics, "u", {}); }).code() == ErrorCode::NotFound);
  CHECK(test::error_of([&] { activation_range(statistics, std::vector<std::string>{}, {}); }).code() == ErrorCode::InvalidArgument);
  CHECK(test::error_of([&] { activation_range(statistics, "t", {.levels = 2}); }).message() ==
        "activations.levels: given 2, expected 255 or 256");
}
