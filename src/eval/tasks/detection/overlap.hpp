#pragma once

#include <algorithm>

#include <octet/eval/annotation.hpp>

#include "eval/tasks/detection/detection.hpp"

namespace octet::detection {

/// Sides of the intersection of two boxes. Where they do not meet it lies at the maximum of the minima and is empty.
template <typename A, typename B>
double intersection(const A& a, const B& b, double boundary) {
  const double x_min = std::max(a.x_min, b.x_min), y_min = std::max(a.y_min, b.y_min);
  const double x_max = std::max(x_min, std::min(a.x_max, b.x_max)), y_max = std::max(y_min, std::min(a.y_max, b.y_max));
  return (x_max - x_min + boundary) * (y_max - y_min + boundary);
}

template <typename Box>
double area(const Box& box, double boundary) {
  return (box.x_max - box.x_min + boundary) * (box.y_max - box.y_min + boundary);
}

/// As the accuracy checker computes it. `boundary` is 1 where widths and heights count one pixel more, so that boxes that do not meet have
/// an intersection of a pixel.
template <typename A, typename B>
double iou(const A& a, const B& b, double boundary) {
  const double common = intersection(a, b, boundary), all = area(a, boundary) + area(b, boundary) - common;
  return all == 0 ? 0 : common / all;
}

/// The share of the detection that lies in the object.
template <typename Object>
double ioa(const Object& object, const Detection& detection, double boundary) {
  const double own = area(detection, boundary);
  return own == 0 ? 0 : intersection(object, detection, boundary) / own;
}

}  // namespace octet::detection
