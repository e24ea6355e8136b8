#include "eval/tasks/detection/class_suppression.hpp"

#include <algorithm>
#include <map>
#include <numeric>

namespace octet::detection {

std::vector<Detection> best_of_classes(const std::vector<Detection>& candidates, const Suppression& rule) {
  std::map<std::int64_t, std::vector<std::size_t>> classes;
  for (std::size_t i = 0; i < candidates.size(); ++i) classes[candidates[i].label].push_back(i);
  std::vector<Detection> best;
  for (auto& [label, members] : classes) {
    std::ranges::stable_sort(members, [&](std::size_t a, std::size_t b) { return candidates[a].score > candidates[b].score; });
    for (const std::size_t i : kept(candidates, members, rule)) best.push_back(candidates[i]);
  }
  return best;
}

void keep_best(std::vector<Detection>& detections, std::size_t count) {
  if (detections.size() <= count) return;
  std::vector<std::size_t> order(detections.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return detections[a].score > detections[b].score; });
  order.resize(count);
  std::ranges::sort(order);
  std::vector<Detection> left;
  for (const std::size_t i : order) left.push_back(detections[i]);
  detections = std::move(left);
}

}  // namespace octet::detection
