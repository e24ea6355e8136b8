#include <cmath>
#include <limits>
#include <random>

#include <octet/exec/executor.hpp>

#include "onnx_model.hpp"
#include "support.hpp"
#include "tensor/narrow.hpp"

using namespace octet;
using namespace octet::test;

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();

Tensor list(const std::vector<float>& values) { return Tensor::from(values, Shape{static_cast<std::int64_t>(values.size())}); }

OnnxModel cast_model(std::int64_t count, std::int64_t type, std::int64_t saturate) {
  OnnxModel model(25);
  model.input("x", {count}).output("y").node("Cast", {"x"}, {"n"}, {{"to", type}, {"saturate", saturate}});
  model.node("Cast", {"n"}, {"y"}, {{"to", std::int64_t{1}}});
  return model;
}

std::vector<float> cast(const std::vector<float>& values, std::int64_t type, std::int64_t saturate = 1) {
  const Tensor result = Executor(cast_model(static_cast<std::int64_t>(values.size()), type, saturate).read()).run(list(values));
  return {result.data<float>().begin(), result.data<float>().end()};
}

/// The nearest finite number that the type has, of two equally near the one of even bits, by trying all.
float nearest(const NarrowFormat& format, float x) {
  float best = 0;
  double distance = std::abs(static_cast<double>(x));
  const unsigned count = 1U << (format.bits - 1);
  for (unsigned bits = 0; bits < count; ++bits) {
    const double number = std::copysign(static_cast<double>(value_of(format, bits)), static_cast<double>(x));
    if (!std::isfinite(number)) continue;
    const double other = std::abs(number - static_cast<double>(x));
    if (other < distance || (other == distance && bits % 2 == 0)) best = static_cast<float>(number), distance = other;
  }
  return best;
}

}  // namespace

TEST_CASE("onnx: Cast rounds to the nearest number of 8 or 4 bits, half to even") {
  const std::pair<std::int64_t, NarrowType> types[] = {{17, NarrowType::f8e4m3fn},
                                                       {18, NarrowType::f8e4m3fnuz},
                                                       {19, NarrowType::f8e5m2},
                                                       {20, NarrowType::f8e5m2fnuz},
                                                       {23, NarrowType::f4e2m1}};
  for (const auto& [type, narrow] : types) {
    CAPTURE(type);
    const NarrowFormat& format = format_of(narrow);
    std::vector<float> values, expected;
    // Every number, the middle to the next, and its neighbours in f32.
    for (unsigned bits = 0; bits + 1 < 1U << (format.bits - 1); ++bits) {
      const float number = value_of(format, bits), next = value_of(format, bits + 1), middle = (number + next) / 2;
      if (!std::isfinite(number) || !std::isfinite(next)) continue;
      for (const float x : {number, middle, std::nextafter(middle, 0.0F), std::nextafter(middle, infinity), -middle}) values.push_back(x);
    }
    std::mt19937 random(17);
    std::uniform_real_distribution<float> exponent(-20, 17);
    for (int i = 0; i < 200; ++i) values.push_back(std::exp2(exponent(random)) * (i % 2 == 0 ? 1.0F : -1.0F));
    for (const float x : values) expected.push_back(nearest(format, x));
    CHECK(cast(values, type) == expected);
  }
}

TEST_CASE("onnx: what is too large for floating-point numbers of 8 bits is limited, or not with saturate of 0") {
  const std::vector<float> large{1e30F, -infinity, 464, 465};
  CHECK(cast(large, 17) == std::vector<float>{448, -448, 448, 448});
  CHECK(cast(large, 18) == std::vector<float>{240, -240, 240, 240});
  CHECK(cast({1e30F, -infinity, 61439}, 19) == std::vector<float>{57344, -57344, 57344});
  CHECK(cast({1e30F, -infinity, 61440, 61439}, 19, 0) == std::vector<float>{infinity, -infinity, infinity, 57344});
  const std::vector<float> without = cast(large, 17, 0);
  CHECK(std::isnan(without[0]));
  CHECK(without[2] == 448);
  CHECK(std::isnan(without[3]));
  CHECK(std::isnan(cast({std::nanf(""), 1}, 17)[0]));
  CHECK(cast({std::nanf(""), infinity}, 23) == std::vector<float>{0, 6});
}

TEST_CASE("onnx: Cast to integers of 4 and 2 bits keeps the lowest bits") {
  CHECK(cast({7, -8, 8, -9, 1.75F}, 22) == std::vector<float>{7, -8, -8, 7, 1});
  CHECK(cast({15, 16, 3.5F}, 21) == std::vector<float>{15, 0, 3});
  CHECK(cast({1, -2, 2}, 26) == std::vector<float>{1, -2, -2});
  CHECK(cast({3, 4}, 25) == std::vector<float>{3, 0});
}

TEST_CASE("onnx: CastLike of a type of less than 8 bits takes that type") {
  OnnxModel model(21);
  model.input("x", {2}).initializer("like", Tensor(ElementType::u4, {2})).node("CastLike", {"x", "like"}, {"y"}).output("y");
  CHECK(Executor(model.read()).run(list({17, 9})) == Tensor::from(std::vector<std::uint8_t>{1, 9}, {2}));
}

TEST_CASE("onnx: QuantizeLinear rounds to floating-point numbers of 8 bits") {
  OnnxModel model(25);
  model.input("x", {4}).output("y").initializer("s", Tensor::scalar(2.0F));
  model.node("QuantizeLinear", {"x", "s"}, {"q"}, {{"output_dtype", std::int64_t{17}}}).node("DequantizeLinear", {"q", "s"}, {"y"});
  CHECK(Executor(model.read()).run(list({0, 2.1F, 1e6F, -6.3F})) == list({0, 2, 896, -6.5F}));
}

TEST_CASE("onnx: BitCast of constants takes any type of as many bits, of computed tensors integers") {
  OnnxModel model(26);
  model.input("x", {2}, ElementType::i8).output("y").output("z").initializer("c", Tensor::scalar(1.0F));
  model.node("BitCast", {"c"}, {"y"}, {{"to", std::int64_t{6}}}).node("BitCast", {"x"}, {"z"}, {{"to", std::int64_t{2}}});
  const std::vector<Tensor> inputs{Tensor::from(std::vector<std::int8_t>{-1, 5}, {2})};
  const std::vector<Tensor> outputs = Executor(model.read()).run(inputs);
  CHECK(outputs[0] == Tensor::scalar(std::int32_t{0x3f800000}));
  CHECK(outputs[1] == Tensor::from(std::vector<std::uint8_t>{255, 5}, {2}));
  OnnxModel computed(26);
  computed.input("x", {2}).output("y").node("BitCast", {"x"}, {"y"}, {{"to", std::int64_t{6}}});
  CHECK(error_of([&] { Executor(computed.read()); }).message().find("given a computed tensor of f32 as i32") != std::string::npos);
}
