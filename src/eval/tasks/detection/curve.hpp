#pragma once

#include <vector>

#include "eval/tasks/detection/ledger.hpp"

namespace octet::detection {

/// A curve over the detections of a class, the best first. Scores stand beside the points, so that equal ones can be told.
struct Curve {
  std::vector<double> precision{}, recall{};
  std::vector<double> wrong_by_image{};  ///< wrong detections an image
};

/// By one rule. `distinct` keeps only the last point of each run of equal scores.
Curve curve_of(const Ledger& ledger, std::size_t index, const std::vector<std::uint32_t>& order, std::size_t rule, bool distinct,
               Weights weights);

double average_precision(Curve curve, Integral integral);

/// The share of objects that are missed where there are `level` wrong detections an image.
double miss_rate_at(const Curve& curve, double level);

}  // namespace octet::detection
