#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include <octet/eval/annotation.hpp>
#include <octet/eval/postprocessing.hpp>

#include "eval/tasks/adapter.hpp"

namespace octet {

/// In pixels.
struct ImageSize {
  std::int64_t width = 0, height = 0;
};

/// One sample between its adapter and the metrics.
struct PostprocessedSample {
  Annotation& annotation;
  Prediction& prediction;
  std::optional<ImageSize> image{};  ///< as it is stored; nothing where the sample is none
  const DatasetMeta& meta;
};

/// The size of the stored image. Throws Error(Unsupported) naming step and sample where it is unknown.
ImageSize image_size_of(const PostprocessedSample& sample, const char* step);

}  // namespace octet
