#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include <octet/base/export.hpp>

namespace octet {

// Steps between the outputs of a network and metrics, as OpenVINO's accuracy checker has them. They run in their order on the prediction of
// a sample and on what is true of it.

/// What a step changes.
enum class ApplyTo : std::uint8_t { Annotation, Prediction, All };

// Of boxes.

/// Predicted boxes times width and height of the stored image: from 0...1 to its pixels.
struct ResizePredictionBoxesStep {
  bool operator==(const ResizePredictionBoxesStep&) const = default;
};

/// Annotated boxes divided by width and height of the stored image.
struct NormalizeBoxesStep {
  bool operator==(const NormalizeBoxesStep&) const = default;
};

/// Coordinates limited to 0...width and 0...height, both inclusive: of this size, or else of the stored image; to 0...1 where normalized.
struct ClipBoxesStep {
  ApplyTo apply_to = ApplyTo::All;
  std::optional<std::int64_t> width{}, height{};
  bool normalized = false;
  bool operator==(const ClipBoxesStep&) const = default;
};

enum class RoundPolicy : std::uint8_t { Nearest, NearestToZero, Lower, Greater };

/// Coordinates of annotation and prediction as whole numbers; Nearest takes halves to the even one.
struct CastToIntStep {
  RoundPolicy policy = RoundPolicy::Nearest;
  bool operator==(const CastToIntStep&) const = default;
};

/// Predicted boxes in 0...1 of an input of this size, in whose middle the image lies with its own aspect ratio, in pixels of the stored
/// image, plus 1.
struct CorrectYoloBoxesStep {
  std::int64_t width = 1, height = 1;
  bool operator==(const CorrectYoloBoxesStep&) const = default;
};

/// Of predicted boxes of whatever classes those that no better one overlaps by more than `overlap`.
struct NmsStep {
  double overlap = 0.5;
  bool include_boundaries = true;            ///< widths and heights count one pixel more
  std::optional<std::int64_t> keep_top_k{};  ///< only so many of the best are looked at
  bool operator==(const NmsStep&) const = default;
};

/// Soft-NMS (Bodla et al. 2017) with a Gaussian: scores fall by exp(-IoU^2 / sigma) of better boxes, of whatever classes. Boxes whose score
/// falls below `min_score` or to 0 are dropped; only the best `keep_top_k` are looked at.
struct SoftNmsStep {
  std::int64_t keep_top_k = 200;
  double sigma = 0.5, min_score = 0;
  bool operator==(const SoftNmsStep&) const = default;
};

/// least <= value < most; a most of 0 is no limit.
struct FilterRange {
  double least = 0, most = 0;
  bool operator==(const FilterRange&) const = default;
};

/// Marks objects that fail any of what is asked: annotated ones become difficult, predicted ones are not counted as wrong. Or removes them.
struct FilterStep {
  ApplyTo apply_to = ApplyTo::All;
  bool remove_filtered = false;
  std::vector<std::int64_t> labels{};         ///< objects of these fail
  std::optional<double> min_confidence{};     ///< of predictions
  std::optional<FilterRange> height_range{};  ///< y_max - y_min
  std::optional<FilterRange> width_range{};   ///< x_max - x_min
  std::optional<FilterRange> aspect_ratio{};  ///< height by width
  std::optional<FilterRange> area_ratio{};    ///< of annotations: the square root of the share of the image
  bool is_empty = false;                      ///< boxes without width or height fail
  bool invalid_boxes = false;                 ///< boxes with a coordinate that is not finite fail
  bool operator==(const FilterStep&) const = default;
};

// Of masks.

/// Annotation: the colour of each pixel becomes its position in the data set's colours; 0 for any other colour. Prediction: scores become
/// the best class, then the label that the data set has for it.
struct EncodeMaskStep {
  ApplyTo apply_to = ApplyTo::Annotation;
  bool operator==(const EncodeMaskStep&) const = default;
};

/// Nearest neighbour, to this size, or else to that of the stored image.
struct ResizeMaskStep {
  ApplyTo apply_to = ApplyTo::Prediction;
  std::optional<std::int64_t> width{}, height{};
  bool operator==(const ResizeMaskStep&) const = default;
};

/// The annotation gets a border of this label, so that it is as large as the prediction.
struct ExtendMaskStep {
  std::int64_t filling_label = 255;
  bool operator==(const ExtendMaskStep&) const = default;
};

/// Predicted scores in so many times their size, bilinear, as far as the annotation's mask reaches.
struct ZoomMaskStep {
  std::int64_t zoom = 1;
  bool operator==(const ZoomMaskStep&) const = default;
};

using PostprocessingStep = std::variant<ResizePredictionBoxesStep, NormalizeBoxesStep, ClipBoxesStep, CastToIntStep, CorrectYoloBoxesStep,
                                        NmsStep, SoftNmsStep, FilterStep, EncodeMaskStep, ResizeMaskStep, ExtendMaskStep, ZoomMaskStep>;

/// Throws Error(InvalidArgument) where a step has no meaning.
OCTET_API void require_valid(std::span<const PostprocessingStep> steps);

}  // namespace octet
