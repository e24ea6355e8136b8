#include "evaluation.hpp"

using namespace octet;
using namespace octet::test;

TEST_CASE("Softmax gives its known values and sums to 1") {
  const std::vector<float> result = list(evaluate_one(Softmax{0}, {octet::test::vector({1.0f, 2.0f, 3.0f})}));
  check_close(result, {0.09003057f, 0.24472848f, 0.66524094f});
  CHECK(result[0] + result[1] + result[2] == Approx(1));
}

TEST_CASE("Softmax runs along its axis, negative ones from the end") {
  const Tensor data = tensor({0, 1, 0, 0, 0, 1, 0, 0}, {2, 2, 2});
  const float low = 0.26894143f, high = 0.73105857f;
  check_close(list(evaluate_one(Softmax{1}, {data})), {0.5f, high, 0.5f, low, 0.5f, high, 0.5f, low});
  check_close(list(evaluate_one(Softmax{-1}, {data})), {low, high, 0.5f, 0.5f, low, high, 0.5f, 0.5f});
  check_close(list(evaluate_one(Softmax{0}, {data})), std::vector<float>(8, 0.5f));
}

TEST_CASE("large arguments neither overflow nor vanish") {
  check_close(list(evaluate_one(Softmax{0}, {octet::test::vector({1000.0f, 1000.0f, -1000.0f})})), {0.5f, 0.5f, 0});
  check_close(list(evaluate_one(LogSoftmax{0}, {octet::test::vector({1000.0f, 0.0f})})), {0, -1000});
}

TEST_CASE("LogSoftmax gives its known values") {
  check_close(list(evaluate_one(LogSoftmax{0}, {octet::test::vector({1.0f, 2.0f, 3.0f})})), {-2.4076059f, -1.4076059f, -0.4076059f});
}

TEST_CASE("Softmax keeps its element type") {
  const Tensor half = evaluate_one(Softmax{0}, {octet::test::vector({0.0f, 0.0f}).converted(ElementType::f16)});
  CHECK(half.element_type() == ElementType::f16);
  CHECK(list(half.converted(ElementType::f32)) == std::vector<float>{0.5f, 0.5f});
  CHECK(list<double>(evaluate_one(Softmax{0}, {octet::test::vector<double>({0, 1})}))[1] == Approx(0.7310585786300049).epsilon(1e-15));
}

TEST_CASE("Softmax of nothing is nothing") { CHECK(evaluate_one(Softmax{1}, {Tensor(ElementType::f32, {2, 0})}).elements() == 0); }

TEST_CASE("Softmax checks its axis and element type") {
  CHECK(error_of([] { infer_from(Softmax{2}, {{2, 3}}); }).message() == "axis: given 2, expected -2 to 1");
  CHECK(error_of([] { infer_from(LogSoftmax{-3}, {{2, 3}}); }).message() == "axis: given -3, expected -2 to 1");
  CHECK(refusal(Softmax{0}, {Shape{2}}, ElementType::i32) == "element type: given i32, expected floating point");
}
