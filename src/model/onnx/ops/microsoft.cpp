#include <algorithm>
#include <numeric>

#include <octet/base/error.hpp>
#include <octet/graph/evaluate.hpp>

#include "model/onnx/ops/arithmetic.hpp"
#include "model/onnx/ops/convolution.hpp"
#include "model/onnx/ops/ops.hpp"
#include "model/onnx/ops/pooling.hpp"
#include "model/onnx/ops/quantization.hpp"
#include "model/onnx/ops/softmax.hpp"

namespace octet::onnx {
namespace {

// What ONNX Runtime's quantizer writes in its operator format. Integers are dequantized, the operation is computed on what they stand for,
// and its result is quantized: the definition of each of these.

/// The numbers that integers at input `first` stand for; the scale and the zero point follow it.
Value operand(NodeContext& node, const std::string& suffix, std::size_t first) {
  return dequantize(node, suffix, first, operand_grid(node, first, first + 1, first + 2, 1));
}

/// A, its scale and zero point, B, its scale and zero point, and those of the result.
template <BinaryKind kind>
Converted convert_binary(NodeContext& node) {
  const Value result = node.add(Binary{kind}, {operand(node, "a", 0), operand(node, "b", 3)});
  return quantized_output(node, result, result_grid(node, 0, 6, 7));
}

/// X, its scale and zero point, and those of the result.
template <typename Compute>
Converted convert_function(NodeContext& node, const Compute& compute) {
  return quantized_output(node, compute(operand(node, "data", 0)), result_grid(node, 0, 3, 4));
}

Converted convert_sigmoid(NodeContext& node) {
  return convert_function(node, [&](Value x) { return node.add(Unary{UnaryKind::Sigmoid}, {x}); });
}

Converted convert_leaky_relu(NodeContext& node) {
  const double alpha = node.attributes().number("alpha", 0.01);
  return convert_function(node, [&](Value x) { return node.add(PRelu{}, {x, node.scalar("slope", alpha, x)}); });
}

Converted convert_softmax(NodeContext& node) {
  const std::int64_t axis = node.attributes().integer("axis", -1), opset = node.attributes().integer("opset");
  return convert_function(node, [&](Value x) { return softmax(node, x, axis, opset); });
}

Converted convert_reduce_mean(NodeContext& node) {
  const Dims axes = node.attributes().integers("axes", axes_from(0, node.rank(0)));
  const bool keep = node.attributes().flag("keepdims", true);
  return convert_function(node, [&](Value x) { return node.add(Reduce{ReduceKind::Mean, keep}, {x, node.dims("axes", axes)}); });
}

/// The dimension at `from` moved to `to`.
Value moved(NodeContext& node, const std::string& suffix, Value value, std::size_t from, std::size_t to) {
  Dims order(node.graph().shape(value).rank());
  std::iota(order.begin(), order.end(), 0);
  order.erase(order.begin() + static_cast<std::ptrdiff_t>(from));
  order.insert(order.begin() + static_cast<std::ptrdiff_t>(to), static_cast<std::int64_t>(from));
  return node.step(suffix, Transpose{}, {value, node.dims(suffix + "/order", order)});
}

/// Computes with channels in front, where the graph's operations have them, whatever the file has.
template <typename Compute>
Value with_channels_first(NodeContext& node, Value x, const Compute& compute) {
  if (!node.attributes().flag("channels_last", false)) return compute(x);
  const std::size_t last = node.graph().shape(x).rank() - 1;
  const Value result = compute(moved(node, "channels_first", x, last, 1));
  return moved(node, "channels_last", result, 1, node.graph().shape(result).rank() - 1);
}

Converted convert_average_pool(NodeContext& node) {
  return convert_function(node,
                          [&](Value x) { return with_channels_first(node, x, [&](Value data) { return average_pool(node, data); }); });
}

Converted convert_global_average_pool(NodeContext& node) {
  return convert_function(node, [&](Value x) {
    return with_channels_first(node, x, [&](Value data) {
      const Value axes = node.dims("axes", axes_from(2, node.graph().shape(data).rank()));
      return node.add(Reduce{ReduceKind::Mean, true}, {data, axes});
    });
  });
}

/// The scale and zero point of the result, then each part with its own.
Converted convert_concat(NodeContext& node) {
  if (node.input_count() < 5 || node.input_count() % 3 != 2)
    throw Error(ErrorCode::InvalidModel, "inputs: given " + std::to_string(node.input_count()) + ", expected 2 and 3 for each part");
  std::vector<Value> parts;
  for (std::size_t i = 2; i < node.input_count(); i += 3) parts.push_back(operand(node, "part" + std::to_string(i / 3), i));
  const Value joined = node.add(Concat{node.attributes().integer("axis")}, std::move(parts));
  return quantized_output(node, joined, result_grid(node, 2, 0, 1));
}

/// A condition, X and Y with their scales and zero points, and those of the result.
Converted convert_where(NodeContext& node) {
  const Value result = node.add(Select{}, {node.input(0), operand(node, "x", 1), operand(node, "y", 4)});
  return quantized_output(node, result, result_grid(node, 1, 7, 8));
}

/// A and B with their scales and zero points, a bias in steps of their products, and the grid of the result, which is f32 without one.
Converted convert_gemm(NodeContext& node) {
  const Attributes& attributes = node.attributes();
  const bool transpose_b = attributes.flag("transB", false);
  const Grid a = operand_grid(node, 0, 1, 2, 0), b = operand_grid(node, 3, 4, 5, transpose_b ? 0 : 1);
  const double alpha = attributes.number("alpha", 1);
  const bool biased = node.has(6), quantized = node.has(7);
  const auto named = [&](bool is_last, const char* suffix) { return is_last && alpha == 1 ? std::string() : std::string(suffix); };
  Value result = node.add_or_step(named(!biased, "WithoutBiases"), MatMul{attributes.flag("transA", false), transpose_b},
                                  {dequantize(node, "data", 0, a), dequantize(node, "weights", 3, b)});
  if (biased)
    result = node.add_or_step(named(true, "sum"), Binary{BinaryKind::Add}, {result, dequantize(node, "bias", 6, accumulator_grid(a, b))});
  if (alpha != 1) result = node.add(Binary{BinaryKind::Multiply}, {result, node.scalar("alpha", alpha, result)});
  if (!quantized) return one(result);
  return quantized_output(node, result, result_grid(node, 0, 7, 8));
}

/// As the standard QLinearConv, also with channels last.
Converted convert_conv(NodeContext& node) {
  const Grid data = operand_grid(node, 0, 1, 2, 1), weights = operand_grid(node, 3, 4, 5, 0);
  const Value w = dequantize(node, "weights", 3, weights);
  const Value result = with_channels_first(node, dequantize(node, "data", 0, data), [&](Value x) {
    const Value sum = convolve(node, node.has(8) ? "WithoutBiases" : "", x, w);
    return node.has(8) ? add_bias(node, sum, dequantize(node, "bias", 8, accumulator_grid(data, weights))) : sum;
  });
  return quantized_output(node, result, result_grid(node, 0, 6, 7));
}

/// Rows of numbers of 4 or 8 bits, each row in whole bytes with the lower bits first, of which the first `count` are taken.
Tensor unpacked_rows(const Tensor& bytes, std::int64_t rows, std::int64_t count, std::int64_t bits) {
  const std::int64_t row_bytes = static_cast<std::int64_t>(bytes.elements()) / rows;
  if (bytes.element_type() != ElementType::u8 || row_bytes * rows != static_cast<std::int64_t>(bytes.elements()) ||
      row_bytes * 8 < count * bits)
    throw Error(ErrorCode::InvalidModel, "packed numbers: given " + std::string(name(bytes.element_type())) + to_string(bytes.shape()) +
                                             ", expected u8 with " + std::to_string(count) + " of " + std::to_string(bits) + " bits in " +
                                             std::to_string(rows) + " rows");
  Tensor result(ElementType::u8, Shape{rows, count});
  const auto source = bytes.data<std::uint8_t>();
  const auto values = result.mutable_data<std::uint8_t>();
  for (std::int64_t i = 0; i < rows * count; ++i) {
    const std::int64_t bit = i % count * bits;
    const int byte = source[static_cast<std::size_t>(i / count * row_bytes + bit / 8)];
    values[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(byte >> (bit % 8) & ((1 << bits) - 1));
  }
  return result;
}

/// The sizes of weights of few bits: columns of the product, and blocks of each.
struct PackedSizes {
  std::int64_t columns, depth, block, blocks, bits;
};

PackedSizes packed_sizes(NodeContext& node) {
  const Attributes& attributes = node.attributes();
  constexpr std::int64_t largest = 1 << 24;
  PackedSizes sizes{attributes.integer("N"), attributes.integer("K"), attributes.integer("block_size"), 0, attributes.integer("bits", 4)};
  for (const std::int64_t size : {sizes.columns, sizes.depth, sizes.block})
    if (size < 1 || size > largest)
      throw Error(ErrorCode::InvalidModel, "attributes 'N', 'K' and 'block_size': given " + std::to_string(size) + ", expected 1 to 2^24");
  sizes.blocks = (sizes.depth + sizes.block - 1) / sizes.block;
  return sizes;
}

/// The values of blocks, each for all elements of its block.
Value for_elements(NodeContext& node, const std::string& suffix, Tensor values, const PackedSizes& sizes) {
  Dims places;
  for (std::int64_t i = 0; i < sizes.depth; ++i) places.push_back(i / sizes.block);
  const Value blocks = node.constant(suffix, values.reshaped(Shape{sizes.columns, sizes.blocks}));
  return node.step(suffix + "/repeated", Gather{}, {blocks, node.dims(suffix + "/places", places), node.index(suffix + "/axis", 1)});
}

/// Half the levels where the file has none; packed as the weights are, or numbers as the scales.
Tensor packed_zero_points(NodeContext& node, const PackedSizes& sizes) {
  if (!node.has(3)) {
    Tensor middle(ElementType::f32, Shape{sizes.columns, sizes.blocks});
    std::ranges::fill(middle.mutable_data<float>(), static_cast<float>(1 << (sizes.bits - 1)));
    return middle;
  }
  const Tensor given = node.constant_input(3, "zero_points");
  if (is_floating_point(given.element_type())) return given.converted(ElementType::f32);
  return unpacked_rows(given, sizes.columns, sizes.blocks, sizes.bits).converted(ElementType::f32);
}

/// A product with weights of 4 or 8 bits, [N,K] in blocks along K with a scale and a zero point each.
Converted convert_packed_matmul(NodeContext& node) {
  const PackedSizes sizes = packed_sizes(node);
  if (sizes.bits != 4 && sizes.bits != 8) return node.lacks("bits", "4 or 8");
  if (node.has(4)) return node.lacks("input 4 (g_idx): given an order of the blocks, expected none");
  const Tensor scales = node.constant_input(2, "scales").converted(ElementType::f32);
  // Each block begins with a byte of its own.
  const std::int64_t padded = sizes.bits == 4 ? (sizes.block + 1) / 2 * 2 : sizes.block;
  Tensor weights = unpacked_rows(node.constant_input(1, "B"), sizes.columns * sizes.blocks, padded, sizes.bits);
  weights = weights.reshaped(Shape{sizes.columns, sizes.blocks * padded});
  Dims places;
  for (std::int64_t i = 0; i < sizes.depth; ++i) places.push_back(i / sizes.block * padded + i % sizes.block);
  const std::vector<Tensor> picked{weights, Tensor::from(places), Tensor::scalar(std::int64_t{1})};
  const Value integers = node.constant("weights", evaluate(Gather{}, picked)[0]);
  const Value centered = node.step("centered", Binary{BinaryKind::Subtract},
                                   {node.step("wide", Convert{ElementType::f32}, {integers}),
                                    for_elements(node, "zero_points", packed_zero_points(node, sizes), sizes)});
  const Value numbers = node.step("scaled", Binary{BinaryKind::Multiply}, {centered, for_elements(node, "scales", scales, sizes)});
  const Value x = node.input(0), typed = converted(node, "typed", numbers, node.type(0));
  if (!node.has(5)) return one(node.add(MatMul{false, true}, {x, typed}));
  return one(node.add(Binary{BinaryKind::Add}, {node.step("WithoutBiases", MatMul{false, true}, {x, typed}), node.input(5)}));
}

constexpr OpType types[] = {
    {"QuantizeLinear", convert_quantize, "axis"},
    {"DequantizeLinear", convert_dequantize, "axis"},
    {"QLinearAdd", convert_binary<BinaryKind::Add>},
    {"QLinearMul", convert_binary<BinaryKind::Multiply>},
    {"QLinearSigmoid", convert_sigmoid},
    {"QLinearLeakyRelu", convert_leaky_relu, "alpha"},
    {"QLinearSoftmax", convert_softmax, "axis opset"},
    {"QLinearReduceMean", convert_reduce_mean, "axes keepdims"},
    {"QLinearAveragePool", convert_average_pool, "auto_pad ceil_mode channels_last count_include_pad kernel_shape pads strides"},
    {"QLinearGlobalAveragePool", convert_global_average_pool, "channels_last"},
    {"QLinearConcat", convert_concat, "axis"},
    {"QLinearWhere", convert_where},
    {"QLinearConv", convert_conv, "auto_pad channels_last dilations group kernel_shape pads strides"},
    {"QGemm", convert_gemm, "alpha transA transB"},
    {"MatMulNBits", convert_packed_matmul, "K N accuracy_level bits block_size"},
};

}  // namespace

std::span<const OpType> microsoft_ops() { return types; }

}  // namespace octet::onnx
