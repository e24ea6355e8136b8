#include "quant/scan_kernels.hpp"

#include <algorithm>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
// GCC 12 takes the operands that its AVX-512 functions leave undefined on purpose for a mistake (its bug 105593).
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

namespace octet {
namespace {

void include_value(float value, ChannelTile& tile, std::size_t index) {
  tile.minimum[index] = value < tile.minimum[index] ? value : tile.minimum[index];
  tile.maximum[index] = value > tile.maximum[index] ? value : tile.maximum[index];
}

void rows_portable(const float* data, std::size_t positions, std::size_t stride, ChannelTile& tile) {
  double sums[ScanKernels::lanes][ChannelTile::width]{};
  for (std::size_t p = 0; p < positions; ++p)
    for (std::size_t c = 0; c < ChannelTile::width; ++c) {
      const float value = data[p * stride + c];
      include_value(value, tile, c);
      sums[p % ScanKernels::lanes][c] += static_cast<double>(value);
    }
  for (std::size_t c = 0; c < ChannelTile::width; ++c) tile.sums[c] += (sums[0][c] + sums[2][c]) + (sums[1][c] + sums[3][c]);
}

void run_portable(const float* data, std::size_t positions, ChannelTile& tile, std::size_t index) {
  double sums[ScanKernels::lanes]{};
  for (std::size_t p = 0; p < positions; ++p) {
    include_value(data[p], tile, index);
    sums[p % ScanKernels::lanes] += static_cast<double>(data[p]);
  }
  tile.sums[index] += (sums[0] + sums[2]) + (sums[1] + sums[3]);
}

#if defined(__x86_64__)

// Where a value is not a number, the minimum and maximum of these processors give their second operand: what was found before.

/// Half a tile, so that all sums stay in registers.
[[gnu::target("avx2")]] void half_rows_avx2(const float* data, std::size_t positions, std::size_t stride, float* minimum, float* maximum,
                                            double* sums) {
  __m256 low = _mm256_load_ps(minimum);
  __m256 high = _mm256_load_ps(maximum);
  __m256d first[ScanKernels::lanes], last[ScanKernels::lanes];
  for (std::size_t lane = 0; lane < ScanKernels::lanes; ++lane) first[lane] = last[lane] = _mm256_setzero_pd();
  const auto include = [&](const float* row, std::size_t lane) __attribute__((target("avx2"), always_inline)) {
    const __m256 values = _mm256_loadu_ps(row);
    low = _mm256_min_ps(values, low);
    high = _mm256_max_ps(values, high);
    first[lane] = _mm256_add_pd(first[lane], _mm256_cvtps_pd(_mm_loadu_ps(row)));
    last[lane] = _mm256_add_pd(last[lane], _mm256_cvtps_pd(_mm_loadu_ps(row + 4)));
  };
  for (; positions >= ScanKernels::lanes; positions -= ScanKernels::lanes, data += ScanKernels::lanes * stride) {
    include(data, 0);
    include(data + stride, 1);
    include(data + 2 * stride, 2);
    include(data + 3 * stride, 3);
  }
  if (positions > 0) include(data, 0);
  if (positions > 1) include(data + stride, 1);
  if (positions > 2) include(data + 2 * stride, 2);
  _mm256_store_ps(minimum, low);
  _mm256_store_ps(maximum, high);
  const __m256d first_sum = _mm256_add_pd(_mm256_add_pd(first[0], first[2]), _mm256_add_pd(first[1], first[3]));
  const __m256d last_sum = _mm256_add_pd(_mm256_add_pd(last[0], last[2]), _mm256_add_pd(last[1], last[3]));
  _mm256_store_pd(sums, _mm256_add_pd(_mm256_load_pd(sums), first_sum));
  _mm256_store_pd(sums + 4, _mm256_add_pd(_mm256_load_pd(sums + 4), last_sum));
}

[[gnu::target("avx2")]] void rows_avx2(const float* data, std::size_t positions, std::size_t stride, ChannelTile& tile) {
  half_rows_avx2(data, positions, stride, tile.minimum, tile.maximum, tile.sums);
  half_rows_avx2(data + 8, positions, stride, tile.minimum + 8, tile.maximum + 8, tile.sums + 8);
}

[[gnu::target("avx2")]] void run_avx2(const float* data, std::size_t positions, ChannelTile& tile, std::size_t index) {
  __m128 low = _mm_set1_ps(tile.minimum[index]);
  __m128 high = _mm_set1_ps(tile.maximum[index]);
  __m256d lanes = _mm256_setzero_pd();
  for (; positions >= ScanKernels::lanes; positions -= ScanKernels::lanes, data += ScanKernels::lanes) {
    const __m128 values = _mm_loadu_ps(data);
    low = _mm_min_ps(values, low);
    high = _mm_max_ps(values, high);
    lanes = _mm256_add_pd(lanes, _mm256_cvtps_pd(values));
  }
  alignas(32) double sums[ScanKernels::lanes];
  alignas(16) float lows[ScanKernels::lanes], highs[ScanKernels::lanes];
  _mm256_store_pd(sums, lanes);
  _mm_store_ps(lows, low);
  _mm_store_ps(highs, high);
  for (std::size_t lane = 0; lane < ScanKernels::lanes; ++lane) {
    tile.minimum[index] = std::min(tile.minimum[index], lows[lane]);
    tile.maximum[index] = std::max(tile.maximum[index], highs[lane]);
  }
  for (std::size_t p = 0; p < positions; ++p) {
    include_value(data[p], tile, index);
    sums[p] += static_cast<double>(data[p]);
  }
  tile.sums[index] += (sums[0] + sums[2]) + (sums[1] + sums[3]);
}

[[gnu::target("avx512f")]] void rows_avx512(const float* data, std::size_t positions, std::size_t stride, ChannelTile& tile) {
  __m512 low = _mm512_load_ps(tile.minimum);
  __m512 high = _mm512_load_ps(tile.maximum);
  __m512d first[ScanKernels::lanes], last[ScanKernels::lanes];
  for (std::size_t lane = 0; lane < ScanKernels::lanes; ++lane) first[lane] = last[lane] = _mm512_setzero_pd();
  const auto include = [&](const float* row, std::size_t lane) __attribute__((target("avx512f"), always_inline)) {
    const __m512 values = _mm512_loadu_ps(row);
    low = _mm512_min_ps(values, low);
    high = _mm512_max_ps(values, high);
    first[lane] = _mm512_add_pd(first[lane], _mm512_cvtps_pd(_mm256_loadu_ps(row)));
    last[lane] = _mm512_add_pd(last[lane], _mm512_cvtps_pd(_mm256_loadu_ps(row + 8)));
  };
  for (; positions >= ScanKernels::lanes; positions -= ScanKernels::lanes, data += ScanKernels::lanes * stride) {
    include(data, 0);
    include(data + stride, 1);
    include(data + 2 * stride, 2);
    include(data + 3 * stride, 3);
  }
  if (positions > 0) include(data, 0);
  if (positions > 1) include(data + stride, 1);
  if (positions > 2) include(data + 2 * stride, 2);
  _mm512_store_ps(tile.minimum, low);
  _mm512_store_ps(tile.maximum, high);
  const __m512d first_sum = _mm512_add_pd(_mm512_add_pd(first[0], first[2]), _mm512_add_pd(first[1], first[3]));
  const __m512d last_sum = _mm512_add_pd(_mm512_add_pd(last[0], last[2]), _mm512_add_pd(last[1], last[3]));
  _mm512_store_pd(tile.sums, _mm512_add_pd(_mm512_load_pd(tile.sums), first_sum));
  _mm512_store_pd(tile.sums + 8, _mm512_add_pd(_mm512_load_pd(tile.sums + 8), last_sum));
}

#endif

std::vector<ScanKernels> usable_kernels() {
  std::vector<ScanKernels> kernels;
#if defined(__x86_64__)
  const bool avx2 = __builtin_cpu_supports("avx2");
  if (avx2 && __builtin_cpu_supports("avx512f")) kernels.push_back({"avx512", rows_avx512, run_avx2});
  if (avx2) kernels.push_back({"avx2", rows_avx2, run_avx2});
#endif
  kernels.push_back({"portable", rows_portable, run_portable});
  return kernels;
}

}  // namespace

std::span<const ScanKernels> scan_kernels() {
  static const std::vector<ScanKernels> kernels = usable_kernels();
  return kernels;
}

}  // namespace octet
