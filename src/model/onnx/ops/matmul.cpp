#include "model/onnx/ops/arithmetic.hpp"
#include "model/onnx/ops/ops.hpp"

namespace octet::onnx {
namespace {

Converted convert_matmul(NodeContext& node) { return one(node.add(MatMul{}, {node.input(0), node.input(1)})); }

/// The value times a number that the file gives apart.
Value scaled(NodeContext& node, const std::string& suffix, Value value, double factor) {
  if (factor == 1) return value;
  return node.step(suffix, Binary{BinaryKind::Multiply}, {value, node.scalar(suffix + "_factor", factor, value)});
}

/// alpha * A * B + beta * C
Converted convert_gemm(NodeContext& node) {
  const Attributes& attributes = node.attributes();
  const double beta = attributes.number("beta", 1);
  const bool biased = node.has(2) && beta != 0;
  const Value weights = scaled(node, "scaled", node.input(1), attributes.number("alpha", 1));
  const MatMul op{attributes.flag("transA", false), attributes.flag("transB", false)};
  if (!biased) return one(node.add(op, {node.input(0), weights}));
  const Value product = node.step("WithoutBiases", op, {node.input(0), weights});
  return one(node.add(Binary{BinaryKind::Add}, {product, scaled(node, "biases", node.input(2), beta)}));
}

constexpr OpType types[] = {{"MatMul", convert_matmul}, {"Gemm", convert_gemm, "alpha beta transA transB broadcast<7"}};

}  // namespace

std::span<const OpType> matmul_ops() { return types; }

}  // namespace octet::onnx
