#include "exec/kernels/quantize.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "catch.hpp"
#include "support.hpp"

using namespace octet;
using namespace octet::exec;

namespace {

std::vector<float> random_values(std::size_t count) {
  std::mt19937 engine(5);
  std::normal_distribution<float> normal(0, 40);
  std::vector<float> values(count);
  for (float& value : values) value = normal(engine);
  values[0] = std::numeric_limits<float>::max();
  values[count - 1] = -std::numeric_limits<float>::infinity();
  return values;
}

std::uint8_t rounded(float value, const dnn::Quantization& form) {
  const double level = std::nearbyint(static_cast<double>(value) / form.scale) + form.zero_point;
  return static_cast<std::uint8_t>(static_cast<int>(std::clamp<double>(level, form.lowest, form.highest)));
}

/// The form of one channel.
dnn::Quantization form_of(const dnn::Quantization& form, std::int64_t channel) {
  dnn::Quantization own = form;
  if (!form.channel_scales.empty()) own.scale = form.channel_scales[static_cast<std::size_t>(channel)];
  return own;
}

std::vector<std::uint8_t> expected_results(const PlaneRounding& rounding, const std::vector<float>& planes) {
  std::vector<std::uint8_t> results;
  for (std::int64_t n = 0; n < rounding.images; ++n)
    for (std::int64_t p = 0; p < rounding.pixels; ++p)
      for (std::int64_t c = 0; c < rounding.channels; ++c)
        results.push_back(rounded(planes[(n * rounding.channels + c) * rounding.pixels + p], form_of(rounding.form, c)));
  return results;
}

std::vector<std::uint8_t> results_of(const PlaneRounding& rounding, const std::vector<float>& planes, int bands,
                                     decltype(&round_planes) round = round_planes) {
  std::vector<std::uint8_t> results(planes.size() + 64, 171);
  for (int band = 0; band < bands; ++band)
    round(rounding, band_of(rounding.images * rounding.pixels, bands, band), planes.data(), results.data());
  CHECK(std::all_of(results.end() - 64, results.end(), [](std::uint8_t byte) { return byte == 171; }));
  results.resize(planes.size());
  return results;
}

}  // namespace

TEST_CASE("planes of floats become integers channels last") {
  if (!has_rounding_kernel()) OCTET_SKIP("needs AVX-512");
  // Scales that are powers of two, so that nothing is rounded before the result is.
  const dnn::Quantization forms[] = {
      {ElementType::u8, 0.5f, 0, 0, 255}, {ElementType::i8, 0.25f, 0, -127, 127}, {ElementType::u8, 1.0f, 93, 0, 254}};
  for (const dnn::Quantization& form : forms)
    for (const std::int64_t channels : {1, 2, 3, 4})
      for (const std::int64_t pixels : {1, 15, 16, 37, 8193}) {
        const PlaneRounding rounding{form, 3, channels, pixels};
        const std::vector<float> planes = random_values(static_cast<std::size_t>(3 * channels * pixels));
        INFO(channels << " channels, " << pixels << " pixels");
        CHECK(results_of(rounding, planes, 1) == expected_results(rounding, planes));
        CHECK(results_of(rounding, planes, 2) == expected_results(rounding, planes));
      }
}

TEST_CASE("a number in the middle between two levels goes to the even number of steps from zero, whatever the zero point") {
  if (!has_rounding_kernel()) OCTET_SKIP("needs AVX-512");
  const std::vector<float> planes{0.5f, 1.5f, 2.5f, -0.5f, -1.5f, -2.5f};
  for (const std::int32_t zero : {100, 101}) {
    const PlaneRounding rounding{{ElementType::u8, 1, zero, 0, 255}, 1, 1, 6};
    std::vector<std::uint8_t> expected;
    for (const int steps : {0, 2, 2, 0, -2, -2}) expected.push_back(static_cast<std::uint8_t>(zero + steps));
    CHECK(results_of(rounding, planes, 1) == expected);
  }
}

TEST_CASE("any number of planes become integers channels last on any processor") {
  const dnn::Quantization forms[] = {
      {ElementType::u8, 0.5f, 0, 0, 255}, {ElementType::i8, 0.25f, 0, -127, 127}, {ElementType::u8, 1.0f, 93, 0, 254}};
  for (const dnn::Quantization& form : forms)
    for (const std::int64_t channels : {1, 3, 15, 16, 17, 33, 257})
      for (const std::int64_t pixels : {1, 15, 16, 37, 128}) {
        const PlaneRounding rounding{form, 3, channels, pixels};
        const std::vector<float> planes = random_values(static_cast<std::size_t>(3 * channels * pixels));
        INFO(channels << " channels, " << pixels << " pixels");
        CHECK(results_of(rounding, planes, 1, round_tiles) == expected_results(rounding, planes));
        CHECK(results_of(rounding, planes, 3, round_tiles) == expected_results(rounding, planes));
      }
}

TEST_CASE("planes with scales of their own become integers channels last") {
  dnn::Quantization form{ElementType::i8, 1, 0, -128, 127};
  for (int c = 0; c < 19; ++c) form.channel_scales.push_back(c % 2 == 0 ? 0.5f : 2.0f);
  const PlaneRounding rounding{form, 2, 19, 33};
  const std::vector<float> planes = random_values(static_cast<std::size_t>(2 * 19 * 33));
  CHECK(results_of(rounding, planes, 1, round_tiles) == expected_results(rounding, planes));
}

TEST_CASE("not-a-number becomes the lowest integer in tiles") {
  const std::vector<float> planes(6 * 20, std::numeric_limits<float>::quiet_NaN());
  const PlaneRounding rounding{{ElementType::i8, 0.5f, 0, -100, 100}, 1, 6, 20};
  CHECK(results_of(rounding, planes, 1, round_tiles) == std::vector<std::uint8_t>(6 * 20, static_cast<std::uint8_t>(-100)));
}

TEST_CASE("not-a-number becomes the lowest integer") {
  if (!has_rounding_kernel()) OCTET_SKIP("needs AVX-512");
  const std::vector<float> planes(20, std::numeric_limits<float>::quiet_NaN());
  const PlaneRounding rounding{{ElementType::i8, 0.5f, 0, -100, 100}, 1, 1, 20};
  const auto lowest = static_cast<std::uint8_t>(-100);
  CHECK(results_of(rounding, planes, 1) == std::vector<std::uint8_t>(20, lowest));
}
