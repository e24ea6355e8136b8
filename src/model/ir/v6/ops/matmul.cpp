#include <array>

#include "model/ir/v6/ops.hpp"

namespace octet::ir::v6 {
namespace {

/// The data as rows: the channels, rows and columns of an image one behind the other.
Value as_rows(Layer& layer) {
  const Shape& data = layer.shape(layer.input());
  if (data.rank() == 2 || data.rank() == layer.declared().size()) return layer.input();
  return layer.helper("rows", Reshape{.special_zero = true}, {layer.input(), layer.integers("rows/shape", {0, -1})});
}

Value translate_fully_connected(Layer& layer) {
  const std::int64_t outputs = layer.attributes().integer("out-size");
  const Value rows = as_rows(layer);
  const Shape& data = layer.shape(rows);
  const std::int64_t inputs = data.rank() == 0 ? 1 : data[data.rank() - 1];
  const Value weights =
      layer.has_blob("weights") || layer.input_count() < 2 ? layer.blob("weights", Shape{outputs, inputs}) : layer.input(1);
  const MatMul product{.transpose_b = true};
  if (!layer.has_blob("biases")) return layer.finish(product, {rows, weights});
  Dims bias(data.rank(), 1);
  bias.back() = outputs;
  const Value without = layer.helper("WithoutBiases", product, {rows, weights});
  return layer.finish(Binary{.kind = BinaryKind::Add}, {without, layer.blob("biases", Shape(std::move(bias)))});
}

/// alpha * A * B + beta * C.
Value translate_gemm(Layer& layer) {
  AttributeReader& attributes = layer.attributes();
  const MatMul product{attributes.flag("transpose_a", false), attributes.flag("transpose_b", false)};
  const auto alpha = static_cast<float>(attributes.number("alpha", 1));
  const auto beta = static_cast<float>(attributes.number("beta", 1));
  const std::vector<Value> operands{layer.input(0), layer.input(1)};
  const bool adds = layer.input_count() > 2 && beta != 0;
  if (alpha == 1 && !adds) return layer.finish(product, operands);
  Value result = layer.helper("product", product, operands);
  const Binary multiply{.kind = BinaryKind::Multiply};
  if (alpha != 1 && !adds) return layer.finish(multiply, {result, layer.number("alpha", alpha)});
  if (alpha != 1) result = layer.helper("scaled", multiply, {result, layer.number("alpha", alpha)});
  const Value term = beta == 1 ? layer.input(2) : layer.helper("term", multiply, {layer.input(2), layer.number("beta", beta)});
  return layer.finish(Binary{.kind = BinaryKind::Add}, {result, term});
}

constexpr std::array types{OldType{"FullyConnected", translate_fully_connected}, OldType{"InnerProduct", translate_fully_connected},
                           OldType{"Gemm", translate_gemm}};

}  // namespace

std::span<const OldType> matmul_types() { return types; }

}  // namespace octet::ir::v6
