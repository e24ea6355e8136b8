#pragma once

#include <vector>

#include "eval/tasks/detection/ledger.hpp"

namespace octet::detection {

/// The thresholds of IoU 0.5, 0.55, ..., 0.95 as NumPy spaces them: the ninth is 0.8999999999999999.
std::vector<double> coco_thresholds();

/// How the COCO API and the metrics of the accuracy checker that are named after it differ.
struct CocoRules {
  std::vector<double> thresholds{};
  std::size_t max_detections = 100;  ///< of a class in an image
  bool is_api = true;                ///< as the COCO API: overlap in f64, crowds by the detection's area, difficult objects count
  bool allow_rematch = false;        ///< see DetectionOptions
  double boundary = 0;               ///< added to widths and heights of detections
};

/// Objects of a range of size are to be found; the others are ignored.
struct AreaRange {
  double least = 0, most = 1e10;
};

/// What became of the first detections of a class in an image: entry [detection * thresholds + threshold]. `counted` receives the number
/// of objects that were to be found.
std::vector<Outcome> coco_match(const ClassInImage& content, const CocoRules& rules, const AreaRange& range, std::uint32_t& counted);

}  // namespace octet::detection
