#include <algorithm>

#include <octet/exec/executor.hpp>

#include "node_types.hpp"
#include "onnx_model.hpp"
#include "support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

/// A quantized input "xd" of that shape.
OnnxModel with_pair(const Dims& shape) {
  OnnxModel model(13);
  model.input("x", shape).output("y");
  model.initializer("xs", Tensor::scalar(0.02F)).initializer("xz", Tensor::scalar(std::int8_t{0}));
  model.node("QuantizeLinear", {"x", "xs", "xz"}, {"xq"}).node("DequantizeLinear", {"xq", "xs", "xz"}, {"xd"});
  return model;
}

Tensor integers(std::size_t count, Shape shape) {
  std::vector<std::int8_t> values;
  for (std::size_t i = 0; i < count; ++i) values.push_back(static_cast<std::int8_t>(static_cast<int>(i * 37 % 200) - 100));
  return Tensor::from(values, std::move(shape));
}

/// Whether the layer multiplies integers of 8 bits, signed or not as the machine likes.
bool runs_in_int8(const Graph& graph, const std::string& layer) {
  const Executor executor(graph);
  for (const StepDescription& step : executor.steps())
    // Steps that serve a layer have its name too.
    if (std::ranges::find(step.layers, layer) != step.layers.end())
      return step.precision == ElementType::i8 || step.precision == ElementType::u8;
  return false;
}

}  // namespace

TEST_CASE("onnx: weights that are dequantized and transposed run in INT8") {
  const auto build = [](bool transposed, bool as_numbers) {
    OnnxModel model = with_pair({6, 16});
    model.initializer("w", as_numbers ? random_tensor({8, 16}, 1) : integers(128, {8, 16}));
    model.initializer("ws", Tensor::from(std::vector<float>{0.01F, 0.02F, 0.03F, 0.04F, 0.05F, 0.06F, 0.07F, 0.08F}, {8}));
    model.initializer("wz", Tensor(ElementType::i8, {8}));
    const std::vector<OnnxModel::NamedAttribute> axis{{"axis", std::int64_t{0}}};
    if (as_numbers) model.node("QuantizeLinear", {"w", "ws", "wz"}, {"wq"}, axis);
    model.node("DequantizeLinear", {as_numbers ? "wq" : "w", "ws", "wz"}, {"wd"}, axis);
    if (transposed) model.node("Transpose", {"wd"}, {"wt"}, {{"perm", Dims{1, 0}}}).node("MatMul", {"xd", "wt"}, {"y"});
    else model.node("Gemm", {"xd", "wd"}, {"y"}, {{"transB", std::int64_t{1}}});
    return model.read();
  };
  const Tensor x = random_tensor({6, 16}, 3);
  for (const bool as_numbers : {false, true}) {
    CHECK(runs_in_int8(build(true, as_numbers), "y/MatMul"));
    CHECK(relative_difference(Executor(build(true, as_numbers)).run(x), Executor(build(false, as_numbers)).run(x)) < 1e-5);
  }
}

TEST_CASE("onnx: convolution weights that are dequantized under another shape run in INT8") {
  OnnxModel model = with_pair({1, 3, 5, 5});
  model.initializer("w", integers(108, {4, 27})).initializer("ws", Tensor::from(std::vector<float>{0.01F, 0.02F, 0.03F, 0.04F}, {4}));
  model.initializer("shape", Tensor::from(Dims{4, 3, 3, 3}));
  model.node("DequantizeLinear", {"w", "ws"}, {"wd"}, {{"axis", std::int64_t{0}}});
  model.node("Reshape", {"wd", "shape"}, {"wr"}).node("Conv", {"xd", "wr"}, {"y"});
  CHECK(runs_in_int8(model.read(), "y/Conv"));
  OnnxModel moved = with_pair({1, 3, 5, 5});
  moved.initializer("w", integers(108, {3, 4, 3, 3})).initializer("ws", Tensor::from(std::vector<float>{0.01F, 0.02F, 0.03F, 0.04F}, {4}));
  moved.node("DequantizeLinear", {"w", "ws"}, {"wd"}, {{"axis", std::int64_t{1}}});
  moved.node("Transpose", {"wd"}, {"wt"}, {{"perm", Dims{1, 0, 2, 3}}}).node("Conv", {"xd", "wt"}, {"y"});
  CHECK(runs_in_int8(moved.read(), "y/Conv"));
}

TEST_CASE("onnx: weights of 4 bits are unpacked, per tensor, per channel and in blocks") {
  // 1, -2, 3, -4, 5, -6, 7, -8: the lower bits of a byte first.
  const std::vector<std::uint8_t> packed{0xE1, 0xC3, 0xA5, 0x87};
  const Tensor weights = Tensor::borrow(static_cast<const void*>(packed.data()), ElementType::i4, {4, 2});
  const auto product = [&](const Tensor& scale, const std::vector<OnnxModel::NamedAttribute>& attributes) {
    OnnxModel model(21);
    model.input("x", {1, 4}).output("y").initializer("w", weights).initializer("s", scale);
    model.node("DequantizeLinear", {"w", "s"}, {"d"}, attributes).node("MatMul", {"x", "d"}, {"y"});
    return Executor(model.read()).run(Tensor::from(std::vector<float>{1, 10, 100, 1000}, {1, 4}));
  };
  const auto row = [](float a, float b) { return Tensor::from(std::vector<float>{a, b}, {1, 2}); };
  CHECK(product(Tensor::scalar(0.5F), {}) == row(3765.5F, -4321));
  CHECK(product(Tensor::from(std::vector<float>{1, 0.5F}, {2}), {{"axis", std::int64_t{1}}}) == row(7531, -4321));
  CHECK(product(Tensor::from(std::vector<float>{1, 2, 3, 4}, {2, 2}), {{"axis", std::int64_t{0}}, {"block_size", std::int64_t{2}}}) ==
        row(31 + 3 * 7500, -42 * 2 - 4 * 8600));
  // The last block has one row.
  CHECK(product(Tensor::from(std::vector<float>{1, 2, 3, 4}, {2, 2}), {{"axis", std::int64_t{0}}, {"block_size", std::int64_t{3}}}) ==
        row(531 + 3 * 7000, -642 * 2 - 4 * 8000));
}

TEST_CASE("onnx: unsigned weights of 4 bits have a zero point, and QuantizeLinear may round to 4 bits") {
  const std::vector<std::uint8_t> packed{0xF0, 0x87}, zero{0x08};
  OnnxModel model(21);
  model.input("x", {4}).output("y").output("z");
  model.initializer("w", Tensor::borrow(static_cast<const void*>(packed.data()), ElementType::u4, {4}));
  model.initializer("zero", Tensor::borrow(static_cast<const void*>(zero.data()), ElementType::u4, Shape{}));
  model.initializer("s", Tensor::scalar(0.5F));
  model.node("DequantizeLinear", {"w", "s", "zero"}, {"d"}).node("Mul", {"x", "d"}, {"y"});
  model.node("QuantizeLinear", {"x", "s", "zero"}, {"q"}).node("DequantizeLinear", {"q", "s", "zero"}, {"z"});
  const std::vector<Tensor> inputs{Tensor::from(std::vector<float>{1, -100, 0.6F, 100}, {4})};
  const std::vector<Tensor> outputs = Executor(model.read()).run(inputs);
  CHECK(outputs[0] == Tensor::from(std::vector<float>{-4, -350, -0.3F, 0}, {4}));
  CHECK(outputs[1] == Tensor::from(std::vector<float>{1, -4, 0.5F, 3.5F}, {4}));
}

TEST_CASE("onnx: scales and zero points in blocks quantize too") {
  OnnxModel model(21);
  model.input("x", {1, 4}).output("y").initializer("s", Tensor::from(std::vector<float>{1, 0.5F}, {1, 2}));
  model.initializer("z", Tensor::from(std::vector<std::uint8_t>{10, 20}, {1, 2}));
  model.node("QuantizeLinear", {"x", "s", "z"}, {"y"}, {{"axis", std::int64_t{1}}, {"block_size", std::int64_t{3}}});
  CHECK(Executor(model.read()).run(Tensor::from(std::vector<float>{1, -2, 300, 4}, {1, 4})) ==
        Tensor::from(std::vector<std::uint8_t>{11, 8, 255, 28}, {1, 4}));
}

TEST_CASE("onnx: a computed scale goes along its axis") {
  OnnxModel model(13);
  model.input("x", {2, 2}).input("s", {2}).output("y");
  model.node("QuantizeLinear", {"x", "s"}, {"y"}, {{"axis", std::int64_t{0}}});
  const std::vector<Tensor> inputs{Tensor::from(std::vector<float>{1, 2, 3, 4}, {2, 2}), Tensor::from(std::vector<float>{1, 0.5F}, {2})};
  CHECK(Executor(model.read()).run(inputs)[0] == Tensor::from(std::vector<std::uint8_t>{1, 2, 6, 8}, {2, 2}));
}

TEST_CASE("onnx: MatMulNBits unpacks its weights, with and without zero points") {
  const auto product = [](bool with_zero_points) {
    std::vector<std::uint8_t> packed(16, 0x88);
    packed[0] = 0x79, packed[1] = 0x88;  // 9, 7, 8
    packed[8] = 0x0F, packed[9] = 0x8C;  // 15, 0, 12
    OnnxModel model(21);
    model.input("x", {1, 3}).output("y").initializer("w", Tensor::from(packed, {2, 1, 8}));
    model.initializer("s", Tensor::from(std::vector<float>{0.5F, 2}, {2}));
    model.initializer("z", Tensor::from(std::vector<std::uint8_t>{0x07, 0x0F}, {2}));
    OnnxModel::Names inputs{"x", "w", "s"};
    if (with_zero_points) inputs.push_back("z");
    model.node("MatMulNBits", inputs, {"y"}, {{"K", std::int64_t{3}}, {"N", std::int64_t{2}}, {"block_size", std::int64_t{16}}},
               "com.microsoft");
    return Executor(model.read()).run(Tensor::from(std::vector<float>{1, 10, 100}, {1, 3}));
  };
  CHECK(product(false) == Tensor::from(std::vector<float>{-4.5F, 654}, {1, 2}));
  CHECK(product(true) == Tensor::from(std::vector<float>{51, -900}, {1, 2}));
}
