#include "job/doctor/ways.hpp"

#include <algorithm>
#include <cmath>

namespace octet::job {
namespace {

struct Range {
  const char* text;
  std::vector<float> mean, scale;  ///< in the order R, G, B
};

const std::vector<Range>& ranges() {
  static const std::vector<Range> known{
      {"pixel", {}, {}},
      {"pixel / 255", {}, {255}},
      {"(pixel - 127.5) / 127.5", {127.5f}, {127.5f}},
      {"ImageNet's mean and deviation", {123.675f, 116.28f, 103.53f}, {58.395f, 57.12f, 57.375f}},
      {"pixel - Caffe's mean", {123, 117, 104}, {}},
      {"ImageNet's mean, / 255", {123.675f, 116.28f, 103.53f}, {255}},
      {"CIFAR's mean and deviation", {125.307f, 122.961f, 113.8575f}, {62.9932f, 62.0887f, 66.7048f}},
  };
  return known;
}

PixelWay way_of(const Range& range, bool reverse) {
  PixelWay way{std::string(reverse ? "BGR, " : "RGB, ") + range.text, range.mean, range.scale, reverse};
  if (reverse) std::ranges::reverse(way.mean), std::ranges::reverse(way.scale);
  return way;
}

/// Mean and deviation of gray pixels, as weighed as these are.
PixelWay gray_way(const Range& range) {
  const auto gray = [](const std::vector<float>& values) {
    return values.size() == 3 ? std::vector<float>{0.299f * values[0] + 0.587f * values[1] + 0.114f * values[2]} : values;
  };
  return {std::string("gray, ") + range.text, gray(range.mean), gray(range.scale), false};
}

}  // namespace

std::vector<PixelWay> pixel_ways(std::int64_t channels) {
  std::vector<PixelWay> ways;
  for (const Range& range : ranges()) {
    if (channels == 1) {
      ways.push_back(gray_way(range));
      continue;
    }
    for (const bool reverse : {false, true}) ways.push_back(way_of(range, reverse));
  }
  return ways;
}

SizeWay whole_image() { return {"whole image", 0, 0}; }

std::vector<SizeWay> size_ways(const ImageInput& input) {
  constexpr std::int64_t smallest_cropped = 96;
  constexpr double usual_share = 0.875;
  if (input.height != input.width || input.height < smallest_cropped) return {whole_image()};
  const std::int64_t side = input.height;
  return {{"central 87.5 %", std::llround(static_cast<double>(side) / usual_share), side}, {"central square", side, side}, whole_image()};
}

}  // namespace octet::job
