#include <immintrin.h>

// Intrinsics of GCC 12 start from vectors that they leave uninitialized (its bug 105593).
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif

#include <algorithm>

#include "exec/kernels/byte_lookup.hpp"
#include "exec/onednn/primitives.hpp"

#define OCTET_VBMI __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi")))
#define OCTET_VBMI_INLINE OCTET_VBMI __attribute__((always_inline)) inline

namespace octet::exec {
namespace {

constexpr std::int64_t vector_bytes = 64;

/// One channel's results for all bytes.
struct Table {
  __m512i parts[4];
};

OCTET_VBMI_INLINE Table load_table(const std::uint8_t* table) {
  Table loaded;
  for (int i = 0; i < 4; ++i) loaded.parts[i] = _mm512_loadu_si512(table + i * vector_bytes);
  return loaded;
}

OCTET_VBMI_INLINE __m512i look_up(const Table& table, __m512i bytes) {
  const __m512i low = _mm512_permutex2var_epi8(table.parts[0], bytes, table.parts[1]);
  const __m512i high = _mm512_permutex2var_epi8(table.parts[2], bytes, table.parts[3]);
  return _mm512_mask_mov_epi8(low, _mm512_movepi8_mask(bytes), high);
}

/// The places of a vector that hold channel 0 of three when its first byte does.
constexpr std::uint64_t every_third = 0x9249249249249249;

template <int channels>
OCTET_VBMI void look_up_all(const std::uint8_t* table, const std::uint8_t* bytes, std::int64_t count, std::uint8_t* results) {
  Table tables[channels];
  for (int c = 0; c < channels; ++c) tables[c] = load_table(table + c * 256);
  // Where channels 1 and 2 lie; one place further ahead in each vector, since 64 bytes are 21 pixels and one channel.
  std::uint64_t second = every_third << 1, third = every_third << 2;
  for (std::int64_t done = 0; done < count; done += vector_bytes) {
    const auto mask = ~std::uint64_t{0} >> (vector_bytes - std::min(count - done, vector_bytes));
    const __m512i given = _mm512_maskz_loadu_epi8(mask, bytes + done);
    __m512i found = look_up(tables[0], given);
    if constexpr (channels == 3) {
      found = _mm512_mask_mov_epi8(found, second, look_up(tables[1], given));
      found = _mm512_mask_mov_epi8(found, third, look_up(tables[2], given));
      const std::uint64_t first = ~(second | third);
      third = second;
      second = first;
    }
    _mm512_mask_storeu_epi8(results + done, mask, found);
  }
}

}  // namespace

bool has_byte_lookup() { return dnn::has_avx512_vnni() && __builtin_cpu_supports("avx512vbmi"); }

void look_up_bytes(const std::uint8_t* table, std::int64_t channels, const std::uint8_t* bytes, std::int64_t count, std::uint8_t* results) {
  if (channels == 3) look_up_all<3>(table, bytes, count, results);
  else look_up_all<1>(table, bytes, count, results);
}

}  // namespace octet::exec
