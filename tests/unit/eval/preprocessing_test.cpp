#include <octet/eval/preprocessing.hpp>

#include <string>

#include "support.hpp"

using namespace octet;

namespace {

/// An image whose pixel in row y and column x has the value 10 y + x in all channels.
Tensor numbered(std::int64_t height, std::int64_t width, std::int64_t channels = 1) {
  std::vector<std::uint8_t> values;
  for (std::int64_t y = 0; y < height; ++y)
    for (std::int64_t x = 0; x < width; ++x)
      values.insert(values.end(), static_cast<std::size_t>(channels), static_cast<std::uint8_t>(10 * y + x));
  return Tensor::from(values, {height, width, channels});
}

Tensor after(const PreprocessingStep& step, const Tensor& image, const Shape& input_shape = {}) {
  return apply(std::span(&step, 1), image, input_shape);
}

std::vector<int> values(const Tensor& image) {
  const auto pixels = image.data<std::uint8_t>();
  return {pixels.begin(), pixels.end()};
}

Shape size_after(AspectRatio rule, std::int64_t width, std::int64_t height, std::int64_t image_width, std::int64_t image_height) {
  return after(ResizeStep{.width = width, .height = height, .aspect_ratio = rule}, Tensor(ElementType::u8, {image_height, image_width, 1}))
      .shape();
}

}  // namespace

TEST_CASE("rules for the aspect ratio give the sizes that the accuracy checker's formulas give") {
  CHECK(size_after(AspectRatio::Ignored, 20, 10, 64, 48) == Shape{10, 20, 1});
  CHECK(size_after(AspectRatio::Width, 20, 10, 64, 48) == Shape{10, 26, 1});          // int(20 * 64 / 48)
  CHECK(size_after(AspectRatio::Height, 20, 10, 64, 48) == Shape{7, 20, 1});          // int(10 * 48 / 64)
  CHECK(size_after(AspectRatio::Greater, 20, 20, 64, 48) == Shape{20, 26, 1});
  CHECK(size_after(AspectRatio::Greater, 20, 20, 48, 64) == Shape{26, 20, 1});
  CHECK(size_after(AspectRatio::FitToWindow, 20, 10, 64, 48) == Shape{10, 13, 1});    // scale 10 / 48
  CHECK(size_after(AspectRatio::Frcnn, 60, 100, 90, 45) == Shape{50, 100, 1});        // 60 would need 120
  CHECK(size_after(AspectRatio::Frcnn, 60, 100, 60, 45) == Shape{60, 80, 1});
  CHECK(size_after(AspectRatio::Ctpn, 60, 100, 90, 46) == Shape{51, 100, 1});         // round(46 * 100 / 90)
}

TEST_CASE("a network's size is taken where the step asks for it") {
  CHECK(after(AutoResizeStep{}, numbered(4, 6), {1, 1, 8, 5}).shape() == Shape{8, 5, 1});
  CHECK(test::error_of([] { after(AutoResizeStep{}, numbered(4, 6), {1, 10}); }).code() == ErrorCode::InvalidShape);
}

TEST_CASE("a crop takes the middle, rounded down or to even") {
  CHECK(values(after(CropStep{.width = 2, .height = 1}, numbered(3, 5))) == std::vector<int>{11, 12});
  CHECK(values(after(CropStep{.width = 2, .height = 1, .central_fraction = {}, .round_to_even = true}, numbered(3, 5))) ==
        std::vector<int>{12, 13});
  CHECK(values(after(CropStep{.central_fraction = 0.5}, numbered(4, 5))) == std::vector<int>{11, 12, 21, 22});
  CHECK(test::error_of([] { after(CropStep{.width = 6, .height = 1}, numbered(3, 5)); }).code() == ErrorCode::InvalidShape);
}

TEST_CASE("padding goes where it is asked to, the odd pixel to the right and below") {
  const Tensor image = numbered(1, 2);
  CHECK(values(after(PaddingStep{.width = 5, .height = 2, .value = {9}}, image)) == std::vector<int>{9, 0, 1, 9, 9, 9, 9, 9, 9, 9});
  CHECK(values(after(PaddingStep{.width = 4, .height = {}, .value = {9}, .place = PadPlace::LeftTop}, image)) ==
        std::vector<int>{9, 9, 0, 1});
  CHECK(values(after(PaddingStep{.width = 4, .height = {}, .value = {9}, .place = PadPlace::RightBottom}, image)) ==
        std::vector<int>{0, 1, 9, 9});
  CHECK(after(PaddingStep{.width = {}, .height = {}, .stride = 32}, numbered(33, 10)).shape() == Shape{64, 32, 1});
  CHECK(values(after(PaddingStep{.width = 3, .height = {}, .value = {1, 2, 3}, .place = PadPlace::RightBottom}, numbered(1, 2, 3))) ==
        std::vector<int>{0, 0, 0, 1, 1, 1, 1, 2, 3});
}

TEST_CASE("images are mirrored about either axis") {
  CHECK(values(after(FlipStep{}, numbered(2, 2))) == std::vector<int>{1, 0, 11, 10});
  CHECK(values(after(FlipStep{.upside_down = true}, numbered(2, 2))) == std::vector<int>{10, 11, 0, 1});
}

TEST_CASE("channels are reversed, made one and made three") {
  const Tensor pixel = Tensor::from(std::vector<std::uint8_t>{10, 20, 30}, {1, 1, 3});
  CHECK(values(after(ReverseChannelsStep{}, pixel)) == std::vector<int>{30, 20, 10});
  CHECK(values(after(GrayStep{}, pixel)) == std::vector<int>{18});  // 0.299 * 10 + 0.587 * 20 + 0.114 * 30 = 18.15
  CHECK(values(after(ExpandStep{}, numbered(1, 2))) == std::vector<int>{0, 0, 0, 1, 1, 1});
  CHECK(test::error_of([&] { after(ExpandStep{}, pixel); }).message() == "expand: given an image of 3 channels, expected 1");
}

TEST_CASE("normalization subtracts and divides in the order that the channels have then") {
  const Tensor pixel = Tensor::from(std::vector<std::uint8_t>{10, 20, 30}, {1, 1, 3});
  const PreprocessingStep steps[] = {ReverseChannelsStep{}, NormalizationStep{.mean = {30, 20, 0}, .scale = {1, 1, 5}}};
  CHECK(apply(steps, pixel, {}) == Tensor::from(std::vector<float>{0, 0, 2}, {1, 1, 3}));
  CHECK(after(ScaleToUnitStep{}, Tensor::from(std::vector<std::uint8_t>{0, 255}, {1, 2, 1})) ==
        Tensor::from(std::vector<float>{0, 1}, {1, 2, 1}));
}

TEST_CASE("the network's layout has the channels before height and width") {
  const Tensor image = Tensor::from(std::vector<std::uint8_t>{1, 2, 3, 4, 5, 6}, {1, 2, 3});
  CHECK(to_network_layout(image) == Tensor::from(std::vector<float>{1, 4, 2, 5, 3, 6}, {1, 3, 1, 2}));
}

TEST_CASE("steps without a meaning are refused before an image is touched") {
  const PreprocessingStep step = GENERATE(
      PreprocessingStep{ResizeStep{.width = 0, .height = 5}}, PreprocessingStep{CropStep{.central_fraction = 1.5}},
      PreprocessingStep{NormalizationStep{.mean = {1, 2}, .scale = {}}}, PreprocessingStep{NormalizationStep{.mean = {}, .scale = {0}}},
      PreprocessingStep{PaddingStep{.width = 1, .height = 1, .stride = 0}});
  CHECK(test::error_of([&] { require_valid(std::span(&step, 1)); }).code() == ErrorCode::InvalidArgument);
}
