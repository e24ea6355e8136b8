#include "exec/kernels/depthwise.hpp"

#include <algorithm>
#include <cmath>
#include <random>

#include <octet/base/error.hpp>

#include "catch.hpp"
#include "support.hpp"

using namespace octet;
using namespace octet::exec;

namespace {

struct Case {
  Depthwise3x3 layer;
  std::vector<std::int8_t> weights;
  std::vector<float> factors, offsets;
  std::vector<std::uint8_t> source;
};

/// Random integers, with factors and offsets for which nothing is rounded before the result is.
Case make_case(Depthwise3x3 layer, unsigned seed) {
  std::mt19937 engine(seed);
  std::uniform_int_distribution<int> byte(0, 255), signed_byte(-128, 127);
  Case made{layer,
            std::vector<std::int8_t>(layer.channels * 9),
            {},
            {},
            std::vector<std::uint8_t>(layer.batch * layer.height * layer.width * layer.channels)};
  for (std::int8_t& weight : made.weights) weight = static_cast<std::int8_t>(signed_byte(engine));
  for (std::uint8_t& pixel : made.source) pixel = static_cast<std::uint8_t>(byte(engine));
  for (std::int64_t c = 0; c < layer.channels; ++c) {
    made.factors.push_back(std::ldexp(1.0f, -7 - static_cast<int>(c % 3)));
    made.offsets.push_back(static_cast<float>(signed_byte(engine)) / 4);
  }
  made.layer.pack(made.weights, made.factors, made.offsets);
  return made;
}

std::int32_t stored(std::uint8_t byte, bool is_signed) { return is_signed ? static_cast<std::int8_t>(byte) : byte; }

std::int32_t sum_at(const Case& given, std::int64_t n, std::int64_t y, std::int64_t x, std::int64_t c) {
  const Depthwise3x3& layer = given.layer;
  std::int32_t sum = 0;
  for (std::int64_t i = 0; i < 9; ++i) {
    const std::int64_t row = y * layer.stride_y - layer.pad_top + i / 3, column = x * layer.stride_x - layer.pad_left + i % 3;
    if (row < 0 || row >= layer.height || column < 0 || column >= layer.width) continue;
    const std::uint8_t pixel = given.source[((n * layer.height + row) * layer.width + column) * layer.channels + c];
    sum += (stored(pixel, layer.source_is_signed) - layer.source_zero) * given.weights[c * 9 + i];
  }
  return sum;
}

std::vector<std::uint8_t> expected_results(const Case& given) {
  const Depthwise3x3& layer = given.layer;
  std::vector<std::uint8_t> results;
  for (std::int64_t n = 0; n < layer.batch; ++n)
    for (std::int64_t y = 0; y < layer.output_height; ++y)
      for (std::int64_t x = 0; x < layer.output_width; ++x)
        for (std::int64_t c = 0; c < layer.channels; ++c) {
          const double real = static_cast<double>(given.factors[c]) * sum_at(given, n, y, x, c) + given.offsets[c];
          results.push_back(
              static_cast<std::uint8_t>(static_cast<int>(std::nearbyint(std::clamp<double>(real, layer.lowest, layer.highest)))));
        }
  return results;
}

std::vector<std::uint8_t> results_of(const Case& given, int bands) {
  const Depthwise3x3& layer = given.layer;
  // The bytes behind the result must stay as they are.
  std::vector<std::uint8_t> results(layer.batch * layer.output_height * layer.output_width * layer.channels + 64, 171);
  for (int band = 0; band < bands; ++band)
    run_depthwise(layer, band_of(layer.batch * layer.output_height, bands, band), given.source.data(), results.data());
  CHECK(std::all_of(results.end() - 64, results.end(), [](std::uint8_t byte) { return byte == 171; }));
  results.resize(results.size() - 64);
  return results;
}

Depthwise3x3 layer_of(std::int64_t channels, std::int64_t height, std::int64_t width, std::int64_t stride, std::int64_t pad) {
  Depthwise3x3 layer;
  layer.batch = 2;
  layer.channels = channels;
  layer.height = height;
  layer.width = width;
  layer.stride_y = layer.stride_x = stride;
  layer.pad_top = layer.pad_left = pad;
  layer.output_height = (height + 2 * pad - 3) / stride + 1;
  layer.output_width = (width + 2 * pad - 3) / stride + 1;
  return layer;
}

}  // namespace

TEST_CASE("the depthwise kernel equals sums of products one by one") {
  if (!has_depthwise_kernel()) OCTET_SKIP("needs AVX-512 with VNNI");
  unsigned seed = 1;
  for (const std::int64_t channels : {1, 16, 31, 32, 33, 64, 65, 96, 144, 191})
    for (const auto& [height, width] : {std::pair{3, 3}, {1, 1}, {4, 7}, {7, 2}, {9, 14}})
      for (const std::int64_t stride : {1, 2})
        for (const std::int64_t pad : {1, 2}) {
          Depthwise3x3 layer = layer_of(channels, height, width, stride, pad);
          layer.source_is_signed = seed % 2 == 0;
          layer.source_zero = seed % 3 == 0 ? 3 : 0;
          layer.destination_is_signed = seed % 5 < 2;
          layer.lowest = layer.destination_is_signed ? -128 : 0;
          layer.highest = layer.destination_is_signed ? 127 : seed % 7 == 0 ? 200 : 255;
          const Case given = make_case(layer, seed++);
          INFO(channels << " channels, " << height << "x" << width << ", stride " << stride << ", pad " << pad << ", seed " << seed - 1);
          CHECK(results_of(given, 1) == expected_results(given));
        }
}

TEST_CASE("the depthwise kernel's results do not depend on how rows are divided") {
  if (!has_depthwise_kernel()) OCTET_SKIP("needs AVX-512 with VNNI");
  const Case given = make_case(layer_of(80, 15, 13, 1, 1), 3);
  CHECK(results_of(given, 1) == results_of(given, 3));
}

TEST_CASE("the depthwise kernel takes unequal strides and pads") {
  if (!has_depthwise_kernel()) OCTET_SKIP("needs AVX-512 with VNNI");
  Depthwise3x3 layer = layer_of(48, 12, 11, 1, 0);
  layer.stride_y = 3;
  layer.pad_left = 1;
  layer.output_height = 4;
  layer.output_width = 12;  // reaches two columns beyond the image
  const Case given = make_case(layer, 4);
  CHECK(results_of(given, 2) == expected_results(given));
}
