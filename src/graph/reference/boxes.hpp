#pragma once

#include <algorithm>

namespace octet::reference {

struct Box {
  float xmin = 0, ymin = 0, xmax = 0, ymax = 0;
};

/// 0 for a box that ends before it begins.
inline float area(const Box& box) { return box.xmax < box.xmin || box.ymax < box.ymin ? 0 : (box.xmax - box.xmin) * (box.ymax - box.ymin); }

/// Intersection over union (the Jaccard index); 0 where the boxes have no area in common.
inline float overlap(const Box& a, const Box& b) {
  const float width = std::min(a.xmax, b.xmax) - std::max(a.xmin, b.xmin);
  const float height = std::min(a.ymax, b.ymax) - std::max(a.ymin, b.ymin);
  if (!(width > 0 && height > 0)) return 0;
  const float common = width * height;
  return common / (area(a) + area(b) - common);
}

inline Box clipped(const Box& box) {
  return {std::clamp(box.xmin, 0.0F, 1.0F), std::clamp(box.ymin, 0.0F, 1.0F), std::clamp(box.xmax, 0.0F, 1.0F),
          std::clamp(box.ymax, 0.0F, 1.0F)};
}

}  // namespace octet::reference
