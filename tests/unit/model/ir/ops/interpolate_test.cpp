#include "unit/model/ir/ir_support.hpp"

using namespace octet;
using namespace octet::test;

TEST_CASE("IR Interpolate of opset4 keeps its modes", "[ir]") {
  const Operation op = require_round_trip(
      {"Interpolate",
       "opset4",
       R"(mode="cubic" shape_calculation_mode="scales" coordinate_transformation_mode="tf_half_pixel_for_nn" )"
       R"(nearest_mode="simple" antialias="false" pads_begin="0,0,0,0" pads_end="0,0,0,0" cube_coeff="-0.5")",
       {f32({1, 3, 4, 4}), Tensor::from(Dims{8, 8}), Tensor::from(std::vector<float>{2, 2}, {2}), Tensor::from(Dims{2, 3})},
       {f32({1, 3, 8, 8})}});
  Interpolate expected;
  expected.mode = Interpolate::Mode::Cubic;
  expected.shape_calculation = Interpolate::ShapeCalculation::Scales;
  expected.coordinate_transformation = Interpolate::CoordinateTransformation::TfHalfPixelForNearest;
  expected.nearest_mode = Interpolate::NearestMode::Simple;
  expected.cube_coeff = -0.5;
  expected.pads_begin = expected.pads_end = {0, 0, 0, 0};
  CHECK(op == Operation(expected));
}

TEST_CASE("IR Interpolate of opset1 has its axes as an attribute", "[ir]") {
  const Operation op = require_round_trip({"Interpolate",
                                           "opset1",
                                           R"(axes="2,3" mode="linear" align_corners="false" antialias="false")",
                                           {f32({1, 3, 4, 4}), Tensor::from(Dims{8, 8})},
                                           {f32({1, 3, 8, 8})}});
  Interpolate expected;
  expected.version0 = true;
  expected.axes = {2, 3};
  expected.mode = Interpolate::Mode::Linear;
  expected.coordinate_transformation = Interpolate::CoordinateTransformation::Asymmetric;
  CHECK(op == Operation(expected));
}

TEST_CASE("IR Interpolate of an operation set to come stays as it is", "[ir]") {
  const Operation op = require_round_trip(
      {"Interpolate", "opset11", R"(mode="bilinear_pillow")", {f32({1, 3, 4, 4}), Tensor::from(Dims{8, 8})}, {f32({1, 3, 8, 8})}});
  CHECK(std::get<Opaque>(op).attributes == std::vector<RawAttribute>{{"mode", "bilinear_pillow"}});
}
