#pragma once

#include "model/onnx/context.hpp"

namespace octet::onnx {

// What the families share.

/// The result of a node of one output.
inline Converted one(Value value) { return std::vector<Value>{value}; }

/// A node that is one function of each element.
template <UnaryKind kind>
Converted convert_unary(NodeContext& node) {
  return one(node.add(Unary{kind}, {node.input(0)}));
}

/// The shape with dimensions of 1 before it, up to `rank`.
Shape aligned_shape(const Shape& shape, std::size_t rank);
/// A shape of `rank` dimensions that are 1 but for `size` along `axis`.
Shape axis_shape(std::int64_t size, std::size_t rank, std::size_t axis);

/// What makes a list of any length go along `axis` of `rank` dimensions, for Reshape.
Dims dims_along(std::size_t axis, std::size_t rank);

/// The value under another shape of equal size: a constant where it is one, else a Reshape.
Value reshaped(NodeContext& node, const std::string& suffix, Value value, Shape shape);

/// The value rounded half to even, as IEEE 754 and ONNX's Round and QuantizeLinear do. The graph has no operation for that.
Value rounded(NodeContext& node, const std::string& suffix, Value value);

/// The value in another element type, itself where it has that.
Value converted(NodeContext& node, const std::string& suffix, Value value, ElementType type);

/// Whole numbers that floating-point ones stand for but for rounding errors.
Value nearest_integers(NodeContext& node, const std::string& suffix, Value value, ElementType type);

/// The axes attribute or, from operator set `first_with_input` on, the input `index`; nothing where neither is there.
std::optional<Dims> axes_of(NodeContext& node, std::size_t index, std::int64_t first_with_input);

/// The axes `first` to rank - 1.
Dims axes_from(std::size_t first, std::size_t rank);

}  // namespace octet::onnx
