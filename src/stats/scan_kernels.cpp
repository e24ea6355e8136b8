#include "stats/scan_kernels.hpp"

#include <algorithm>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#endif
// GCC 12 takes the operands that its AVX-512 functions leave undefined on purpose for a mistake (its bug 105593).
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

namespace octet {
namespace {

void include_value(float value, ChannelTile& tile, std::size_t index) {
  tile.minimum[index] = value < tile.minimum[index] ? value : tile.minimum[index];
  tile.maximum[index] = value > tile.maximum[index] ? value : tile.maximum[index];
}

void rows_portable(const float* data, std::size_t positions, std::size_t stride, std::size_t /*ahead*/, ChannelTile& tile) {
  double sums[ScanKernels::lanes][ChannelTile::width]{};
  for (std::size_t p = 0; p < positions; ++p)
    for (std::size_t c = 0; c < ChannelTile::width; ++c) {
      const float value = data[p * stride + c];
      include_value(value, tile, c);
      sums[p % ScanKernels::lanes][c] += static_cast<double>(value);
    }
  for (std::size_t c = 0; c < ChannelTile::width; ++c) tile.sums[c] += (sums[0][c] + sums[2][c]) + (sums[1][c] + sums[3][c]);
}

/// The sum of a chunk from its partial sums and the positions behind the last full row of lanes.
double joined(double (&sums)[ScanKernels::lanes], const float* rest, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) sums[i] += static_cast<double>(rest[i]);
  return (sums[0] + sums[2]) + (sums[1] + sums[3]);
}

void run_portable(const float* data, std::size_t positions, ChannelTile& tile, std::size_t index) {
  constexpr std::size_t lanes = ScanKernels::lanes;
  for (std::size_t i = 0; i < positions; ++i) include_value(data[i], tile, index);
  while (positions > 0) {
    const std::size_t count = std::min(ScanKernels::chunk, positions);
    double sums[lanes]{};
    for (std::size_t first = 0; first < count / lanes * lanes; first += lanes)
      for (std::size_t lane = 0; lane < lanes; ++lane) sums[lane] += static_cast<double>(data[first + lane]);
    tile.sums[index] += joined(sums, data + count / lanes * lanes, count % lanes);
    data += count;
    positions -= count;
  }
}

#if defined(__x86_64__)

// Where a value is not a number, the minimum and maximum of these processors give their second operand: what was found before.

/// Half a tile, so that all sums stay in registers.
[[gnu::target("avx2")]] void half_rows_avx2(const float* data, std::size_t positions, std::size_t stride, std::size_t ahead,
                                            float* minimum, float* maximum, double* sums) {
  __m256 low = _mm256_load_ps(minimum);
  __m256 high = _mm256_load_ps(maximum);
  __m256d first[ScanKernels::lanes], last[ScanKernels::lanes];
  for (std::size_t lane = 0; lane < ScanKernels::lanes; ++lane) first[lane] = last[lane] = _mm256_setzero_pd();
  const auto include = [&](const float* row, std::size_t lane) __attribute__((target("avx2"), always_inline)) {
    _mm_prefetch(row + ahead, _MM_HINT_T0);
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

[[gnu::target("avx2")]] void rows_avx2(const float* data, std::size_t positions, std::size_t stride, std::size_t ahead, ChannelTile& tile) {
  half_rows_avx2(data, positions, stride, ahead, tile.minimum, tile.maximum, tile.sums);
  half_rows_avx2(data + 8, positions, stride, ahead, tile.minimum + 8, tile.maximum + 8, tile.sums + 8);
}

[[gnu::target("avx2")]] double chunk_sum_avx2(const float* data, std::size_t positions) {
  constexpr std::size_t lanes = ScanKernels::lanes;
  __m256d partial = _mm256_setzero_pd();
  std::size_t i = 0;
  for (; i + lanes <= positions; i += lanes) partial = _mm256_add_pd(partial, _mm256_cvtps_pd(_mm_loadu_ps(data + i)));
  alignas(32) double sums[lanes];
  _mm256_store_pd(sums, partial);
  return joined(sums, data + i, positions - i);
}

[[gnu::target("avx2")]] void run_avx2(const float* data, std::size_t positions, ChannelTile& tile, std::size_t index) {
  constexpr std::size_t width = 8;
  __m256 low = _mm256_set1_ps(tile.minimum[index]);
  __m256 high = _mm256_set1_ps(tile.maximum[index]);
  std::size_t done = 0;
  for (; done + ScanKernels::chunk <= positions; done += ScanKernels::chunk) {
    for (std::size_t i = done; i < done + ScanKernels::chunk; i += width) {
      low = _mm256_min_ps(_mm256_loadu_ps(data + i), low);
      high = _mm256_max_ps(_mm256_loadu_ps(data + i), high);
    }
    tile.sums[index] += chunk_sum_avx2(data + done, ScanKernels::chunk);
  }
  if (done < positions) tile.sums[index] += chunk_sum_avx2(data + done, positions - done);
  for (; done < positions; ++done) include_value(data[done], tile, index);
  alignas(32) float lows[width], highs[width];
  _mm256_store_ps(lows, low);
  _mm256_store_ps(highs, high);
  tile.minimum[index] = std::min(tile.minimum[index], *std::min_element(lows, lows + width));
  tile.maximum[index] = std::max(tile.maximum[index], *std::max_element(highs, highs + width));
}

[[gnu::target("avx512f")]] void rows_avx512(const float* data, std::size_t positions, std::size_t stride, std::size_t ahead,
                                            ChannelTile& tile) {
  __m512 low = _mm512_load_ps(tile.minimum);
  __m512 high = _mm512_load_ps(tile.maximum);
  __m512d first[ScanKernels::lanes], last[ScanKernels::lanes];
  for (std::size_t lane = 0; lane < ScanKernels::lanes; ++lane) first[lane] = last[lane] = _mm512_setzero_pd();
  const auto include = [&](const float* row, std::size_t lane) __attribute__((target("avx512f"), always_inline)) {
    _mm_prefetch(row + ahead, _MM_HINT_T0);
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
