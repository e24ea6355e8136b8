#pragma once

#include <vector>

#include "exec/plan_builder.hpp"
#include "graph/window.hpp"

namespace octet::exec {

/// A part of images whose channels lie last that lies in one piece: some rows of the only image, or all rows of some images.
struct ImagePart {
  Band images{};
  Band rows{};
};

/// What one thread computes of a window's results, and what it reads for that.
struct WindowPart {
  ImagePart results{};
  ImagePart source{};
  std::int64_t pad_begin = 0;  ///< rows of padding in front of those that are read
  std::int64_t pad_end = 0;    ///< and behind
};

/// How the group being lowered is divided among threads, when it slides `window` over `source`: by images in batches that are large enough,
/// by rows in a single image. Empty where it is not: on a single thread, with little work, and where channels do not lie last, since parts
/// of other layouts are not in one piece.
/// With `alone_otherwise`, where a single thread would do all, every part is worth it.
std::vector<WindowPart> window_parts(const Window& window, TensorId source, TensorId destination, const PlanBuilder& builder,
                                     bool alone_otherwise = false);

/// What describes that part alone.
dnn::Desc part_desc(const PlanTensor& images, const ImagePart& part);
/// The part as a tensor of its own.
TensorId part_of(TensorId images, const ImagePart& part, PlanBuilder& builder);

}  // namespace octet::exec
