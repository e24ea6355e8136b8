#pragma once

#include <cstdint>
#include <vector>

#include <octet/tensor/element_type.hpp>

namespace octet {

/// SSD prior boxes (Liu et al., 2016), with OpenVINO's attributes; sizes and steps are in pixels.
/// Inputs: feature map size [2] and image size [2] (constant i32/i64, height then width).
/// Output: f32 [2, H*W*priors*4], row 0 the boxes (xmin, ymin, xmax, ymax, normalized), row 1 the variances.
struct PriorBox {
  std::vector<float> min_size{}, max_size{}, aspect_ratio{}, density{}, fixed_ratio{}, fixed_size{}, variance{};
  bool clip = false;
  bool flip = false;
  double step = 0;
  double offset = 0;
  bool scale_all_sizes = true;
  bool operator==(const PriorBox&) const = default;
};

/// Prior boxes with explicit widths and heights in pixels. Inputs and output as PriorBox.
/// `step` counts where step_width or step_height is 0; all three 0 means image size / feature map size.
struct PriorBoxClustered {
  std::vector<float> width{}, height{}, variance{};
  bool clip = false;
  double step = 0;
  double step_width = 0;
  double step_height = 0;
  double offset = 0;
  bool operator==(const PriorBoxClustered&) const = default;
};

/// Decodes SSD boxes (Liu et al., 2016), applies non-maximum suppression and keeps the best, with OpenVINO's attributes.
/// Inputs: box deltas [N, priors*4*classes'], class scores [N, priors*classes], priors [1 or N, 1 or 2, priors*4], and
/// optionally the ARM scores and ARM deltas of a refinement network. Output: f32 [1,1,N*keep,7] with rows
/// (image, label, score, xmin, ymin, xmax, ymax); a row whose image is -1 ends the list, the rest is 0.
struct DetectionOutput {
  enum class CodeType : std::uint8_t { Corner, CenterSize };
  std::int64_t num_classes = 0;
  std::int64_t background_label_id = 0;
  std::int64_t top_k = -1;
  std::vector<std::int64_t> keep_top_k{-1};
  CodeType code_type = CodeType::Corner;
  bool variance_encoded_in_target = false;
  bool share_location = true;
  double nms_threshold = 0;
  double confidence_threshold = 0;
  bool clip_after_nms = false;
  bool clip_before_nms = false;
  bool decrease_label_id = false;
  bool normalized = false;
  std::int64_t input_height = 1;
  std::int64_t input_width = 1;
  double objectness_score = 0;
  bool operator==(const DetectionOutput&) const = default;
};

/// Inputs: boxes [N,B,4], scores [N,C,B], and optionally max_output_boxes_per_class, iou_threshold, score_threshold,
/// soft_nms_sigma (scalars). Output 0: selected [S,3] (batch, class, box). From opset5 on also output 1: scores [S,3]
/// (batch, class, score), and output 2: the number selected [1]. S = min(max_output_boxes_per_class, B)*N*C; unused rows are -1.
struct NonMaxSuppression {
  enum class BoxEncoding : std::uint8_t { Corner, Center };
  BoxEncoding box_encoding = BoxEncoding::Corner;
  bool sort_result_descending = true;
  ElementType output_type = ElementType::i64;
  bool with_scores = true;  ///< opset5: three outputs
  bool operator==(const NonMaxSuppression&) const = default;
};

}  // namespace octet
