#pragma once

#include "onnx/context.hpp"

namespace octet::onnx {

/// What integers in the file stand for.
struct Grid {
  Tensor scale{};       ///< f32, one element or one per index of `axis`
  Tensor zero_point{};  ///< of the integers' element type
  std::int64_t axis = 1;
  ElementType type() const { return zero_point.element_type(); }
};

/// The grid that inputs `scale` and `zero_point` of the node say, u8 where the second is left out; nothing where they are computed.
std::optional<Grid> grid_of(NodeContext& node, std::size_t scale, std::size_t zero_point, std::int64_t axis);

/// Rounds to the grid and back: FakeQuantize with the levels of the grid's type.
Value quantize(NodeContext& node, const std::string& suffix, Value value, const Grid& grid);

/// The numbers that an input's integers stand for: at hand where the file's network computed them from such, else Convert, Subtract and
/// Multiply. Constants of i32, as biases are, become numbers at once.
Value dequantize(NodeContext& node, const std::string& suffix, std::size_t input, const Grid& grid);

/// The integers themselves.
Value to_integers(NodeContext& node, const Quantized& quantized);

}  // namespace octet::onnx
