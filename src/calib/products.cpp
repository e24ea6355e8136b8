#include "calib/products.hpp"

#include <utility>

namespace octet {
namespace {

constexpr std::size_t tile_rows = 4, tile_columns = 16;

/// Adds the products of 4 features, at `left` in each row, and 16, at `right`, to sums that are `stride` apart.
[[gnu::always_inline]] inline void add_tile(const float* left, const float* right, std::size_t count, std::size_t stride, float* sums) {
  float tile[tile_rows][tile_columns] = {};
  for (std::size_t row = 0; row < count; ++row, left += stride, right += stride)
    for (std::size_t a = 0; a < tile_rows; ++a)
      for (std::size_t b = 0; b < tile_columns; ++b) tile[a][b] += left[a] * right[b];
  for (std::size_t a = 0; a < tile_rows; ++a)
    for (std::size_t b = 0; b < tile_columns; ++b) sums[a * stride + b] += tile[a][b];
}

/// The tiles that hold anything on or above the diagonal.
[[gnu::always_inline]] inline void add_tiles(const float* rows, std::size_t count, std::size_t stride, float* sums) {
  for (std::size_t i = 0; i < stride; i += tile_rows)
    for (std::size_t j = i / tile_columns * tile_columns; j < stride; j += tile_columns)
      add_tile(rows + i, rows + j, count, stride, sums + i * stride + j);
}

using AddTiles = void (*)(const float* rows, std::size_t count, std::size_t stride, float* sums);

void add_portable(const float* rows, std::size_t count, std::size_t stride, float* sums) { add_tiles(rows, count, stride, sums); }

#if defined(__x86_64__)
[[gnu::target("avx2,fma")]] void add_avx2(const float* rows, std::size_t count, std::size_t stride, float* sums) {
  add_tiles(rows, count, stride, sums);
}
[[gnu::target("avx512f")]] void add_avx512(const float* rows, std::size_t count, std::size_t stride, float* sums) {
  add_tiles(rows, count, stride, sums);
}
#endif

AddTiles fastest() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return add_avx512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return add_avx2;
#endif
  return add_portable;
}

}  // namespace

std::size_t Products::padded(std::size_t features) { return (features + tile_columns - 1) / tile_columns * tile_columns; }

Products::Products(std::size_t features)
    : features_(features), stride_(padded(features)), sums_(features, 0.0), products_(stride_ * stride_, 0.0F) {}

void Products::add(const float* rows, std::size_t count) {
  static const AddTiles add_all = fastest();
  constexpr std::size_t chunk = 64;  // Rows that stay in the cache while all tiles pass over them.
  for (std::size_t done = 0; done < count; done += chunk)
    add_all(rows + done * stride_, count - done < chunk ? count - done : chunk, stride_, products_.data());
  for (std::size_t row = 0; row < count; ++row)
    for (std::size_t i = 0; i < features_; ++i) sums_[i] += static_cast<double>(rows[row * stride_ + i]);
  rows_ += count;
}

std::vector<float> Products::take_covariance() && {
  const auto count = static_cast<double>(rows_);
  for (std::size_t i = 0; i < features_; ++i)
    for (std::size_t j = i; j < features_; ++j) {
      const double covariance = static_cast<double>(products_[i * stride_ + j]) / count - mean(i) * mean(j);
      products_[i * stride_ + j] = products_[j * stride_ + i] = static_cast<float>(covariance);
    }
  return std::move(products_);
}

}  // namespace octet
