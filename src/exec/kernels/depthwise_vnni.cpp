#include <immintrin.h>

// Intrinsics of GCC 12 start from vectors that they leave uninitialized (its bug 105593).
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif

#include <algorithm>
#include <cstring>
#include <utility>

#include "exec/kernels/depthwise.hpp"
#include "exec/onednn/primitives.hpp"

#define OCTET_VNNI __attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni")))
#define OCTET_VNNI_INLINE OCTET_VNNI __attribute__((always_inline)) inline

namespace octet::exec {
namespace {

constexpr std::int64_t block_channels = 64;

/// Where a channel of a block lies: its vector and its element there.
struct Place {
  std::size_t vector, element;
};

Place place_of(std::size_t channel) { return {channel % 16 / 4, channel / 16 * 4 + channel % 4}; }

/// Three rows of the image, at one block of channels. A row outside of the image is one pixel that never advances.
struct Rows {
  const std::uint8_t* first[3];
  std::int64_t step[3];
};

/// How the channels of a block fill a vector of 64 bytes.
enum class Filling {
  Full,    ///< 64 channels
  Masked,  ///< fewer
  Paired,  ///< at most 32 channels of a row of results, and the same of the next row behind them
};

/// The part of one row of results, or of two, that a block of channels has.
struct Strip {
  Rows rows[2];  ///< the second for Paired only
  std::uint8_t* destinations[2];
  __mmask64 mask;  ///< channels that exist
};

/// Three rows of one column, interleaved: each 32-bit element holds one channel's three pixels.
struct Column {
  __m512i vectors[4];
};

template <Filling filling>
OCTET_VNNI_INLINE __m512i load(const Strip& strip, std::size_t row, std::int64_t x) {
  const std::uint8_t* pixel = strip.rows[0].first[row] + x * strip.rows[0].step[row];
  if (filling == Filling::Full) return _mm512_loadu_si512(pixel);
  if (filling == Filling::Masked) return _mm512_maskz_loadu_epi8(strip.mask, pixel);
  const auto mask = static_cast<__mmask32>(strip.mask);
  const std::uint8_t* below = strip.rows[1].first[row] + x * strip.rows[1].step[row];
  return _mm512_inserti64x4(_mm512_castsi256_si512(_mm256_maskz_loadu_epi8(mask, pixel)), _mm256_maskz_loadu_epi8(mask, below), 1);
}

template <Filling filling, bool is_signed>
OCTET_VNNI_INLINE Column load_column(const Strip& strip, std::int64_t x) {
  const __m512i flip = _mm512_set1_epi8(is_signed ? -128 : 0);
  const __m512i a = _mm512_xor_si512(load<filling>(strip, 0, x), flip);
  const __m512i b = _mm512_xor_si512(load<filling>(strip, 1, x), flip);
  const __m512i c = _mm512_xor_si512(load<filling>(strip, 2, x), flip);
  const __m512i low = _mm512_unpacklo_epi8(a, b), high = _mm512_unpackhi_epi8(a, b);
  const __m512i third_low = _mm512_unpacklo_epi8(c, c), third_high = _mm512_unpackhi_epi8(c, c);
  return {{_mm512_unpacklo_epi16(low, third_low), _mm512_unpackhi_epi16(low, third_low), _mm512_unpacklo_epi16(high, third_high),
           _mm512_unpackhi_epi16(high, third_high)}};
}

template <Filling filling>
OCTET_VNNI_INLINE void store(const Strip& strip, std::int64_t offset, __m512i bytes) {
  if (filling == Filling::Full) return _mm512_storeu_si512(strip.destinations[0] + offset, bytes);
  if (filling == Filling::Masked) return _mm512_mask_storeu_epi8(strip.destinations[0] + offset, strip.mask, bytes);
  const auto mask = static_cast<__mmask32>(strip.mask);
  _mm256_mask_storeu_epi8(strip.destinations[1] + offset, mask, _mm512_extracti64x4_epi64(bytes, 1));
  _mm256_mask_storeu_epi8(strip.destinations[0] + offset, mask, _mm512_castsi512_si256(bytes));
}

/// Computes the results of a strip from left to right.
template <Filling filling, bool is_signed, int stride>
class StripRunner {
 public:
  OCTET_VNNI_INLINE StripRunner(const Depthwise3x3& layer, const Depthwise3x3::Block& block, const Strip& strip)
      : layer_(layer), block_(block), strip_(strip) {
    for (int x = 0; x < 3; ++x)
      for (int v = 0; v < 4; ++v) weights_[x][v] = _mm512_load_si512(block.weights[x][v]);
    lowest_ = _mm512_set1_ps(layer.lowest);
    highest_ = _mm512_set1_ps(layer.highest);
  }

  OCTET_VNNI_INLINE void run() {
    const std::int64_t x = -layer_.pad_left;
    // The results for which every column that is loaded lies within the image.
    const std::int64_t reach = stride == 1 ? 2 : 3;
    const std::int64_t from = std::min(layer_.output_width, std::max<std::int64_t>(0, (layer_.pad_left - 2 + stride - 1) / stride));
    const std::int64_t to = std::clamp((layer_.width - 1 - reach + layer_.pad_left + stride) / stride, from, layer_.output_width);
    left_ = column_or_padding(x);
    middle_ = column_or_padding(x + 1);
    for (std::int64_t i = 0; i < from; ++i) step<true>(i);
    for (std::int64_t i = from; i < to; ++i) step<false>(i);
    for (std::int64_t i = to; i < layer_.output_width; ++i) step<true>(i);
  }

 private:
  OCTET_VNNI_INLINE Column column_or_padding(std::int64_t x) const {
    if (x >= 0 && x < layer_.width) return load_column<filling, is_signed>(strip_, x);
    const __m512i outside = _mm512_set1_epi8(static_cast<char>(layer_.source_zero ^ (is_signed ? 128 : 0)));
    return {{outside, outside, outside, outside}};
  }

  template <bool at_border>
  OCTET_VNNI_INLINE Column column(std::int64_t x) const {
    return at_border ? column_or_padding(x) : load_column<filling, is_signed>(strip_, x);
  }

  template <bool at_border>
  OCTET_VNNI_INLINE void step(std::int64_t i) {
    const std::int64_t x = i * stride - layer_.pad_left;
    const Column right = column<at_border>(x + 2);
    __m512i results[4];
    for (int v = 0; v < 4; ++v) {
      __m512i sums = _mm512_load_si512(block_.start[v]);
      sums = _mm512_dpbusd_epi32(sums, left_.vectors[v], weights_[0][v]);
      sums = _mm512_dpbusd_epi32(sums, middle_.vectors[v], weights_[1][v]);
      sums = _mm512_dpbusd_epi32(sums, right.vectors[v], weights_[2][v]);
      const __m512 real = _mm512_fmadd_ps(_mm512_cvtepi32_ps(sums), _mm512_load_ps(block_.factors[v]), _mm512_load_ps(block_.offsets[v]));
      results[v] = _mm512_cvtps_epi32(_mm512_min_ps(_mm512_max_ps(real, lowest_), highest_));
    }
    // Packing within 128-bit lanes puts the channels back in order.
    const __m512i low = _mm512_packs_epi32(results[0], results[1]), high = _mm512_packs_epi32(results[2], results[3]);
    store<filling>(strip_, i * layer_.channels,
                   layer_.destination_is_signed ? _mm512_packs_epi16(low, high) : _mm512_packus_epi16(low, high));
    left_ = stride == 1 ? middle_ : right;
    middle_ = stride == 1 ? right : column<at_border>(x + 3);
  }

  const Depthwise3x3& layer_;
  const Depthwise3x3::Block& block_;
  const Strip& strip_;
  __m512i weights_[3][4];
  __m512 lowest_, highest_;
  Column left_, middle_;
};

template <Filling filling, bool is_signed, int stride>
OCTET_VNNI void run_strip(const Depthwise3x3& layer, const Depthwise3x3::Block& block, const Strip& strip) {
  StripRunner<filling, is_signed, stride>(layer, block, strip).run();
}

using RunStrip = void (*)(const Depthwise3x3&, const Depthwise3x3::Block&, const Strip&);

template <Filling filling>
RunStrip choose_strip(const Depthwise3x3& layer) {
  if (layer.stride_x == 1) return layer.source_is_signed ? run_strip<filling, true, 1> : run_strip<filling, false, 1>;
  return layer.source_is_signed ? run_strip<filling, true, 2> : run_strip<filling, false, 2>;
}

/// Runs a layer on two rows of results at a time.
class PairRunner {
 public:
  PairRunner(const Depthwise3x3& layer, const std::uint8_t* source, std::uint8_t* destination)
      : layer_(layer),
        source_(source),
        destination_(destination),
        full_(choose_strip<Filling::Full>(layer)),
        masked_(choose_strip<Filling::Masked>(layer)),
        paired_(choose_strip<Filling::Paired>(layer)) {
    std::memset(outside_, layer.source_zero, sizeof outside_);
  }

  /// Rows are counted through all images of the batch.
  void run(std::int64_t row, std::int64_t count) const {
    for (std::size_t i = 0; i < layer_.blocks.size(); ++i) {
      const auto channel = static_cast<std::int64_t>(i) * block_channels;
      const std::int64_t channels = std::min(layer_.channels - channel, block_channels);
      const __mmask64 mask = channels == block_channels ? ~__mmask64{0} : (__mmask64{1} << channels) - 1;
      // A last row without a second one is computed twice.
      const std::int64_t second = row + count - 1;
      Strip strip{{rows_of(row, channel), rows_of(second, channel)}, {results_of(row, channel), results_of(second, channel)}, mask};
      if (channels <= block_channels / 2) {
        paired_(layer_, layer_.blocks[i], strip);
        continue;
      }
      const RunStrip run_one = channels == block_channels ? full_ : masked_;
      run_one(layer_, layer_.blocks[i], strip);
      if (count == 1) continue;
      std::swap(strip.rows[0], strip.rows[1]);
      std::swap(strip.destinations[0], strip.destinations[1]);
      run_one(layer_, layer_.blocks[i], strip);
    }
  }

 private:
  Rows rows_of(std::int64_t row, std::int64_t channel) const {
    const std::int64_t row_bytes = layer_.width * layer_.channels;
    const std::uint8_t* image = source_ + row / layer_.output_height * layer_.height * row_bytes;
    const std::int64_t top = row % layer_.output_height * layer_.stride_y - layer_.pad_top;
    Rows rows;
    for (std::int64_t y = 0; y < 3; ++y) {
      const bool inside = top + y >= 0 && top + y < layer_.height;
      rows.first[y] = inside ? image + (top + y) * row_bytes + channel : outside_;
      rows.step[y] = inside ? layer_.channels : 0;
    }
    return rows;
  }

  std::uint8_t* results_of(std::int64_t row, std::int64_t channel) const {
    return destination_ + row * layer_.output_width * layer_.channels + channel;
  }

  const Depthwise3x3& layer_;
  const std::uint8_t* source_;
  std::uint8_t* destination_;
  RunStrip full_, masked_, paired_;
  alignas(64) std::uint8_t outside_[block_channels];
};

}  // namespace

void Depthwise3x3::pack(std::span<const std::int8_t> weights, std::span<const float> channel_factors,
                        std::span<const float> channel_offsets) {
  const std::int32_t shift = source_is_signed ? 128 : 0;
  blocks.assign(static_cast<std::size_t>((channels + block_channels - 1) / block_channels), Block{});
  for (std::size_t channel = 0; channel < static_cast<std::size_t>(channels); ++channel) {
    Block& block = blocks[channel / block_channels];
    const auto [vector, element] = place_of(channel % block_channels);
    std::int32_t total = 0;
    for (std::size_t y = 0; y < 3; ++y)
      for (std::size_t x = 0; x < 3; ++x) {
        const std::int8_t weight = weights[channel * 9 + y * 3 + x];
        block.weights[x][vector][element * 4 + y] = weight;
        total += weight;
      }
    block.start[vector][element] = -(source_zero + shift) * total;
    block.factors[vector][element] = channel_factors[channel];
    block.offsets[vector][element] = channel_offsets[channel];
  }
  if (channels % block_channels != 0 && channels % block_channels <= block_channels / 2) blocks.back().repeat_first_half();
}

void Depthwise3x3::Block::repeat_first_half() {
  for (std::size_t vector = 0; vector < 4; ++vector) {
    for (auto& column : weights) std::copy_n(column[vector], 32, column[vector] + 32);
    std::copy_n(start[vector], 8, start[vector] + 8);
    std::copy_n(factors[vector], 8, factors[vector] + 8);
    std::copy_n(offsets[vector], 8, offsets[vector] + 8);
  }
}

bool has_depthwise_kernel() { return dnn::has_avx512_vnni(); }

void run_depthwise(const Depthwise3x3& layer, const Band& rows, const std::uint8_t* source, std::uint8_t* destination) {
  const PairRunner runner(layer, source, destination);
  for (std::int64_t done = 0; done < rows.count; done += 2)
    runner.run(rows.first + done, std::min<std::int64_t>(2, rows.count - done));
}

}  // namespace octet::exec
