#include <cmath>
#include <string>

#include <octet/eval/preprocessing.hpp>
#include <octet/tensor/npy.hpp>

#include "support.hpp"
#include "unit/eval/pattern.hpp"

using namespace octet;
using test::pattern;

namespace {

const std::filesystem::path results = OCTET_SOURCE_DIR "/tests/data/resize";

struct Case {
  const char* size;
  std::int64_t height, width, new_height, new_width;
};

/// The sizes of tests/data/resize/make_resized.py.
Case any_case() {
  return GENERATE(Case{"smaller", 45, 37, 16, 20}, Case{"larger", 45, 37, 90, 50}, Case{"wider", 45, 37, 9, 61}, Case{"tiny", 45, 37, 1, 1},
                  Case{"halved", 44, 36, 22, 18}, Case{"blocks", 44, 36, 11, 12});
}

struct Filter {
  const char* name;
  Interpolation interpolation;
};

int largest_difference(const Tensor& a, const Tensor& b) {
  REQUIRE(a.shape() == b.shape());
  int largest = 0;
  for (std::size_t i = 0; i < a.elements(); ++i)
    largest = std::max(largest, std::abs(a.data<std::uint8_t>()[i] - b.data<std::uint8_t>()[i]));
  return largest;
}

}  // namespace

TEST_CASE("8-bit images are resized as OpenCV and Pillow do, byte for byte") {
  const Filter filter =
      GENERATE(Filter{"opencv_nearest", Interpolation::OpencvNearest}, Filter{"opencv_linear", Interpolation::OpencvLinear},
               Filter{"opencv_cubic", Interpolation::OpencvCubic}, Filter{"opencv_area", Interpolation::OpencvArea},
               Filter{"pillow_nearest", Interpolation::PillowNearest}, Filter{"pillow_bilinear", Interpolation::PillowBilinear},
               Filter{"pillow_bicubic", Interpolation::PillowBicubic}, Filter{"pillow_box", Interpolation::PillowBox});
  const Case c = any_case();
  INFO(filter.name << " " << c.size);
  const Tensor expected = read_npy(results / (std::string(filter.name) + "_" + c.size + ".npy"));
  CHECK(largest_difference(resize(pattern(c.height, c.width), c.new_height, c.new_width, filter.interpolation), expected) == 0);
}

TEST_CASE("floating-point images are resized as OpenCV does up to rounding") {
  const Filter filter =
      GENERATE(Filter{"opencv_nearest", Interpolation::OpencvNearest}, Filter{"opencv_linear", Interpolation::OpencvLinear},
               Filter{"opencv_cubic", Interpolation::OpencvCubic}, Filter{"opencv_area", Interpolation::OpencvArea});
  const Case c = GENERATE(Case{"smaller", 45, 37, 16, 20}, Case{"blocks", 44, 36, 11, 12});
  const PreprocessingStep unit = ScaleToUnitStep{};
  const Tensor image = apply(std::span(&unit, 1), pattern(c.height, c.width), {});
  const Tensor expected = read_npy(results / (std::string(filter.name) + "_" + c.size + "_f32.npy"));
  CHECK(test::relative_difference(resize(image, c.new_height, c.new_width, filter.interpolation), expected) < 1e-5);
}

TEST_CASE("floating-point images are resized with Pillow's weights") {
  // Pillow rounds to integers twice, once for each direction.
  const Filter filter = GENERATE(Filter{"pillow_nearest", Interpolation::PillowNearest},
                                 Filter{"pillow_bilinear", Interpolation::PillowBilinear}, Filter{"pillow_box", Interpolation::PillowBox});
  const Tensor image = pattern(45, 37).converted(ElementType::f32);
  const Tensor expected = read_npy(results / (std::string(filter.name) + "_smaller.npy")).converted(ElementType::f32);
  const Tensor resized = resize(image, 16, 20, filter.interpolation);
  REQUIRE(resized.shape() == expected.shape());
  double largest = 0;
  for (std::size_t i = 0; i < expected.elements(); ++i)
    largest = std::max(largest, static_cast<double>(std::abs(resized.data<float>()[i] - expected.data<float>()[i])));
  CHECK(largest <= 1);
}

TEST_CASE("an image of the asked-for size stays as it is") {
  CHECK(resize(pattern(4, 5), 4, 5, Interpolation::OpencvCubic) == pattern(4, 5));
}

TEST_CASE("gray is OpenCV's, whatever order the colours have") {
  const Tensor expected = read_npy(results / "opencv_gray.npy").reshaped({45, 37, 1});
  const PreprocessingStep from_rgb = GrayStep{};
  CHECK(largest_difference(apply(std::span(&from_rgb, 1), pattern(45, 37), {}), expected) == 0);
  const PreprocessingStep from_bgr[] = {ReverseChannelsStep{}, GrayStep{.is_bgr = true}};
  CHECK(largest_difference(apply(from_bgr, pattern(45, 37), {}), expected) == 0);
}
