#pragma once

#include <vector>

#include "eval/tasks/detection/ledger.hpp"

namespace octet::detection {

/// What became of the detections of a class in an image, by the rules of PASCAL VOC as the accuracy checker has them: a detection finds the
/// objects that it overlaps most, all of them where several are equal; objects that were found before, and difficult ones, are not found
/// again. Unlike in VOC's own tool the second detection of a difficult object is wrong, unless allow_multiple_matches_per_ignored.
std::vector<Outcome> match(const ClassInImage& content, const DetectionOptions& options);

/// How many of its objects count.
std::uint32_t counted_objects(const ClassInImage& content, const DetectionOptions& options);

}  // namespace octet::detection
