#include "exec/kernels/global_mean.hpp"

#include <algorithm>

#include "exec/onednn/primitives.hpp"

namespace octet::exec {
namespace {

/// Adds `count` rows of `channels` elements to `sums`, in order. Compiled for several instruction sets, with the same results.
template <typename T, typename Sum>
[[gnu::always_inline]] inline void add(const T* __restrict rows, std::int64_t count, std::int64_t channels, Sum* __restrict sums) {
  for (; count >= 4; count -= 4, rows += 4 * channels)
    for (std::int64_t c = 0; c < channels; ++c)
      sums[c] = sums[c] + static_cast<Sum>(rows[c]) + static_cast<Sum>(rows[channels + c]) + static_cast<Sum>(rows[2 * channels + c]) +
                static_cast<Sum>(rows[3 * channels + c]);
  for (; count > 0; --count, rows += channels)
    for (std::int64_t c = 0; c < channels; ++c) sums[c] = sums[c] + static_cast<Sum>(rows[c]);
}

template <typename T, typename Sum>
__attribute__((target("avx512f,avx512bw,avx512vl"))) void add_avx512(const T* rows, std::int64_t count, std::int64_t channels, Sum* sums) {
  add(rows, count, channels, sums);
}

template <typename T, typename Sum>
__attribute__((target("avx2"))) void add_avx2(const T* rows, std::int64_t count, std::int64_t channels, Sum* sums) {
  add(rows, count, channels, sums);
}

template <typename T, typename Sum>
void add_rows(const T* rows, std::int64_t count, std::int64_t channels, Sum* sums) {
  if (dnn::has_avx512_vnni()) return add_avx512(rows, count, channels, sums);
  if (__builtin_cpu_supports("avx2")) return add_avx2(rows, count, channels, sums);
  add(rows, count, channels, sums);
}

template <typename T, typename Sum>
void sum_rows(const GlobalMean& mean, const Band& rows, const T* elements, Sum* sums) {
  for (std::int64_t row = rows.first; row < rows.first + rows.count; ++row) {
    Sum* const sum = sums + row * mean.channels;
    std::fill_n(sum, mean.channels, Sum{0});
    add_rows(elements + row * mean.width * mean.channels, mean.width, mean.channels, sum);
  }
}

template <typename Sum, typename Real>
void finish(const GlobalMean& mean, const Sum* sums, float* means, const Real& real) {
  std::vector<Sum> totals(static_cast<std::size_t>(mean.channels));
  for (std::int64_t n = 0; n < mean.images; ++n, means += mean.channels) {
    std::ranges::fill(totals, Sum{0});
    add_rows(sums + n * mean.height * mean.channels, mean.height, mean.channels, totals.data());
    std::ranges::transform(totals, means, real);
  }
}

}  // namespace

void GlobalMean::sum_rows(const Band& rows, const void* images_of_rows, void* sums) const {
  if (type == ElementType::f32) exec::sum_rows(*this, rows, static_cast<const float*>(images_of_rows), static_cast<float*>(sums));
  else if (type == ElementType::i8)
    exec::sum_rows(*this, rows, static_cast<const std::int8_t*>(images_of_rows), static_cast<std::int32_t*>(sums));
  else exec::sum_rows(*this, rows, static_cast<const std::uint8_t*>(images_of_rows), static_cast<std::int32_t*>(sums));
}

void GlobalMean::finish(const void* sums, float* means) const {
  const std::int64_t positions = height * width;
  const auto count = static_cast<float>(positions);
  if (type == ElementType::f32) return exec::finish(*this, static_cast<const float*>(sums), means, [&](float sum) { return sum / count; });
  const std::int64_t zeros = zero_point * positions;
  exec::finish(*this, static_cast<const std::int32_t*>(sums), means,
               [&](std::int32_t sum) { return static_cast<float>(sum - zeros) * scale / count; });
}

}  // namespace octet::exec
