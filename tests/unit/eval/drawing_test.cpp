#include <octet/eval/drawing.hpp>

#include <octet/eval/image.hpp>

#include "eval/letters.hpp"
#include "eval/picture.hpp"
#include "support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

Tensor grey(std::int64_t height, std::int64_t width) {
  Tensor image(ElementType::u8, {height, width, 3});
  for (std::uint8_t& value : image.mutable_data<std::uint8_t>()) value = 100;
  return image;
}

Color at(const Tensor& image, std::int64_t x, std::int64_t y) {
  const auto pixel = image.data<std::uint8_t>().subspan(static_cast<std::size_t>(3 * (y * image.shape()[1] + x)), 3);
  return {pixel[0], pixel[1], pixel[2]};
}

constexpr Color untouched{100, 100, 100};

}  // namespace

TEST_CASE("boxes are drawn in the colour of their label, and weak ones are not") {
  const std::vector<Tensor> outputs{
      Tensor::from(std::vector<float>{0, 3, .9F, .25F, .5F, .75F, .9F, 0, 4, .1F, 0, 0, .2F, .2F, -1, 0, 0, 0, 0, 0, 0}, {1, 1, 3, 7})};
  const std::vector<Port> ports{{.name = "rows", .shape = {1, 1, 3, 7}}};
  const Tensor before = grey(100, 200), after = draw_prediction(before, outputs, ports, {1, 3, 300, 300});
  CHECK(at(after, 50, 70) == color_of(3));
  CHECK(at(after, 149, 70) == color_of(3));
  CHECK(at(after, 100, 70) == untouched);
  CHECK(at(after, 0, 10) == untouched);
  CHECK(at(before, 50, 70) == untouched);
}

TEST_CASE("the class of each pixel is mixed in, the background is not") {
  Tensor labels(ElementType::f32, {1, 8, 8});
  for (std::size_t i = 32; i < 64; ++i) labels.mutable_data<float>()[i] = 2;
  const Tensor after = draw_prediction(grey(16, 16), std::vector<Tensor>{labels}, {{.name = "mask", .shape = {1, 8, 8}}}, {1, 3, 8, 8});
  CHECK(at(after, 3, 3) == untouched);
  const Color color = color_of(2);
  CHECK(at(after, 3, 12) == Color{static_cast<std::uint8_t>((100 + color[0]) / 2), static_cast<std::uint8_t>((100 + color[1]) / 2),
                                  static_cast<std::uint8_t>((100 + color[2]) / 2)});
}

TEST_CASE("outputs that are neither boxes nor masks are not drawn") {
  const std::vector<Tensor> outputs{Tensor(ElementType::f32, {1, 10})};
  CHECK_THAT(error_of([&] {
               draw_prediction(grey(8, 8), outputs, {{.name = "scores", .shape = {1, 10}}}, {1, 3, 8, 8});
             }).message(),
             contains("draw: given the output 'scores' of shape [1,10], expected rows of 7 numbers"));
}

TEST_CASE("letters have dots, and bytes beyond ASCII are question marks") {
  CHECK(has_dot('I', 2, 3));
  CHECK_FALSE(has_dot('I', 0, 3));
  for (std::int64_t column = 0; column < letter_width; ++column)
    for (std::int64_t row = 0; row < letter_height; ++row) CHECK(has_dot('\xE9', column, row) == has_dot('?', column, row));
}

TEST_CASE("boxes and names far outside of an image leave it as it is") {
  Picture picture(grey(20, 20));
  picture.outline(-1e30, -500, 1e30, -400, {1, 2, 3});
  CHECK(picture.image() == grey(20, 20));
  picture.text(1e30, -1e30, "a name that is wider than the picture", {1, 2, 3});
  CHECK(picture.image().shape() == Shape{20, 20, 3});
}
