#pragma once

#include <cstdint>
#include <vector>

namespace octet {

/// How much of each other two boxes are.
enum class OverlapMethod : std::uint8_t {
  Iou,  ///< intersection by union
  Ioa,  ///< intersection by area of the detection
};

/// How a curve of precision over recall becomes a number.
enum class Integral : std::uint8_t {
  Max,          ///< the area below the greatest precision at that recall or a higher one
  ElevenPoint,  ///< the mean of that precision at recalls 0, 0.1, ..., 1
};

/// What the metrics of detection may be asked for. Names and defaults are those of OpenVINO's accuracy checker; a metric looks at what
/// concerns it.
struct DetectionOptions {
  // map, recall, miss_rate, detection_accuracy: how detections find objects.
  double overlap_threshold = 0.5;  ///< the least overlap of a detection and its object
  OverlapMethod overlap_method = OverlapMethod::Iou;
  bool include_boundaries = true;                   ///< widths and heights count one pixel more
  bool ignore_difficult = true;                     ///< difficult objects are not asked for
  bool allow_multiple_matches_per_ignored = false;  ///< several detections may find one difficult object, as in PASCAL VOC's own tool
  bool use_filtered_tp = false;                     ///< detections that a filter marked count where they find an object
  bool distinct_conf = false;                       ///< detections of equal scores make one point of the curve
  Integral integral = Integral::Max;                ///< map
  double fppi_level = 0.1;                          ///< miss_rate: false detections an image, within 0 to 1
  bool use_normalization = false;                   ///< detection_accuracy: the mean over classes
  bool fast_match = false;                          ///< detection_accuracy: the greatest overlaps first, whatever the scores
  std::int64_t ignore_label = 0;                    ///< detection_accuracy: objects of this label do not count; 0 = all do

  // coco_precision, coco_recall, coco_orig_precision, coco_orig_recall.
  std::vector<double> thresholds{};  ///< of IoU; empty = 0.5, 0.55, ..., 0.95
  int max_detections = 20;           ///< of a class in an image; the best ones. coco_precision and coco_recall alone
  /// The accuracy checker lets an object that the best detection of its class found be found once more, so that recall may exceed 1.
  /// coco_precision and coco_recall alone; the COCO API never does.
  bool allow_rematch = true;
  bool count_absent_classes = false;  ///< classes without objects count as 0 in the mean, as they did in the checker of 2019
};

/// What the metrics of segmentation may be asked for.
struct SegmentationOptions {
  bool use_argmax = true;            ///< predictions are scores of classes; else labels
  bool count_absent_classes = true;  ///< classes that occur nowhere count as 0 in the mean; else they are left out
  bool mean = true;                  ///< dice_index: the mean over the volumes
  bool median = false;               ///< dice_index: their median
};

}  // namespace octet
