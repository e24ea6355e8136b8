#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "eval/tasks/detection/detection.hpp"

namespace octet::detection {

/// What became of a detection: it found an object, found none, or does not count.
enum class Outcome : std::uint8_t { Wrong, Right, Ignored };

/// The detections and objects of one class in one image.
struct ClassInImage {
  std::vector<const ObjectBox*> objects{};
  std::vector<const Detection*> detections{};  ///< the best first; equal ones in the order of the network's outputs
};

/// What metrics keep of one class: each detection with its outcome under several rules, such as thresholds of overlap, and how many objects
/// were to be found, in several groups, such as ranges of size.
struct ClassLedger {
  std::vector<double> scores{};
  std::vector<std::uint32_t> images{};
  std::vector<std::uint16_t> ranks{};    ///< among the detections of the class in the image, 0 for the best
  std::vector<std::uint8_t> outcomes{};  ///< of Outcome; those of a detection under all rules stand together
  std::vector<std::uint32_t> object_images{};
  std::vector<std::uint32_t> object_counts{};  ///< one for each group and entry of object_images
};

/// What metrics keep of a data set. Images are added in order, and ledgers of parts merge to that of the whole.
class Ledger {
 public:
  Ledger(std::size_t classes, std::size_t rules, std::size_t groups) : classes_(classes), rules_(rules), groups_(groups) {}

  std::size_t images() const { return images_; }
  std::size_t rules() const { return rules_; }
  std::size_t groups() const { return groups_; }
  std::size_t size() const { return classes_.size(); }
  const ClassLedger& of_class(std::size_t index) const { return classes_[index]; }

  /// Begins the next image.
  void add_image() { ++images_; }
  /// Adds a detection to the last image; the caller gives one outcome for each rule.
  void add_detection(std::size_t index, double score, std::size_t rank, std::span<const Outcome> outcomes);
  /// Adds objects to the last image, a count for each group.
  void add_objects(std::size_t index, std::span<const std::uint32_t> counts);

  std::string state() const;
  void merge(std::string_view state);

 private:
  std::vector<ClassLedger> classes_;
  std::size_t rules_, groups_;
  std::uint32_t images_ = 0;
};

/// How often each image counts; empty = once.
using Weights = std::span<const std::uint32_t>;

/// Objects of a group that were to be found.
double objects_of(const Ledger& ledger, std::size_t index, std::size_t group, Weights weights = {});

/// The positions of a class's detections, the best first, equal ones in their order.
std::vector<std::uint32_t> ranked(const ClassLedger& of_class);

}  // namespace octet::detection
