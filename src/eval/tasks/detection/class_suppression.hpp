#pragma once

#include <vector>

#include "eval/tasks/detection/suppression.hpp"

namespace octet::detection {

/// Of each class those that no better one of the class suppresses, classes in ascending order, the best of each first.
std::vector<Detection> best_of_classes(const std::vector<Detection>& candidates, const Suppression& rule);

/// The best `count`, in the order in which they stand; of equal scores the first.
void keep_best(std::vector<Detection>& detections, std::size_t count);

}  // namespace octet::detection
