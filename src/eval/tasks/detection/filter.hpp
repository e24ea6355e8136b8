#pragma once

#include <vector>

#include "eval/tasks/detection/detection.hpp"
#include "eval/tasks/postprocess.hpp"

namespace octet::detection {

/// Marks objects that fail, or removes them. `image` is asked for where the step has an area_ratio.
void filter(std::vector<ObjectBox>& objects, const FilterStep& step, const ImageSize& image);
void filter(std::vector<Detection>& detections, const FilterStep& step);

}  // namespace octet::detection
