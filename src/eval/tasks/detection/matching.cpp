#include "eval/tasks/detection/matching.hpp"

#include <algorithm>
#include <limits>

#include "eval/tasks/detection/overlap.hpp"

namespace octet::detection {
namespace {

/// Matches the detections of an image one after the other.
class Matcher {
 public:
  Matcher(const ClassInImage& content, const DetectionOptions& options)
      : objects_(content.objects), options_(options), used_(objects_.size(), false), overlaps_(objects_.size()) {}

  Outcome outcome_of(const Detection& detection) {
    if (objects_.empty()) return Outcome::Wrong;
    measure(detection);
    const bool filtered = detection.filtered && options_.ignore_difficult;
    const Outcome miss = filtered ? Outcome::Ignored : Outcome::Wrong;
    const double best = best_overlap();
    if (best < options_.overlap_threshold) return miss;
    const std::vector<std::size_t> found = objects_at(best);
    if (std::ranges::any_of(found, [this](std::size_t i) { return is_difficult(i); })) return of_difficult(found, miss);
    return of_counted(found, filtered, miss);
  }

 private:
  bool is_difficult(std::size_t i) const { return options_.ignore_difficult && objects_[i]->difficult; }

  void measure(const Detection& detection) {
    const double boundary = options_.include_boundaries ? 1 : 0;
    for (std::size_t i = 0; i < objects_.size(); ++i) {
      const bool by_area =
          options_.overlap_method == OverlapMethod::Ioa || (options_.allow_multiple_matches_per_ignored && is_difficult(i));
      overlaps_[i] = by_area ? ioa(*objects_[i], detection, boundary) : iou(*objects_[i], detection, boundary);
    }
  }

  double greatest(bool difficult) const {
    double best = -std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < objects_.size(); ++i)
      if (is_difficult(i) == difficult) best = std::max(best, overlaps_[i]);
    return best;
  }

  /// Difficult objects are looked at where no other one is met.
  double best_overlap() const {
    const double best = greatest(false), of_difficult = greatest(true);
    return best < options_.overlap_threshold && of_difficult >= 0 ? of_difficult : best;
  }

  std::vector<std::size_t> objects_at(double overlap) const {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < overlaps_.size(); ++i)
      if (overlaps_[i] == overlap) found.push_back(i);
    return found;
  }

  /// Whether any of them was used before; all are from now on.
  bool take(const std::vector<std::size_t>& found) {
    const bool before = std::ranges::any_of(found, [this](std::size_t i) { return used_[i]; });
    for (const std::size_t i : found) used_[i] = true;
    return before;
  }

  Outcome of_difficult(const std::vector<std::size_t>& found, Outcome miss) {
    if (options_.allow_multiple_matches_per_ignored) return Outcome::Ignored;
    return take(found) ? miss : Outcome::Ignored;
  }

  Outcome of_counted(const std::vector<std::size_t>& found, bool filtered, Outcome miss) {
    if (std::ranges::any_of(found, [this](std::size_t i) { return used_[i]; })) return miss;
    if (filtered && !options_.use_filtered_tp) return Outcome::Ignored;
    take(found);
    return Outcome::Right;
  }

  const std::vector<const ObjectBox*>& objects_;
  const DetectionOptions& options_;
  std::vector<bool> used_;
  std::vector<double> overlaps_;
};

}  // namespace

std::vector<Outcome> match(const ClassInImage& content, const DetectionOptions& options) {
  Matcher matcher(content, options);
  std::vector<Outcome> outcomes;
  for (const Detection* detection : content.detections) outcomes.push_back(matcher.outcome_of(*detection));
  return outcomes;
}

std::uint32_t counted_objects(const ClassInImage& content, const DetectionOptions& options) {
  return static_cast<std::uint32_t>(
      std::ranges::count_if(content.objects, [&](const ObjectBox* object) { return !(options.ignore_difficult && object->difficult); }));
}

}  // namespace octet::detection
