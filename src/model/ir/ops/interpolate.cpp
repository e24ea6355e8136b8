#include <array>

#include "model/ir/ops/ops.hpp"

namespace octet::ir {
namespace {

using Mode = Interpolate::Mode;
using ShapeCalculation = Interpolate::ShapeCalculation;
using Coordinates = Interpolate::CoordinateTransformation;
using NearestMode = Interpolate::NearestMode;

constexpr std::array modes_1{Word<Mode>{"nearest", Mode::Nearest}, Word<Mode>{"linear", Mode::Linear}, Word<Mode>{"cubic", Mode::Cubic},
                             Word<Mode>{"area", Mode::Area}};
constexpr std::array modes_4{Word<Mode>{"nearest", Mode::Nearest}, Word<Mode>{"linear", Mode::Linear},
                             Word<Mode>{"linear_onnx", Mode::LinearOnnx}, Word<Mode>{"cubic", Mode::Cubic}};
constexpr std::array shape_calculations{Word<ShapeCalculation>{"sizes", ShapeCalculation::Sizes},
                                        Word<ShapeCalculation>{"scales", ShapeCalculation::Scales}};
constexpr std::array coordinates{
    Word<Coordinates>{"half_pixel", Coordinates::HalfPixel}, Word<Coordinates>{"pytorch_half_pixel", Coordinates::PytorchHalfPixel},
    Word<Coordinates>{"asymmetric", Coordinates::Asymmetric}, Word<Coordinates>{"tf_half_pixel_for_nn", Coordinates::TfHalfPixelForNearest},
    Word<Coordinates>{"align_corners", Coordinates::AlignCorners}};
constexpr std::array nearest_modes{Word<NearestMode>{"round_prefer_floor", NearestMode::RoundPreferFloor},
                                   Word<NearestMode>{"round_prefer_ceil", NearestMode::RoundPreferCeil},
                                   Word<NearestMode>{"floor", NearestMode::Floor}, Word<NearestMode>{"ceil", NearestMode::Ceil},
                                   Word<NearestMode>{"simple", NearestMode::Simple}};

std::optional<Operation> read_interpolate_1(AttributeReader& reader, const LayerContext&) {
  Interpolate op;
  op.version0 = true;
  op.axes = reader.integers("axes");
  op.mode = reader.word("mode", modes_1);
  op.coordinate_transformation = reader.flag("align_corners", true) ? Coordinates::AlignCorners : Coordinates::Asymmetric;
  op.antialias = reader.flag("antialias", false);
  op.pads_begin = reader.integers("pads_begin", {});
  op.pads_end = reader.integers("pads_end", {});
  return op;
}

std::optional<Operation> read_interpolate_4(AttributeReader& reader, const LayerContext&) {
  Interpolate op;
  op.mode = reader.word("mode", modes_4);
  op.shape_calculation = reader.word("shape_calculation_mode", shape_calculations);
  op.coordinate_transformation = reader.word("coordinate_transformation_mode", coordinates, Coordinates::HalfPixel);
  op.nearest_mode = reader.word("nearest_mode", nearest_modes, NearestMode::RoundPreferFloor);
  op.antialias = reader.flag("antialias", false);
  op.cube_coeff = reader.number("cube_coeff", -0.75);
  op.pads_begin = reader.integers("pads_begin", {});
  op.pads_end = reader.integers("pads_end", {});
  return op;
}

void write_padding(AttributeWriter& writer, const Interpolate& op) {
  if (!op.pads_begin.empty()) writer.integers("pads_begin", op.pads_begin);
  if (!op.pads_end.empty()) writer.integers("pads_end", op.pads_end);
}

void write_interpolate_1(AttributeWriter& writer, const Interpolate& op) {
  writer.integers("axes", op.axes);
  writer.word("mode", modes_1, op.mode);
  writer.flag("align_corners", op.coordinate_transformation == Coordinates::AlignCorners);
  writer.flag("antialias", op.antialias);
  write_padding(writer, op);
}

constexpr std::array layers{LayerType{"Interpolate", 1, 3, read_interpolate_1}, LayerType{"Interpolate", 4, 10, read_interpolate_4}};

}  // namespace

std::span<const LayerType> interpolate_layers() { return layers; }

void write_attributes(AttributeWriter& writer, const Interpolate& op, const LayerContext&) {
  if (op.version0) return write_interpolate_1(writer, op);
  writer.word("mode", modes_4, op.mode);
  writer.word("shape_calculation_mode", shape_calculations, op.shape_calculation);
  writer.word("coordinate_transformation_mode", coordinates, op.coordinate_transformation);
  writer.word("nearest_mode", nearest_modes, op.nearest_mode);
  writer.flag("antialias", op.antialias);
  write_padding(writer, op);
  writer.number("cube_coeff", op.cube_coeff);
}

}  // namespace octet::ir
