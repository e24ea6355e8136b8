#pragma once

#include <cstdint>
#include <optional>

#include <octet/graph/operation.hpp>

namespace octet::exec {

/// Neighbouring rows of an image, or pieces of whatever else is divided, that one thread computes.
struct Band {
  std::int64_t first = 0;
  std::int64_t count = 0;
};

/// The band of that index when `rows` are divided into `bands` parts as evenly as whole rows allow. Parts are the same fractions of images
/// of every height, so that a thread finds most of what it reads in its own cache: it wrote that in the step before.
inline Band band_of(std::int64_t rows, int bands, int index) {
  const std::int64_t first = rows * index / bands;
  return {first, rows * (index + 1) / bands - first};
}

/// What a window reads along one dimension to compute a band of its results.
struct WindowBand {
  Band source{};                ///< rows of the source
  std::int64_t pad_begin = 0;   ///< rows of padding in front of them
  std::int64_t pad_end = 0;     ///< and behind
};

/// One dimension of a window that slides over `size` rows.
struct WindowRows {
  std::int64_t size = 0, kernel = 1, stride = 1, dilation = 1, pad_begin = 0;
};

/// Nothing where the band is computed from padding alone.
std::optional<WindowBand> source_of(const Band& results, const WindowRows& window);

}  // namespace octet::exec
