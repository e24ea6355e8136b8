#include <limits>

#include "evaluation.hpp"

using namespace octet;
using namespace octet::test;

namespace {

std::vector<float> unary(UnaryKind kind, const std::vector<float>& values) {
  return list(evaluate_one(Unary{kind}, {octet::test::vector(values)}));
}

template <typename T>
std::vector<T> binary(BinaryKind kind, const std::vector<T>& a, const std::vector<T>& b) {
  return list<T>(evaluate_one(Binary{kind}, {octet::test::vector(a), octet::test::vector(b)}));
}

template <typename T>
std::vector<bool> compare(BinaryKind kind, const std::vector<T>& a, const std::vector<T>& b) {
  return list<bool>(evaluate_one(Binary{kind}, {octet::test::vector(a), octet::test::vector(b)}));
}

}  // namespace

TEST_CASE("each unary function gives its known values") {
  const float inf = INFINITY;
  CHECK(unary(UnaryKind::Relu, {-2, 0, 3}) == std::vector<float>{0, 0, 3});
  check_close(unary(UnaryKind::Sigmoid, {0, 1, -1, 100, -100}), {0.5f, 0.7310586f, 0.2689414f, 1, 3.783506e-44f});
  check_close(unary(UnaryKind::Tanh, {0, 0.5f, -50}), {0, 0.46211716f, -1});
  check_close(unary(UnaryKind::Exp, {0, 1, -inf}), {1, 2.7182817f, 0});
  check_close(unary(UnaryKind::Log, {1, 10}), {0, 2.3025851f});
  CHECK(unary(UnaryKind::Sqrt, {0, 4, 2.25f}) == std::vector<float>{0, 2, 1.5f});
  CHECK(unary(UnaryKind::Abs, {-2.5f, 0, 3}) == std::vector<float>{2.5f, 0, 3});
  CHECK(unary(UnaryKind::Negative, {-2.5f, 3}) == std::vector<float>{2.5f, -3});
  CHECK(unary(UnaryKind::Floor, {-1.5f, 1.5f, 2}) == std::vector<float>{-2, 1, 2});
  CHECK(unary(UnaryKind::Ceiling, {-1.5f, 1.5f, 2}) == std::vector<float>{-1, 2, 2});
  CHECK(unary(UnaryKind::Sign, {-7, 0, 0.5f}) == std::vector<float>{-1, 0, 1});
  check_close(unary(UnaryKind::Erf, {0, 0.5f, -2}), {0, 0.5204999f, -0.9953223f});
  check_close(unary(UnaryKind::Sin, {0, 1, -2}), {0, 0.8414710f, -0.9092974f});
  check_close(unary(UnaryKind::Cos, {0, 1, -2}), {1, 0.5403023f, -0.4161468f});
  check_close(unary(UnaryKind::HSwish, {-4, -1, 0, 1, 4}), {0, -1.0f / 3, 0, 2.0f / 3, 4});
  check_close(unary(UnaryKind::HSigmoid, {-4, -1, 0, 1, 4}), {0, 1.0f / 3, 0.5f, 2.0f / 3, 1});
  check_close(unary(UnaryKind::Mish, {-1, 0, 1, 100}), {-0.3034015f, 0, 0.8650984f, 100});
  check_close(unary(UnaryKind::SoftPlus, {-1, 0, 1, 100, -100}), {0.3132617f, 0.6931472f, 1.3132617f, 100, 0});
  CHECK(list<bool>(evaluate_one(Unary{UnaryKind::LogicalNot}, {Tensor::scalar(true)})) == std::vector<bool>{false});
}

TEST_CASE("saturating functions stay finite for large arguments of either sign") {
  for (const UnaryKind kind : {UnaryKind::Sigmoid, UnaryKind::Mish, UnaryKind::SoftPlus, UnaryKind::Tanh, UnaryKind::HSwish})
    for (const float value : unary(kind, {-1000, -88.8f, 88.8f, 1000})) CHECK(std::isfinite(value));
  CHECK(unary(UnaryKind::SoftPlus, {-30})[0] == Approx(9.357623e-14).epsilon(1e-5));
  CHECK(list(evaluate_one(Swish{}, {octet::test::vector({-1000.0f, 1000.0f})})) == std::vector<float>{0, 1000});
}

TEST_CASE("integers go through exact functions exactly and through the others to the nearest integer") {
  const auto run = [](UnaryKind kind, const std::vector<std::int64_t>& values) {
    return list<std::int64_t>(evaluate_one(Unary{kind}, {octet::test::vector(values)}));
  };
  const std::int64_t large = (std::int64_t{1} << 60) + 1;
  CHECK(run(UnaryKind::Negative, {large}) == std::vector<std::int64_t>{-large});
  CHECK(run(UnaryKind::Abs, {-large}) == std::vector<std::int64_t>{large});
  CHECK(run(UnaryKind::Relu, {-3, large}) == std::vector<std::int64_t>{0, large});
  CHECK(run(UnaryKind::Floor, {large}) == std::vector<std::int64_t>{large});
  CHECK(run(UnaryKind::Sign, {-3, 0, large}) == std::vector<std::int64_t>{-1, 0, 1});
  CHECK(run(UnaryKind::Sqrt, {8, 9}) == std::vector<std::int64_t>{3, 3});
  CHECK(run(UnaryKind::Exp, {1, 2}) == std::vector<std::int64_t>{3, 7});
  CHECK(run(UnaryKind::Negative, {std::numeric_limits<std::int64_t>::min()}) ==
        std::vector<std::int64_t>{std::numeric_limits<std::int64_t>::min()});
}

TEST_CASE("each arithmetic function of two floats gives its known values") {
  using V = std::vector<float>;
  CHECK(binary<float>(BinaryKind::Add, {1, -2}, {0.5f, 3}) == V{1.5f, 1});
  CHECK(binary<float>(BinaryKind::Subtract, {1, -2}, {0.5f, 3}) == V{0.5f, -5});
  CHECK(binary<float>(BinaryKind::Multiply, {1.5f, -2}, {4, 3}) == V{6, -6});
  CHECK(binary<float>(BinaryKind::Divide, {7, -7, 1}, {2, 2, 0}) == V{3.5f, -3.5f, INFINITY});
  CHECK(binary<float>(BinaryKind::Maximum, {1, -2}, {0.5f, 3}) == V{1, 3});
  CHECK(binary<float>(BinaryKind::Minimum, {1, -2}, {0.5f, 3}) == V{0.5f, -2});
  CHECK(binary<float>(BinaryKind::Power, {2, 9, 2}, {3, 0.5f, -1}) == V{8, 3, 0.5f});
  CHECK(binary<float>(BinaryKind::SquaredDifference, {1, -2}, {4, 3}) == V{9, 25});
  CHECK(binary<float>(BinaryKind::Mod, {7, -7, 7, -7}, {3, 3, -3, -3}) == V{1, -1, 1, -1});
  CHECK(binary<float>(BinaryKind::FloorMod, {7, -7, 7, -7, 6}, {3, 3, -3, -3, -3}) == V{1, 2, -2, -1, 0});
}

TEST_CASE("each arithmetic function of two integers gives its known values") {
  using V = std::vector<std::int32_t>;
  CHECK(binary<std::int32_t>(BinaryKind::Add, {1, -2}, {5, 3}) == V{6, 1});
  CHECK(binary<std::int32_t>(BinaryKind::Subtract, {1, -2}, {5, 3}) == V{-4, -5});
  CHECK(binary<std::int32_t>(BinaryKind::Multiply, {7, -2}, {5, 3}) == V{35, -6});
  CHECK(binary<std::int32_t>(BinaryKind::Divide, {7, -7, 7, -7, -6}, {2, 2, -2, -2, 2}) == V{3, -4, -4, 3, -3});
  CHECK(binary<std::int32_t>(BinaryKind::Maximum, {1, -2}, {5, -3}) == V{5, -2});
  CHECK(binary<std::int32_t>(BinaryKind::Minimum, {1, -2}, {5, -3}) == V{1, -3});
  CHECK(binary<std::int32_t>(BinaryKind::Power, {3, -2, 5, -1, 1, 2}, {4, 3, 0, -3, -9, -1}) == V{81, -8, 1, -1, 1, 0});
  CHECK(binary<std::int32_t>(BinaryKind::SquaredDifference, {1, -2}, {5, 3}) == V{16, 25});
  CHECK(binary<std::int32_t>(BinaryKind::Mod, {7, -7, 7, -7}, {3, 3, -3, -3}) == V{1, -1, 1, -1});
  CHECK(binary<std::int32_t>(BinaryKind::FloorMod, {7, -7, 7, -7, 6}, {3, 3, -3, -3, -3}) == V{1, 2, -2, -1, 0});
  CHECK(binary<std::uint8_t>(BinaryKind::Divide, {7, 250}, {2, 5}) == std::vector<std::uint8_t>{3, 50});
  CHECK(binary<std::uint8_t>(BinaryKind::FloorMod, {7, 250}, {4, 7}) == std::vector<std::uint8_t>{3, 5});
}

TEST_CASE("integer arithmetic wraps where it overflows") {
  const std::int32_t least = std::numeric_limits<std::int32_t>::min(), most = std::numeric_limits<std::int32_t>::max();
  CHECK(binary<std::int32_t>(BinaryKind::Add, {most}, {1}) == std::vector<std::int32_t>{least});
  CHECK(binary<std::int32_t>(BinaryKind::Divide, {least}, {-1}) == std::vector<std::int32_t>{least});
  CHECK(binary<std::int32_t>(BinaryKind::Mod, {least}, {-1}) == std::vector<std::int32_t>{0});
  CHECK(binary<std::uint16_t>(BinaryKind::Multiply, {65535}, {65535}) == std::vector<std::uint16_t>{1});
  CHECK(binary<std::uint8_t>(BinaryKind::Subtract, {3}, {5}) == std::vector<std::uint8_t>{254});
  CHECK(binary<std::int64_t>(BinaryKind::Power, {3}, {100}) == std::vector<std::int64_t>{-2984622845537545263});
}

TEST_CASE("dividing an integer by zero is an error") {
  const Tensor one = Tensor::scalar(1), zero = Tensor::scalar(0);
  for (const BinaryKind kind : {BinaryKind::Divide, BinaryKind::Mod, BinaryKind::FloorMod})
    CHECK(refusal(Binary{kind}, {one, zero}) == "divisor: given the integer 0, expected another value");
  CHECK(refusal(Binary{BinaryKind::Power}, {zero, Tensor::scalar(-1)}) == "divisor: given the integer 0, expected another value");
  CHECK(error_of([&] { evaluate(Binary{BinaryKind::Divide}, std::vector{one, zero}); }).code() == ErrorCode::InvalidArgument);
}

TEST_CASE("each comparison and logical function gives its truth table") {
  using V = std::vector<bool>;
  const std::vector<float> a{1, 2, 3}, b{2, 2, 2};
  CHECK(compare(BinaryKind::Equal, a, b) == V{false, true, false});
  CHECK(compare(BinaryKind::NotEqual, a, b) == V{true, false, true});
  CHECK(compare(BinaryKind::Less, a, b) == V{true, false, false});
  CHECK(compare(BinaryKind::LessEqual, a, b) == V{true, true, false});
  CHECK(compare(BinaryKind::Greater, a, b) == V{false, false, true});
  CHECK(compare(BinaryKind::GreaterEqual, a, b) == V{false, true, true});
  CHECK(compare<std::uint64_t>(BinaryKind::Less, {1, std::uint64_t{1} << 63}, {std::uint64_t{1} << 63, 1}) == V{true, false});
  const auto truth = [](BinaryKind kind) {
    const bool left[] = {false, false, true, true}, right[] = {false, true, false, true};
    return list<bool>(
        evaluate_one(Binary{kind}, {Tensor::from(std::span<const bool>(left), {4}), Tensor::from(std::span<const bool>(right), {4})}));
  };
  CHECK(truth(BinaryKind::LogicalAnd) == V{false, false, false, true});
  CHECK(truth(BinaryKind::LogicalOr) == V{false, true, true, true});
  CHECK(truth(BinaryKind::LogicalXor) == V{false, true, true, false});
  CHECK(truth(BinaryKind::Equal) == V{true, false, false, true});
  CHECK(truth(BinaryKind::Less) == V{false, true, false, false});
}

TEST_CASE("operands broadcast as in numpy") {
  const Tensor result = evaluate_one(Binary{BinaryKind::Subtract}, {tensor({1, 2, 3, 4}, {2, 1, 2}), tensor({10, 20, 30}, {3, 1})});
  CHECK(result.shape() == Shape{2, 3, 2});
  CHECK(list(result) == std::vector<float>{-9, -8, -19, -18, -29, -28, -7, -6, -17, -16, -27, -26});
  CHECK(list(evaluate_one(Binary{}, {tensor({1}, {}), tensor({1, 2}, {1, 2})})) == std::vector<float>{2, 3});
  CHECK(evaluate_one(Binary{}, {Tensor(ElementType::f32, {0, 3}), tensor({1}, {1})}).shape() == Shape{0, 3});
  const Tensor bias = evaluate_one(Binary{}, {tensor({1, 2, 3, 4, 5, 6, 7, 8}, {2, 2, 2}), tensor({10, 20}, {2, 1})});
  CHECK(list(bias) == std::vector<float>{11, 12, 23, 24, 15, 16, 27, 28});
}

TEST_CASE("broadcasting agrees with indexing by division over random shapes") {
  std::mt19937 engine(7);
  for (int round = 0; round < 40; ++round) {
    Dims full, left, right;
    for (unsigned i = 0; i < 4; ++i) {
      full.push_back(1 + engine() % 4);
      left.push_back(engine() % 3 ? full.back() : 1);
      right.push_back(left.back() == 1 || engine() % 3 ? full.back() : 1);
    }
    const Tensor a = random_tensor(Shape(left), 1), b = random_tensor(Shape(right), 2), sum = evaluate_one(Binary{}, {a, b});
    REQUIRE(sum.shape() == Shape(full));
    const auto at = [&](const Tensor& operand, std::size_t element) {
      std::int64_t rest = static_cast<std::int64_t>(element), offset = 0, stride = 1;
      for (std::size_t i = 4; i-- > 0; rest /= full[i], stride *= operand.shape()[i])
        if (operand.shape()[i] > 1) offset += rest % full[i] * stride;
      return operand.data<float>()[static_cast<std::size_t>(offset)];
    };
    int wrong = 0;
    for (std::size_t i = 0; i < sum.elements(); ++i) wrong += sum.data<float>()[i] != at(a, i) + at(b, i);
    CHECK(wrong == 0);
  }
}

TEST_CASE("half precision computes in f32 and keeps its type") {
  const Tensor a = octet::test::vector({1.0f, 2048.0f}).converted(ElementType::f16),
               b = octet::test::vector({0x1p-11f, 1.0f}).converted(ElementType::f16);
  const Tensor sum = evaluate_one(Binary{}, {a, b});
  CHECK(sum.element_type() == ElementType::f16);
  CHECK(list(sum.converted(ElementType::f32)) == std::vector<float>{1, 2048});
  CHECK(list<bool>(evaluate_one(Binary{BinaryKind::Less}, {a, b})) == std::vector<bool>{false, false});
  const Tensor brain = evaluate_one(Unary{UnaryKind::Exp}, {octet::test::vector({1.0f}).converted(ElementType::bf16)});
  CHECK(brain.element_type() == ElementType::bf16);
  CHECK(list(brain.converted(ElementType::f32)) == std::vector<float>{2.71875f});
}

TEST_CASE("operands that do not fit are refused") {
  CHECK(refusal(Binary{}, {{2, 3}, {2}}) == "broadcasting: given [2,3] and [2], expected dimensions that are equal or 1");
  CHECK(refusal(Binary{BinaryKind::Add, false}, {{2, 3}, {3}}) == "shapes: given [2,3] and [3], expected equal shapes");
  CHECK(refusal(Binary{}, {Tensor::scalar(1.0f), Tensor::scalar(1)}) ==
        "second operand: given element type i32, expected f32 as in input 0");
  CHECK(refusal(Binary{}, {{2}, {2}}, ElementType::boolean) == "element type: given boolean, expected a number of at least 8 bits");
  CHECK(refusal(Binary{BinaryKind::LogicalAnd}, {{2}, {2}}) == "element type: given f32, expected boolean");
  CHECK(refusal(Unary{UnaryKind::LogicalNot}, {Shape{2}}) == "element type: given f32, expected boolean");
  CHECK(refusal(Unary{}, {Shape{2}}, ElementType::u4) == "element type: given u4, expected a number of at least 8 bits");
  CHECK(refusal(Binary{}, {Shape{2}}) == "inputs: given 1, expected 2");
}

TEST_CASE("Clamp limits to both bounds, for integers to those inside the interval") {
  CHECK(list(evaluate_one(Clamp{0, 6}, {octet::test::vector({-1.0f, 2.5f, 7.0f})})) == std::vector<float>{0, 2.5f, 6});
  CHECK(list<std::int32_t>(evaluate_one(Clamp{-1.5, 2.5}, {octet::test::vector<std::int32_t>({-5, 1, 5})})) ==
        std::vector<std::int32_t>{-1, 1, 2});
  CHECK(list<std::uint8_t>(evaluate_one(Clamp{-10, 1e9}, {octet::test::vector<std::uint8_t>({0, 255})})) ==
        std::vector<std::uint8_t>{0, 255});
  CHECK(refusal(Clamp{2, 1}, {Shape{2}}) == "min: given 2.000000, expected at most the max of 1.000000");
  CHECK(refusal(Clamp{NAN, 1}, {Shape{2}}).starts_with("min: given nan"));
}

TEST_CASE("Elu, Gelu and Swish give their known values") {
  check_close(list(evaluate_one(Elu{2}, {octet::test::vector({-1.0f, 0.0f, 3.0f})})), {-1.2642411f, 0, 3});
  check_close(list(evaluate_one(Gelu{}, {octet::test::vector({-1.0f, 0.0f, 2.0f})})), {-0.1586553f, 0, 1.9544997f});
  check_close(list(evaluate_one(Gelu{Gelu::Approximation::Tanh}, {octet::test::vector({-1.0f, 0.0f, 2.0f})})),
              {-0.1588080f, 0, 1.9545977f});
  check_close(list(evaluate_one(Swish{}, {octet::test::vector({-1.0f, 0.0f, 2.0f})})), {-0.2689414f, 0, 1.7615942f});
  check_close(list(evaluate_one(Swish{}, {octet::test::vector({-1.0f, 2.0f}), Tensor::scalar(2.0f)})), {-0.1192029f, 1.9640276f});
  CHECK(refusal(Swish{}, {{3}, {2}}) == "beta: given shape [2], expected one element");
  CHECK(refusal(Elu{}, {Shape{3}}, ElementType::i32) == "element type: given i32, expected floating point");
}

TEST_CASE("PRelu takes one slope, one for each channel, or any that broadcasts") {
  const Tensor data = tensor({-1, -2, 3, -4, -5, 6, -7, -8}, {1, 2, 2, 2});
  CHECK(list(evaluate_one(PRelu{}, {data, tensor({10}, {1})})) == std::vector<float>{-10, -20, 3, -40, -50, 6, -70, -80});
  CHECK(list(evaluate_one(PRelu{}, {data, tensor({10, 100}, {2})})) == std::vector<float>{-10, -20, 3, -40, -500, 6, -700, -800});
  CHECK(list(evaluate_one(PRelu{}, {data, tensor({10, 100}, {1, 2})})) == std::vector<float>{-10, -200, 3, -400, -50, 6, -70, -800});
  CHECK(list(evaluate_one(PRelu{}, {tensor({-1, -1}, {2}), tensor({3, 4}, {2})})) == std::vector<float>{-3, -4});
  CHECK(refusal(PRelu{}, {{1, 2, 4}, {3}}) == "slope: given shape [3], expected one that broadcasts to [1,2,4]");
}

TEST_CASE("Select chooses elements of any type") {
  const bool choice[] = {true, false};
  const Tensor condition = Tensor::from(std::span<const bool>(choice), {2});
  const Tensor result = evaluate_one(Select{}, {condition, tensor({1, 2, 3, 4}, {2, 2}), tensor({9}, {1})});
  CHECK(list(result) == std::vector<float>{1, 9, 3, 9});
  CHECK(evaluate_one(Select{}, {condition, Tensor::scalar(1.0f), Tensor::scalar(2.0f)}).shape() == Shape{2});
  CHECK(list<std::int8_t>(evaluate_one(Select{}, {condition, Tensor::scalar(std::int8_t{1}), Tensor::scalar(std::int8_t{2})})) ==
        std::vector<std::int8_t>{1, 2});
  CHECK(list<std::int64_t>(evaluate_one(Select{}, {condition, Tensor::from(Dims{1, 2}), Tensor::from(Dims{3, 4})})) == Dims{1, 4});
  const Tensor nan = Tensor::scalar(float16{0x7dff});
  CHECK(evaluate_one(Select{}, {Tensor::scalar(true), nan, Tensor::scalar(float16{0})}) == nan);
  CHECK(refusal(Select{}, {{2}, {2}, {2}}) == "element type: given f32, expected boolean");
  CHECK(refusal(Select{false}, {condition, tensor({1, 2}, {2}), Tensor::scalar(1.0f)}) ==
        "shapes: given [2] and [], expected equal shapes");
}

TEST_CASE("Convert changes the element type and keeps the shape") {
  const Tensor result = evaluate_one(Convert{ElementType::i32}, {tensor({1.7f, -1.7f}, {1, 2})});
  CHECK(result.shape() == Shape{1, 2});
  CHECK(list<std::int32_t>(result) == std::vector<std::int32_t>{1, -1});
  CHECK(error_of([] { evaluate(Convert{ElementType::f32}, std::vector{Tensor(ElementType::u4, {2})}); }).code() == ErrorCode::Unsupported);
}
