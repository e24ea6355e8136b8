#include "eval/tasks/detection/coco_matching.hpp"

#include <algorithm>

#include "eval/tasks/detection/overlap.hpp"

namespace octet::detection {
namespace {

/// Some room below 1, so that boxes that are equal meet a threshold of 1.
constexpr double greatest_threshold = 1 - 1e-10;

double api_overlap(const Detection& detection, const ObjectBox& object, double boundary) {
  const double width = std::min(detection.x_max + boundary, object.x_max) - std::max(detection.x_min, object.x_min);
  const double height = std::min(detection.y_max + boundary, object.y_max) - std::max(detection.y_min, object.y_min);
  if (width <= 0 || height <= 0) return 0;
  const double own = area(detection, boundary), common = width * height;
  return common / (object.crowd ? own : own + area(object, 0) - common);
}

/// One class in one image: its objects, those to be found first.
class CocoMatcher {
 public:
  CocoMatcher(const ClassInImage& content, const CocoRules& rules, const AreaRange& range)
      : rules_(rules), range_(range), detections_(std::min(content.detections.size(), rules.max_detections)) {
    for (const bool ignored : {false, true})
      for (const ObjectBox* object : content.objects)
        if (is_ignored(*object) == ignored) objects_.push_back(object);
    counted_ = static_cast<std::size_t>(std::ranges::count_if(objects_, [this](const ObjectBox* o) { return !is_ignored(*o); }));
    for (std::size_t d = 0; d < detections_; ++d)
      for (const ObjectBox* object : objects_) overlaps_.push_back(overlap(*content.detections[d], *object));
    for (std::size_t d = 0; d < detections_; ++d) outside_.push_back(is_outside(*content.detections[d]));
  }

  std::size_t counted() const { return counted_; }

  std::vector<Outcome> outcomes() const {
    std::vector<Outcome> all(detections_ * rules_.thresholds.size());
    for (std::size_t t = 0; t < rules_.thresholds.size(); ++t) fill(all, t);
    return all;
  }

 private:
  bool is_ignored(const ObjectBox& object) const {
    const double size = object.area.value_or(area(object, 0));
    return object.crowd || (!rules_.is_api && object.difficult) || size < range_.least || size > range_.most;
  }
  bool is_outside(const Detection& detection) const {
    const double size = area(detection, rules_.boundary);
    return (!rules_.is_api && detection.filtered) || size < range_.least || size > range_.most;
  }
  double overlap(const Detection& detection, const ObjectBox& object) const {
    return rules_.is_api ? api_overlap(detection, object, rules_.boundary) : static_cast<float>(iou(object, detection, 0));
  }

  /// The object that the detection finds: the last of those it overlaps most, one to be found before any other.
  std::size_t found_by(std::size_t detection, double threshold, const std::vector<std::size_t>& marks) const {
    std::size_t chosen = objects_.size();
    for (std::size_t i = 0; i < objects_.size(); ++i) {
      if (marks[i] > 0 && !objects_[i]->crowd) continue;
      if (chosen < counted_ && i >= counted_) break;
      const double value = overlaps_[detection * objects_.size() + i];
      if (value < threshold) continue;
      threshold = value;
      chosen = i;
    }
    return chosen;
  }

  void fill(std::vector<Outcome>& all, std::size_t t) const {
    std::vector<std::size_t> marks(objects_.size(), 0);
    for (std::size_t d = 0; d < detections_; ++d) {
      const std::size_t found = found_by(d, std::min(rules_.thresholds[t], greatest_threshold), marks);
      const bool is_match = found < objects_.size();
      if (is_match) marks[found] = rules_.allow_rematch ? d : d + 1;
      const bool ignored = is_match ? found >= counted_ || (!rules_.is_api && outside_[d]) : bool(outside_[d]);
      all[d * rules_.thresholds.size() + t] = ignored ? Outcome::Ignored : is_match ? Outcome::Right : Outcome::Wrong;
    }
  }

  const CocoRules& rules_;
  const AreaRange& range_;
  std::size_t detections_, counted_ = 0;
  std::vector<const ObjectBox*> objects_;
  std::vector<double> overlaps_;
  std::vector<bool> outside_;
};

}  // namespace

std::vector<double> coco_thresholds() {
  std::vector<double> thresholds;
  constexpr double step = (0.95 - 0.5) / 9;
  for (int i = 0; i < 10; ++i) thresholds.push_back(i == 9 ? 0.95 : i * step + 0.5);
  return thresholds;
}

std::vector<Outcome> coco_match(const ClassInImage& content, const CocoRules& rules, const AreaRange& range, std::uint32_t& counted) {
  const CocoMatcher matcher(content, rules, range);
  counted = static_cast<std::uint32_t>(matcher.counted());
  return matcher.outcomes();
}

}  // namespace octet::detection
