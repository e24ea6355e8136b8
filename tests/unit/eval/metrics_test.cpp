#include <octet/eval/metrics.hpp>

#include <cmath>
#include <vector>

#include "support.hpp"

using namespace octet;

namespace {

Tensor tensor(const std::vector<float>& values) { return Tensor::from(values, {static_cast<std::int64_t>(values.size())}); }

}  // namespace

TEST_CASE("SQNR is ten times the decimal logarithm of signal over noise") {
  CHECK(sqnr(tensor({10, 0}), tensor({9, 0})) == Approx(20));
  CHECK(sqnr(tensor({3, 4}), tensor({3, 4.05F})) == Approx(40).margin(1e-4));
  CHECK(sqnr(tensor({1, -1}), tensor({-1, 1})) == Approx(-6.0206).margin(1e-4));
}

TEST_CASE("SQNR keeps within its limits where the ratio is not a number") {
  CHECK(sqnr(tensor({1, 2}), tensor({1, 2})) == sqnr_limit);
  CHECK(sqnr(tensor({0, 0}), tensor({0, 0})) == sqnr_limit);
  CHECK(sqnr(tensor({0, 0}), tensor({0, 1})) == -sqnr_limit);
  CHECK(sqnr(tensor({1, 2}), tensor({1, NAN})) == -sqnr_limit);
  CHECK(sqnr(tensor({1, 2}), tensor({1, INFINITY})) == -sqnr_limit);
}

TEST_CASE("SQNR of tensors of different shapes is refused") {
  const Error error = test::error_of([] { sqnr(tensor({1, 2}), tensor({1, 2, 3})); });
  CHECK(error.code() == ErrorCode::InvalidShape);
  CHECK_THAT(error.message(), test::contains("given shape [3], expected [2]"));
}

TEST_CASE("classes are ranked by score, equal ones by index, NaN last") {
  const std::vector<float> scores{1, NAN, 5, 5, -2};
  CHECK(class_rank(scores, 2) == 0);
  CHECK(class_rank(scores, 3) == 1);
  CHECK(class_rank(scores, 0) == 2);
  CHECK(class_rank(scores, 4) == 3);
  CHECK(class_rank(scores, 1) == 4);
  CHECK(best_class(scores) == 2);
  CHECK(best_class(std::vector<float>{NAN, -3, -3}) == 1);
  CHECK(best_class(std::vector<float>{NAN, NAN}) == 0);
}

TEST_CASE("a class that does not exist has no rank") {
  const std::vector<float> scores{1, 2};
  CHECK(test::error_of([&] { class_rank(scores, 2); }).code() == ErrorCode::InvalidArgument);
  CHECK(test::error_of([] { best_class({}); }).code() == ErrorCode::InvalidArgument);
}

TEST_CASE("accuracy counts the best class and the five best") {
  ClassificationAccuracy accuracy;
  const std::vector<float> scores{0, 10, 20, 30, 40, 50, 60};
  accuracy.add(scores, 6);
  accuracy.add(scores, 2);
  accuracy.add(scores, 1);
  CHECK(accuracy.samples() == 3);
  CHECK(accuracy.top1() == 1);
  CHECK(accuracy.top5() == 2);
}

TEST_CASE("a label that is no class is refused and counts nothing") {
  ClassificationAccuracy accuracy;
  const std::vector<float> scores{0, 1};
  CHECK_THAT(test::error_of([&] { accuracy.add(scores, 2); }).message(), test::contains("label: given 2"));
  CHECK_THAT(test::error_of([&] { accuracy.add(scores, -1); }).message(), test::contains("label: given -1"));
  CHECK(accuracy.samples() == 0);
}

TEST_CASE("KL divergence compares distributions, which softmax makes of other scores") {
  const std::vector<float> p{0.5F, 0.5F}, q{0.25F, 0.75F};
  CHECK(kl_divergence(p, q) == Approx(0.5 * std::log(2.0) + 0.5 * std::log(2.0 / 3)));
  CHECK(kl_divergence(p, p) == 0);
  // Softmax of {0, 0} and of {0, log 3} are p and q.
  CHECK(kl_divergence(std::vector<float>{2, 2}, std::vector<float>{1, 1 + std::log(3.0F)}) == Approx(kl_divergence(p, q)));
  CHECK(kl_divergence(std::vector<float>{1, 0}, std::vector<float>{0, 1}) == INFINITY);
  CHECK(kl_divergence(std::vector<float>{0, 1}, std::vector<float>{0, 1}) == 0);
  CHECK(kl_divergence(p, std::vector<float>{NAN, 1}) == INFINITY);
  CHECK(test::error_of([&] { kl_divergence(p, std::vector<float>{1}); }).code() == ErrorCode::InvalidShape);
}

TEST_CASE("the interval of a mean has 1.96 standard errors to each side") {
  // Mean 3, standard deviation sqrt(2.5), 5 values.
  const Interval interval = mean_interval(std::vector<double>{1, 2, 3, 4, 5});
  CHECK(interval.low == Approx(3 - 1.959964 * std::sqrt(0.5)));
  CHECK(interval.high == Approx(3 + 1.959964 * std::sqrt(0.5)));
  CHECK(mean_interval(std::vector<double>{7}).high == INFINITY);
}

TEST_CASE("the interval of a share stays within it") {
  CHECK(share_interval(0, 0).high == 1);
  CHECK(share_interval(0, 10).low == 0);
  CHECK(share_interval(0, 10).high == Approx(0.2775).margin(1e-4));
  CHECK(share_interval(10, 10).high == 1);
}
