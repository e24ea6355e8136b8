#include "operation_support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

using Mode = Interpolate::Mode;
using Coordinates = Interpolate::CoordinateTransformation;
using Nearest = Interpolate::NearestMode;

Tensor resized(const Interpolate& op, const Tensor& data, const Dims& sizes, const Dims& axes) {
  return compute(
      op, {data, integers(sizes), floats(std::vector<float>(sizes.size(), 1), {static_cast<std::int64_t>(sizes.size())}), integers(axes)});
}

Tensor scaled(Interpolate op, const Tensor& data, const std::vector<float>& scales, const Dims& axes) {
  op.shape_calculation = Interpolate::ShapeCalculation::Scales;
  const auto count = static_cast<std::int64_t>(scales.size());
  return compute(op, {data, integers(Dims(scales.size(), 1)), floats(scales, {count}), integers(axes)});
}

/// The input positions that a nearest resize of one dimension picks.
std::vector<float> picked(Coordinates coordinates, Nearest nearest, std::int64_t from, std::int64_t to) {
  return float_values(resized({.coordinate_transformation = coordinates, .nearest_mode = nearest}, counting({from}), {to}, {0}));
}

const Tensor image = floats({1, 5, 2, 7, 3, 8}, {1, 1, 2, 3});

}  // namespace

TEST_CASE("Interpolate picks the nearest position in every rounding mode") {
  using List = std::vector<float>;
  CHECK(picked(Coordinates::HalfPixel, Nearest::RoundPreferFloor, 4, 6) == List{0, 0, 1, 2, 2, 3});
  CHECK(picked(Coordinates::HalfPixel, Nearest::RoundPreferCeil, 4, 6) == List{0, 1, 1, 2, 3, 3});
  CHECK(picked(Coordinates::HalfPixel, Nearest::Floor, 4, 6) == List{0, 0, 1, 1, 2, 3});
  CHECK(picked(Coordinates::HalfPixel, Nearest::Ceil, 4, 6) == List{0, 1, 2, 2, 3, 3});
  CHECK(picked(Coordinates::HalfPixel, Nearest::Simple, 4, 6) == List{0, 0, 1, 1, 2, 3});
  CHECK(picked(Coordinates::HalfPixel, Nearest::Simple, 6, 4) == List{1, 2, 4, 5});
}

TEST_CASE("Interpolate picks the nearest position in every coordinate transformation") {
  using List = std::vector<float>;
  CHECK(picked(Coordinates::Asymmetric, Nearest::Floor, 4, 8) == List{0, 0, 1, 1, 2, 2, 3, 3});
  CHECK(picked(Coordinates::Asymmetric, Nearest::Simple, 6, 4) == List{0, 2, 3, 5});
  CHECK(picked(Coordinates::TfHalfPixelForNearest, Nearest::Floor, 6, 4) == List{0, 2, 3, 5});
  CHECK(picked(Coordinates::TfHalfPixelForNearest, Nearest::RoundPreferCeil, 4, 4) == List{0, 1, 2, 3});
  CHECK(picked(Coordinates::AlignCorners, Nearest::RoundPreferFloor, 6, 4) == List{0, 2, 3, 5});
  CHECK(picked(Coordinates::AlignCorners, Nearest::RoundPreferFloor, 6, 1) == List{0});
  CHECK(picked(Coordinates::PytorchHalfPixel, Nearest::Floor, 5, 1) == List{0});
  CHECK(picked(Coordinates::HalfPixel, Nearest::Floor, 5, 1) == List{2});
}

TEST_CASE("Interpolate divides sizes exactly, so that thirds do not slip to the next element") {
  CHECK(picked(Coordinates::Asymmetric, Nearest::Simple, 21, 7) == std::vector<float>{0, 3, 6, 9, 12, 15, 18});
  const Interpolate op{.coordinate_transformation = Coordinates::Asymmetric, .nearest_mode = Nearest::Floor};
  CHECK(float_values(scaled(op, counting({9}), {1.0F / 3}, {0})) == std::vector<float>{0, 3, 6});
}

TEST_CASE("Interpolate enlarges images of any element type by nearest") {
  const ElementType type = GENERATE(ElementType::u8, ElementType::f16, ElementType::i32, ElementType::f64, ElementType::boolean);
  const Tensor data = floats({0, 1, 1, 0}, {1, 1, 2, 2}).converted(type);
  CHECK(resized({}, data, {4, 4}, {2, 3}) ==
        floats({0, 0, 1, 1, 0, 0, 1, 1, 1, 1, 0, 0, 1, 1, 0, 0}, {1, 1, 4, 4}).converted(type));
}

TEST_CASE("Interpolate keeps inner dimensions whole when only outer ones change") {
  const Interpolate op{.coordinate_transformation = Coordinates::Asymmetric, .nearest_mode = Nearest::Floor};
  CHECK(resized(op, counting({2, 3}), {4}, {0}) == floats({0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5}, {4, 3}));
}

TEST_CASE("Interpolate without axes resizes all dimensions") {
  const Interpolate op{.coordinate_transformation = Coordinates::Asymmetric, .nearest_mode = Nearest::Floor};
  CHECK(compute(op, {counting({2, 2}), integers({2, 4}), floats({1, 1}, {2})}) == floats({0, 0, 1, 1, 2, 2, 3, 3}, {2, 4}));
}

TEST_CASE("Interpolate is bilinear as PyTorch computes it") {
  const Mode mode = GENERATE(Mode::Linear, Mode::LinearOnnx);
  require_close(resized({.mode = mode}, image, {4, 5}, {2, 3}), {1, 1, 4, 5},
                {1.0F, 2.6F, 5.0F, 3.2F, 2.0F, 2.5F, 3.3F, 4.5F, 3.9F, 3.5F, 5.5F, 4.7F, 3.5F, 5.3F, 6.5F, 7.0F, 5.4F, 3.0F, 6.0F, 8.0F});
  require_close(resized({.mode = mode, .coordinate_transformation = Coordinates::AlignCorners}, image, {4, 5}, {2, 3}), {1, 1, 4, 5},
                {1.0F, 3.0F,     5.0F,     3.5F,     2.0F, 3.0F, 3.66667F, 4.33333F, 4.16667F, 4.0F,
                 5.0F, 4.33333F, 3.66667F, 4.83333F, 6.0F, 7.0F, 5.0F,     3.0F,     5.5F,     8.0F});
}

TEST_CASE("Interpolate is linear without an offset") {
  require_close(resized({.mode = Mode::LinearOnnx, .coordinate_transformation = Coordinates::Asymmetric}, floats({0, 10}, {2}), {4}, {0}),
                {4}, {0, 5, 10, 10});
}

TEST_CASE("Interpolate is trilinear over three axes") {
  const Tensor data = floats({1, 2, 4, 8, 3, 5, 7, 11}, {1, 1, 2, 2, 2});
  require_close(resized({.mode = Mode::LinearOnnx}, data, {2, 3, 2}, {2, 3, 4}), {1, 1, 2, 3, 2}, {1, 2, 2.5F, 5, 4, 8, 3, 5, 5, 8, 7, 11});
}

TEST_CASE("Interpolate widens the triangle when antialiasing reduces the size") {
  const Tensor line = floats({3, 1, 4, 1, 5, 9, 2, 6}, {1, 1, 1, 8});
  require_close(resized({.mode = Mode::Linear, .antialias = true}, line, {3}, {3}), {1, 1, 1, 3}, {2.28947F, 4.09524F, 5.05263F});
  const Tensor plain = resized({.mode = Mode::Linear}, line, {16}, {3});
  CHECK(resized({.mode = Mode::Linear, .antialias = true}, line, {16}, {3}) == plain);
}

TEST_CASE("Interpolate is bicubic as PyTorch computes it") {
  require_close(resized({.mode = Mode::Cubic}, image, {4, 4}, {2, 3}), {1, 1, 4, 4},
                {0.01952F, 3.88777F, 4.35799F, 1.09129F, 2.20236F, 3.88907F, 4.35928F, 3.27414F, 5.79764F, 3.8912F, 4.36142F, 6.86942F,
                 7.98048F, 3.8925F, 4.36272F, 9.05226F});
  require_close(resized({.mode = Mode::Cubic, .coordinate_transformation = Coordinates::AlignCorners}, image, {3, 4}, {2, 3}), {1, 1, 3, 4},
                {1.0F, 4.07407F, 4.5F, 2.0F, 4.0F, 3.88889F, 4.31481F, 5.0F, 7.0F, 3.7037F, 4.12963F, 8.0F});
}

TEST_CASE("Interpolate uses the given cubic coefficient") {
  // Halfway between elements Keys' kernel weighs them with a/8, 1/2 - a/8, 1/2 - a/8, a/8.
  const Interpolate op{.mode = Mode::Cubic, .coordinate_transformation = Coordinates::Asymmetric, .cube_coeff = -0.5};
  const Tensor result = resized(op, floats({0, 0, 16, 0}, {4}), {8}, {0});
  CHECK(float_values(result)[3] == Approx(9));
  CHECK(float_values(result)[1] == Approx(-1));
}

TEST_CASE("Interpolate computes sizes from scales") {
  CHECK(scaled({.mode = Mode::Linear}, counting({1, 1, 3, 5}), {1.5F, 0.5F}, {2, 3}).shape() == Shape{1, 1, 4, 2});
  // 0.58F * 50 falls just below 29 and must not become 28.
  CHECK(scaled({}, counting({50}), {0.58F}, {0}).shape() == Shape{29});
  // A given scale counts for the coordinates, even where the rounded size suggests another.
  require_close(scaled({.mode = Mode::Linear, .coordinate_transformation = Coordinates::Asymmetric}, floats({0, 2, 4}, {3}), {1.25F}, {0}),
                {3}, {0, 1.6F, 3.2F});
}

TEST_CASE("Interpolate pads with zeros first") {
  const Interpolate op{
      .coordinate_transformation = Coordinates::Asymmetric, .nearest_mode = Nearest::Floor, .pads_begin = {0, 1}, .pads_end = {0, 1}};
  CHECK(resized(op, floats({1, 2}, {1, 2}), {8}, {1}) == floats({0, 0, 1, 1, 2, 2, 0, 0}, {1, 8}));
  const Interpolate linear{.mode = Mode::Linear, .pads_begin = {1}};
  CHECK(resized(linear, floats({1, 2}, {2}), {3}, {0}) == floats({0, 1, 2}, {3}));
}

TEST_CASE("Interpolate rounds integers instead of cutting them") {
  const Tensor data = Tensor::from(std::vector<std::uint8_t>{0, 3}, {2});
  CHECK(resized({.mode = Mode::Linear, .coordinate_transformation = Coordinates::AlignCorners}, data, {3}, {0}) ==
        Tensor::from(std::vector<std::uint8_t>{0, 2, 3}, {3}));
}

TEST_CASE("Interpolate computes f16 through f32") {
  const Tensor data = floats({0, 1}, {2}).converted(ElementType::f16);
  CHECK(resized({.mode = Mode::Linear, .coordinate_transformation = Coordinates::AlignCorners}, data, {3}, {0}) ==
        floats({0, 0.5F, 1}, {3}).converted(ElementType::f16));
}

TEST_CASE("Interpolate of version 0 takes its axes as an attribute and knows area") {
  const Tensor line = floats({3, 1, 4, 1, 5, 9, 2, 6}, {1, 1, 1, 8});
  Interpolate op{.mode = Mode::Area, .version0 = true, .axes = {3}};
  require_close(compute(op, {line, integers({4})}), {1, 1, 1, 4}, {2, 2.5F, 7, 4});
  // 8/3 elements each: the element on a border counts to both sides in parts.
  require_close(compute(op, {line, integers({3})}), {1, 1, 1, 3},
                {(3 + 1 + 4 * 2.0F / 3) * 3 / 8, (4 / 3.0F + 1 + 5 + 9 / 3.0F) * 3 / 8, (9 * 2 / 3.0F + 2 + 6) * 3 / 8});
  op.mode = Mode::Nearest;
  op.coordinate_transformation = Coordinates::Asymmetric;
  CHECK(compute(op, {line, integers({3})}) == floats({3, 1, 2}, {1, 1, 1, 3}));
  op.mode = Mode::Linear;
  op.coordinate_transformation = Coordinates::AlignCorners;
  require_close(compute(op, {line, integers({3})}), {1, 1, 1, 3}, {3, 3, 6});
}

TEST_CASE("Interpolate refuses what it cannot resize") {
  const Tensor data = counting({1, 1, 2, 2});
  const auto message = [&](const Interpolate& op, const Dims& sizes, const Dims& axes) {
    return refusal(op, {data, integers(sizes), floats({1, 1}, {2}), integers(axes)});
  };
  CHECK(message({}, {0, 4}, {2, 3}) == "target sizes: given 0, expected 1 or greater");
  CHECK(message({}, {4}, {2, 3}) == "target sizes: given 1 values, expected 2, one for each axis");
  CHECK(message({}, {4, 4}, {3, -1}) == "axes: given [3,-1], expected each axis once");
  CHECK(message({.pads_begin = {0, 0, -1}}, {4, 4}, {2, 3}) == "pads_begin: given [0,0,-1], expected 0 or greater");
  CHECK(message({.mode = Mode::Area}, {4, 4}, {2, 3}) == "mode: given area, expected nearest, linear, linear_onnx or cubic");
  const std::int64_t huge = std::int64_t{1} << 40;
  CHECK(message({}, {huge, huge}, {2, 3}).find("2^62") != std::string::npos);
  const auto scale_message = [&](float scale) { return error_of([&] { scaled({}, data, {scale}, {2}); }).message(); };
  CHECK(scale_message(-1).find("expected positive numbers") != std::string::npos);
  CHECK(scale_message(NAN).find("expected positive numbers") != std::string::npos);
  CHECK(scale_message(1e30F).find("an output of less than 2^62") != std::string::npos);
  CHECK(refusal({Interpolate{}}, {counting({0}), integers({4}), floats({1}, {1}), integers({0})}) ==
        "data: given [0], expected resized dimensions of 1 or greater");
}
