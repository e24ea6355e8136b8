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
