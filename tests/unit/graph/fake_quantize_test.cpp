#include "evaluation.hpp"

using namespace octet;
using namespace octet::test;

namespace {

std::vector<float> quantize(std::int64_t levels, const std::vector<float>& x, float input_low, float input_high, float output_low,
                            float output_high) {
  return list(evaluate_one(FakeQuantize{levels}, {octet::test::vector(x), Tensor::scalar(input_low), Tensor::scalar(input_high),
                                                  Tensor::scalar(output_low), Tensor::scalar(output_high)}));
}

}  // namespace

TEST_CASE("FakeQuantize rounds to the nearest level, ties to the even one") {
  CHECK(quantize(5, {0, 0.4f, 0.5f, 0.6f, 1.5f, 2.5f, 3.5f, 4}, 0, 4, 0, 4) == std::vector<float>{0, 0, 0, 1, 2, 2, 4, 4});
}

TEST_CASE("FakeQuantize clips to the output limits") {
  CHECK(quantize(256, {-300, 300, -INFINITY, INFINITY}, -128, 127, -128, 127) == std::vector<float>{-128, 127, -128, 127});
  CHECK(quantize(3, {-1, 0, 1, 2, 9}, 0, 2, -10, 30) == std::vector<float>{-10, -10, 10, 30, 30});
}

TEST_CASE("two levels binarize") { CHECK(quantize(2, {0.4f, 0.6f, 5}, 0, 1, -1, 1) == std::vector<float>{-1, 1, 1}); }

TEST_CASE("equal input limits make a step") {
  CHECK(quantize(256, {0.9f, 1, 1.1f}, 1, 1, -5, 5) == std::vector<float>{-5, -5, 5});
  CHECK(quantize(256, {-1, 0, 1}, 0, 0, 0, 0) == std::vector<float>{0, 0, 0});
}

TEST_CASE("swapped input limits follow the specification") {
  // At or below min(4, 0) comes output_low, above max(4, 0) output_high; between them the formula runs backwards.
  CHECK(quantize(5, {-1, 0, 1, 4, 5}, 4, 0, 0, 4) == std::vector<float>{0, 0, 3, 0, 4});
}

TEST_CASE("limits for each channel broadcast along it") {
  const Tensor data = tensor({0.6f, 9, 0.6f, 9}, {1, 2, 1, 2}), low = tensor({0, 0}, {1, 2, 1, 1}), high = tensor({2, 20}, {1, 2, 1, 1});
  CHECK(list(evaluate_one(FakeQuantize{3}, {data, low, high, low, high})) == std::vector<float>{1, 2, 0, 10});
  const Tensor one_high = tensor({2}, {1});
  CHECK(list(evaluate_one(FakeQuantize{3}, {data, Tensor::scalar(0.0f), one_high, low, high})) == std::vector<float>{1, 2, 10, 20});
}

TEST_CASE("FakeQuantize of half precision keeps its type") {
  const auto half = [](float value) { return octet::test::vector({value}).converted(ElementType::f16); };
  const Tensor result = evaluate_one(FakeQuantize{5}, {half(2.6f), half(0), half(4), half(0), half(4)});
  CHECK(result.element_type() == ElementType::f16);
  CHECK(list(result.converted(ElementType::f32)) == std::vector<float>{3});
}

TEST_CASE("a value on a level is kept by quantizing it again") {
  std::vector<float> levels;
  for (int i = 0; i < 256; ++i) levels.push_back(static_cast<float>(i - 128) * 0.125f);
  CHECK(quantize(256, levels, -16, 15.875f, -16, 15.875f) == levels);
}

TEST_CASE("inputs of FakeQuantize are checked") {
  CHECK(refusal(FakeQuantize{1}, {{4}, {}, {}, {}, {}}) == "levels: given 1, expected 2 or more");
  CHECK(refusal(FakeQuantize{}, {{4}, {}, {}, {}}) == "inputs: given 4, expected 5");
  CHECK(refusal(FakeQuantize{}, {{1, 4}, {3}, {}, {}, {}}) == "input_low: given shape [3], expected one that broadcasts to [1,4]");
  CHECK(refusal(FakeQuantize{}, {{4}, {}, {}, {}, {2, 4}}) == "output_high: given shape [2,4], expected one that broadcasts to [4]");
  CHECK(refusal(FakeQuantize{256, false}, {{4}, {4}, {}, {4}, {4}}) == "input_high: given shape [], expected [4]");
  CHECK(refusal(FakeQuantize{}, {{4}, {}, {}, {}, {}}, ElementType::i32) == "element type: given i32, expected floating point");
}
