#include <immintrin.h>

#include <algorithm>
#include <cstring>

#include "exec/kernels/quantize.hpp"

namespace octet::exec {
namespace {

/// A tile has as many channels and as many pixels.
constexpr std::int64_t tile = 16;

/// What a plane's numbers are multiplied with, the form's limits in steps from zero, and where zero is.
struct Factors {
  float inverse_scale, lowest, highest;
  std::int32_t zero_point;
};

Factors factors_of(const dnn::Quantization& form, std::int64_t channel) {
  const float scale = form.channel_scales.empty() ? form.scale : form.channel_scales[static_cast<std::size_t>(channel)];
  return {1.0f / scale, static_cast<float>(form.lowest - form.zero_point), static_cast<float>(form.highest - form.zero_point),
          form.zero_point};
}

__m128i rounded(const float* source, __m128 inverse_scale, __m128i zero_point, __m128 lowest, __m128 highest) {
  const __m128 steps = _mm_mul_ps(_mm_loadu_ps(source), inverse_scale);
  // Of two operands the second is taken where one is not a number. The zero point comes behind the rounding: an odd one would turn what is
  // even.
  return _mm_add_epi32(_mm_cvtps_epi32(_mm_min_ps(_mm_max_ps(steps, lowest), highest)), zero_point);
}

/// 16 numbers of a plane as bytes. What lies within the limits of u8 or i8 keeps its lowest eight bits.
__m128i round_row(const float* source, const Factors& factors) {
  const __m128 scale = _mm_set1_ps(factors.inverse_scale), low = _mm_set1_ps(factors.lowest), high = _mm_set1_ps(factors.highest);
  const __m128i zero = _mm_set1_epi32(factors.zero_point);
  const __m128i byte = _mm_set1_epi16(255);
  const auto pair = [&](const float* first) {
    return _mm_and_si128(_mm_packs_epi32(rounded(first, scale, zero, low, high), rounded(first + 4, scale, zero, low, high)), byte);
  };
  return _mm_packus_epi16(pair(source), pair(source + 8));
}

/// Row i of the result holds byte i of each row: the halves are interleaved until each byte is where it belongs.
void transpose(__m128i (&rows)[tile]) {
  for (int step = 0; step < 4; ++step) {
    __m128i next[tile];
    for (std::size_t i = 0; i < tile / 2; ++i) {
      next[2 * i] = _mm_unpacklo_epi8(rows[i], rows[i + tile / 2]);
      next[2 * i + 1] = _mm_unpackhi_epi8(rows[i], rows[i + tile / 2]);
    }
    std::copy(std::begin(next), std::end(next), std::begin(rows));
  }
}

/// One image's planes, and where the results of its channels go.
class ImageRounder {
 public:
  ImageRounder(const PlaneRounding& rounding, const float* planes, std::uint8_t* result)
      : rounding_(rounding), planes_(planes), result_(result) {}

  void run(std::int64_t first, std::int64_t count) const {
    for (std::int64_t channel = 0; channel < rounding_.channels; channel += tile)
      run_channels(channel, std::min(tile, rounding_.channels - channel), first, count);
  }

 private:
  void run_channels(std::int64_t channel, std::int64_t channels, std::int64_t first, std::int64_t count) const {
    Factors factors[tile];
    for (std::int64_t c = 0; c < channels; ++c) factors[c] = factors_of(rounding_.form, channel + c);
    for (std::int64_t done = 0; done < count; done += tile)
      run_tile(channel, channels, factors, first + done, std::min(tile, count - done));
  }

  void run_tile(std::int64_t channel, std::int64_t channels, const Factors (&factors)[tile], std::int64_t first,
                std::int64_t pixels) const {
    __m128i rows[tile]{};
    const float* plane = planes_ + channel * rounding_.pixels + first;
    for (std::int64_t c = 0; c < channels; ++c, plane += rounding_.pixels)
      rows[c] = pixels == tile ? round_row(plane, factors[c]) : round_part(plane, factors[c], pixels);
    transpose(rows);
    std::uint8_t* to = result_ + first * rounding_.channels + channel;
    for (std::int64_t p = 0; p < pixels; ++p, to += rounding_.channels) store(rows[p], to, channels);
  }

  /// Nothing is read behind the last pixel.
  static __m128i round_part(const float* plane, const Factors& factors, std::int64_t pixels) {
    float part[tile]{};
    std::copy_n(plane, pixels, part);
    return round_row(part, factors);
  }

  static void store(__m128i row, std::uint8_t* to, std::int64_t channels) {
    if (channels == tile) return _mm_storeu_si128(reinterpret_cast<__m128i*>(to), row);
    alignas(16) std::uint8_t bytes[tile];
    _mm_store_si128(reinterpret_cast<__m128i*>(bytes), row);
    std::memcpy(to, bytes, static_cast<std::size_t>(channels));
  }

  const PlaneRounding& rounding_;
  const float* planes_;
  std::uint8_t* result_;
};

/// Pixels of which results of all channels stay in a thread's cache while they are filled in.
std::int64_t part_of_cache(std::int64_t channels) {
  constexpr std::int64_t bytes = 16384;
  return std::max(tile, bytes / channels / tile * tile);
}

}  // namespace

void round_tiles(const PlaneRounding& rounding, const Band& pixels, const float* planes, std::uint8_t* result) {
  const std::int64_t end = pixels.first + pixels.count, part = part_of_cache(rounding.channels);
  for (std::int64_t first = pixels.first; first < end;) {
    const std::int64_t image = first / rounding.pixels, pixel = first % rounding.pixels;
    const std::int64_t count = std::min({end - first, rounding.pixels - pixel, part});
    const std::int64_t start = image * rounding.channels * rounding.pixels;
    ImageRounder(rounding, planes + start, result + start).run(pixel, count);
    first += count;
  }
}

}  // namespace octet::exec
