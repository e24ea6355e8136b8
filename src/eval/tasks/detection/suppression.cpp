#include "eval/tasks/detection/suppression.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "eval/tasks/detection/overlap.hpp"

namespace octet::detection {
namespace {

/// Those at the positions, in their original order.
void keep(std::vector<Detection>& detections, std::vector<std::size_t> positions) {
  std::ranges::sort(positions);
  std::vector<Detection> left;
  for (const std::size_t i : positions) left.push_back(detections[i]);
  detections = std::move(left);
}

/// The best first; of equal scores the later, as an ascending order read backwards has them.
std::vector<std::size_t> best_first(const std::vector<Detection>& detections) {
  std::vector<std::size_t> order(detections.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return detections[a].score < detections[b].score; });
  std::ranges::reverse(order);
  return order;
}

/// 0 where boxes do not meet.
double plain_overlap(const Detection& a, const Detection& b, double boundary) {
  const double width = std::min(a.x_max, b.x_max) - std::max(a.x_min, b.x_min) + boundary;
  const double height = std::min(a.y_max, b.y_max) - std::max(a.y_min, b.y_min) + boundary;
  if (width <= 0 || height <= 0) return 0;
  const double common = width * height, all = area(a, boundary) + area(b, boundary) - common;
  return all > 0 ? common / all : 0;
}

}  // namespace

std::vector<std::size_t> kept(const std::vector<Detection>& detections, std::vector<std::size_t> ranked, const Suppression& rule) {
  ranked.resize(std::min(ranked.size(), rule.most));
  std::vector<std::size_t> left;
  for (const std::size_t i : ranked) {
    const bool suppressed = std::ranges::any_of(left, [&](std::size_t better) {
      const double overlap = plain_overlap(detections[better], detections[i], rule.boundary);
      return rule.at_threshold ? overlap >= rule.overlap : overlap > rule.overlap;
    });
    if (!suppressed) left.push_back(i);
  }
  return left;
}

void suppress(std::vector<Detection>& detections, const NmsStep& step) {
  Suppression rule{.overlap = step.overlap, .boundary = step.include_boundaries ? 1.0 : 0.0};
  if (step.keep_top_k) rule.most = static_cast<std::size_t>(*step.keep_top_k);
  keep(detections, kept(detections, best_first(detections), rule));
}

void suppress(std::vector<Detection>& detections, const SoftNmsStep& step) {
  std::vector<std::size_t> ranked = best_first(detections);
  ranked.resize(std::min(static_cast<std::size_t>(step.keep_top_k), detections.size()));
  std::vector<float> scores(detections.size(), 0);
  for (const std::size_t i : ranked) scores[i] = static_cast<float>(detections[i].score);
  std::vector<std::size_t> chosen;
  while (chosen.size() < ranked.size()) {
    const auto best = static_cast<std::size_t>(std::ranges::max_element(scores) - scores.begin());
    if (!(scores[best] > 0) || static_cast<double>(scores[best]) < step.min_score) break;
    chosen.push_back(best);
    detections[best].score = scores[best];
    scores[best] = 0;
    for (std::size_t i = 0; i < scores.size(); ++i) {
      const double overlap = plain_overlap(detections[best], detections[i], 0);
      scores[i] = static_cast<float>(static_cast<double>(scores[i]) * std::exp(-overlap * overlap / step.sigma));
    }
  }
  keep(detections, std::move(chosen));
}

}  // namespace octet::detection
