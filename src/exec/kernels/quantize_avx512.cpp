#include <immintrin.h>

// Intrinsics of GCC 12 start from vectors that they leave uninitialized (its bug 105593).
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif

#include <algorithm>

#include "exec/kernels/quantize.hpp"

#define OCTET_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl")))
#define OCTET_AVX512_INLINE OCTET_AVX512 __attribute__((always_inline)) inline

namespace octet::exec {
namespace {

constexpr std::int64_t vector_pixels = 16;

/// The limits of a form as floats, and how to get there.
struct Factors {
  __m512 inverse_scale, zero_point, lowest, highest;
};

OCTET_AVX512_INLINE __m512i rounded(const float* source, __mmask16 mask, const Factors& factors) {
  // The zero point comes behind the rounding: an odd one would turn what is even.
  const __m512 steps = _mm512_mul_ps(_mm512_maskz_loadu_ps(mask, source), factors.inverse_scale);
  const __m512 real = _mm512_add_ps(_mm512_roundscale_ps(steps, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC), factors.zero_point);
  // Of two operands the second is taken where one is not a number.
  return _mm512_cvtps_epi32(_mm512_min_ps(_mm512_max_ps(real, factors.lowest), factors.highest));
}

/// The lowest `channels` bytes of each of 16 elements, one after the other.
template <int channels>
OCTET_AVX512_INLINE void store(std::uint8_t* result, __m512i pixels, __mmask16 mask) {
  if (channels == 1) return _mm512_mask_cvtepi32_storeu_epi8(result, mask, pixels);
  if (channels == 2) return _mm512_mask_cvtepi32_storeu_epi16(result, mask, pixels);
  if (channels == 4) return _mm512_mask_storeu_epi32(result, mask, pixels);
  // Three of four bytes within each 128-bit lane, then the lanes' 12 bytes together.
  const __m512i within = _mm512_broadcast_i32x4(_mm_setr_epi8(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1));
  const __m512i across = _mm512_setr_epi32(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 3, 7, 11, 15);
  const __m512i packed = _mm512_permutexvar_epi32(across, _mm512_shuffle_epi8(pixels, within));
  const auto count = static_cast<unsigned>(__builtin_popcount(mask));
  _mm512_mask_storeu_epi8(result, (__mmask64{1} << (3 * count)) - 1, packed);
}

template <int channels>
OCTET_AVX512 void round_pixels(const PlaneRounding& rounding, const float* planes, std::uint8_t* result, std::int64_t count) {
  const dnn::Quantization& form = rounding.form;
  const Factors factors{_mm512_set1_ps(1.0f / form.scale), _mm512_set1_ps(static_cast<float>(form.zero_point)),
                        _mm512_set1_ps(static_cast<float>(form.lowest)), _mm512_set1_ps(static_cast<float>(form.highest))};
  const __m512i byte = _mm512_set1_epi32(255);
  for (std::int64_t first = 0; first < count; first += vector_pixels, planes += vector_pixels, result += channels * vector_pixels) {
    const auto mask = static_cast<__mmask16>((1u << std::min(count - first, vector_pixels)) - 1);
    __m512i pixels = _mm512_and_si512(rounded(planes, mask, factors), byte);
    for (int channel = 1; channel < channels; ++channel) {
      const __m512i next = _mm512_and_si512(rounded(planes + channel * rounding.pixels, mask, factors), byte);
      pixels = _mm512_or_si512(pixels, _mm512_slli_epi32(next, static_cast<unsigned>(8 * channel)));
    }
    store<channels>(result, pixels, mask);
  }
}

using RoundPixels = void (*)(const PlaneRounding&, const float*, std::uint8_t*, std::int64_t);
constexpr RoundPixels round_channels[] = {round_pixels<1>, round_pixels<2>, round_pixels<3>, round_pixels<4>};

}  // namespace

bool has_rounding_kernel() { return dnn::has_avx512_vnni(); }

void round_planes(const PlaneRounding& rounding, const Band& pixels, const float* planes, std::uint8_t* result) {
  const RoundPixels round = round_channels[rounding.channels - 1];
  const std::int64_t end = pixels.first + pixels.count;
  for (std::int64_t first = pixels.first; first < end;) {
    const std::int64_t image = first / rounding.pixels, pixel = first % rounding.pixels;
    const std::int64_t count = std::min(end - first, rounding.pixels - pixel);
    round(rounding, planes + image * rounding.channels * rounding.pixels + pixel, result + first * rounding.channels, count);
    first += count;
  }
}

}  // namespace octet::exec
