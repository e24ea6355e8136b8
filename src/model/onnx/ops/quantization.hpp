#pragma once

#include "model/onnx/context.hpp"

namespace octet::onnx {

/// What integers in the file stand for.
struct Grid {
  Tensor scale{};       ///< f32, one element or one per index of `axis`
  Tensor zero_point{};  ///< of the integers' element type
  std::int64_t axis = 1;
  std::optional<NarrowType> narrow{};  ///< the integers' type in the file, where the zero point has a wider one
};

/// The grid that inputs `scale` and `zero_point` of the node say, u8 where the second is left out; nothing where they are computed.
std::optional<Grid> grid_of(NodeContext& node, std::size_t scale, std::size_t zero_point, std::int64_t axis);

/// The grid of the integers that input `data` holds. Throws Error(Unsupported) where it is computed.
Grid operand_grid(NodeContext& node, std::size_t data, std::size_t scale, std::size_t zero_point, std::int64_t axis);

/// The same for integers that the node computes; those of the same type as input `data` where the file gives no zero point.
Grid result_grid(NodeContext& node, std::size_t data, std::size_t scale, std::size_t zero_point);

/// The grid of sums of products, one scale for each index of the last axis.
Grid accumulator_grid(const Grid& data, const Grid& weights);

/// The outputs of a node whose first output is integers on the grid that stand for `value`.
Converted quantized_output(NodeContext& node, Value value, const Grid& grid);

// Nodes of both domains that have them.
Converted convert_quantize(NodeContext& node);
Converted convert_dequantize(NodeContext& node);

/// Rounds to the grid and back: FakeQuantize with the levels of the grid's type.
Value quantize(NodeContext& node, const std::string& suffix, Value value, const Grid& grid);

/// The numbers that an input's integers stand for: at hand where the file's network computed them from such, else Convert, Subtract and
/// Multiply. Constants of i32, as biases are, become numbers at once.
Value dequantize(NodeContext& node, const std::string& suffix, std::size_t input, const Grid& grid);

/// The integers themselves.
Value to_integers(NodeContext& node, const Quantized& quantized);

}  // namespace octet::onnx
