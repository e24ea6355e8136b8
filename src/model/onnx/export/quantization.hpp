#pragma once

#include "model/onnx/export/exporter.hpp"

namespace octet::onnx {

/// Constants that are stored as integers: (codes - zero points) * scales.
struct IntegerConstant {
  Tensor codes{};        ///< i8 or u8
  Tensor scales{};       ///< f32, as many dimensions as the codes or one element
  Tensor zero_points{};  ///< of the codes' type, of the scales' shape
};

/// What a Multiply of [Subtract of] Convert of a constant of bytes stands for; nothing for other values.
std::optional<IntegerConstant> integer_constant(const Graph& graph, Value value);

/// Writes such a Multiply as DequantizeLinear; false for other nodes.
bool export_integer_constant(ExportContext& node);

/// Writes the weights of a convolution as DequantizeLinear of integers of shape [channels, ...], which dimension 0 counts; nothing for
/// weights that are not stored so.
struct WrittenWeights {
  std::string name;
  std::vector<float> scales;  ///< one for each channel, or one
};
std::optional<WrittenWeights> export_weights(ExportContext& node, Shape shape);

/// The step between the integers that an input is known to stand on, where a FakeQuantize gives it.
std::optional<float> activation_scale(const Graph& graph, Value value);

/// Writes a layer of one output that joins or moves elements. Where all of them stand on one grid, the output is quantized to that grid
/// once more, which changes nothing: so engines that look for pairs around each layer find one there.
void write_moving(ExportContext& node, const std::string& type, AttributeList attributes);

/// Writes a bias as DequantizeLinear of i32 where `scales`, those of the products, are given; else as it is.
std::string export_bias(ExportContext& node, const std::vector<float>& bias, const std::optional<std::vector<float>>& scales);

}  // namespace octet::onnx
