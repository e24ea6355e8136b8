#include <cstring>

#include "exec/kernels/global_mean.hpp"
#include "support.hpp"

using namespace octet;
using namespace octet::exec;
using namespace octet::test;

namespace {

struct Image {
  GlobalMean mean;
  std::vector<float> real;         ///< [N,H,W,C]
  std::vector<std::uint8_t> bytes;  ///< as they are stored
};

Image make_image(ElementType type, std::int64_t channels, std::int64_t height, std::int64_t width) {
  Image image{{type, 0.25f, type == ElementType::u8 ? 100 : 0, 2, height, width, channels}, {}, {}};
  const Tensor values = random_tensor({2, height, width, channels}, static_cast<unsigned>(channels + height));
  for (const float value : values.data<float>()) {
    const int stored = std::clamp(static_cast<int>(value * 40), -100, 120);
    const auto byte = static_cast<std::uint8_t>(type == ElementType::u8 ? stored + 100 : stored);
    image.real.push_back(type == ElementType::f32 ? value : static_cast<float>(stored) * 0.25f);
    if (type != ElementType::f32) image.bytes.push_back(byte);
  }
  if (type == ElementType::f32) {
    image.bytes.resize(image.real.size() * sizeof(float));
    std::memcpy(image.bytes.data(), image.real.data(), image.bytes.size());
  }
  return image;
}

std::vector<float> means_of(const Image& image, int bands) {
  const GlobalMean& mean = image.mean;
  std::vector<float> sums(static_cast<std::size_t>(mean.images * mean.height * mean.channels));
  std::vector<float> means(static_cast<std::size_t>(mean.images * mean.channels));
  for (int i = 0; i < bands; ++i) mean.sum_rows(band_of(mean.images * mean.height, bands, i), image.bytes.data(), sums.data());
  mean.finish(sums.data(), means.data());
  return means;
}

}  // namespace

TEST_CASE("means over all positions equal sums in double precision") {
  for (const ElementType type : {ElementType::f32, ElementType::i8, ElementType::u8})
    for (const std::int64_t channels : {1, 15, 16, 64, 100})
      for (const auto& [height, width] : {std::pair{1, 1}, {7, 7}, {3, 10}}) {
        const Image image = make_image(type, channels, height, width);
        const std::vector<float> means = means_of(image, 1);
        CHECK(means_of(image, 3) == means);
        for (std::int64_t i = 0; i < 2 * channels; ++i) {
          double sum = 0;
          for (std::int64_t p = 0; p < height * width; ++p)
            sum += image.real[static_cast<std::size_t>((i / channels * height * width + p) * channels + i % channels)];
          CHECK(means[static_cast<std::size_t>(i)] == Approx(sum / static_cast<double>(height * width)).margin(1e-6));
        }
      }
}
