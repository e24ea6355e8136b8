#include "eval/tasks/detection/filter.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace octet::detection {
namespace {

bool is_outside(const std::optional<FilterRange>& range, double value) {
  return range && !(value >= range->least && (range->most == 0 || value < range->most));
}

/// What annotated and predicted objects are asked alike.
template <typename Object>
bool fails(const Object& object, const FilterStep& step) {
  const double width = object.x_max - object.x_min, height = object.y_max - object.y_min;
  const bool is_finite =
      std::isfinite(object.x_min) && std::isfinite(object.y_min) && std::isfinite(object.x_max) && std::isfinite(object.y_max);
  return std::ranges::find(step.labels, object.label) != step.labels.end() || is_outside(step.height_range, height) ||
         is_outside(step.width_range, width) ||
         is_outside(step.aspect_ratio, height / std::max(width, std::numeric_limits<double>::epsilon())) ||
         (step.is_empty && (width <= 0 || height <= 0)) || (step.invalid_boxes && !is_finite);
}

bool has_wrong_area(const ObjectBox& object, const FilterStep& step, const ImageSize& image) {
  if (!step.area_ratio) return false;
  const double share = (object.x_max - object.x_min) * (object.y_max - object.y_min) /
                       (static_cast<double>(image.width) * static_cast<double>(image.height));
  return is_outside(step.area_ratio, std::sqrt(share));
}

}  // namespace

void filter(std::vector<ObjectBox>& objects, const FilterStep& step, const ImageSize& image) {
  const auto is_wrong = [&](const ObjectBox& object) { return fails(object, step) || has_wrong_area(object, step, image); };
  if (step.remove_filtered) {
    std::erase_if(objects, is_wrong);
    return;
  }
  for (ObjectBox& object : objects) object.difficult |= is_wrong(object);
}

void filter(std::vector<Detection>& detections, const FilterStep& step) {
  const auto is_wrong = [&](const Detection& detection) {
    return fails(detection, step) || (step.min_confidence && detection.score < *step.min_confidence);
  };
  if (step.remove_filtered) {
    std::erase_if(detections, is_wrong);
    return;
  }
  for (Detection& detection : detections) detection.filtered |= is_wrong(detection);
}

}  // namespace octet::detection
