#include <functional>
#include <map>
#include <string>

#include "eval/config/config.hpp"

namespace octet {
namespace {

using Reader = std::function<PostprocessingStep(ConfigMembers&)>;

bool flag(ConfigMembers& members, const char* key, bool otherwise) {
  const ConfigNode* node = members.take(key);
  return node ? flag_of(*node, members.path(key)) : otherwise;
}

double number(ConfigMembers& members, const char* key, double otherwise) {
  const ConfigNode* node = members.take(key);
  return node ? number_of(*node, members.path(key)) : otherwise;
}

std::optional<std::int64_t> side(ConfigMembers& members, const char* key) {
  const ConfigNode* node = members.take(key);
  if (!node) return std::nullopt;
  return integer_of(*node, members.path(key), 1);
}

template <typename Step>
void read_size(ConfigMembers& members, Step& step) {
  const auto both = side(members, "size"), width = side(members, "dst_width"), height = side(members, "dst_height");
  if (both && (width || height))
    fail_config(members.node(), members.path("size"), "a size beside dst_width or dst_height", "one of the two ways");
  if (width.has_value() != height.has_value())
    fail_config(members.node(), members.path(width ? "dst_height" : "dst_width"), "nothing", "a number beside the other side");
  if (both) step.width = step.height = *both;
  if (width) {
    step.width = *width;
    step.height = *height;
  }
}

/// What the step changes, which the original leaves nobody to guess.
ApplyTo needed_target(ConfigMembers& members) {
  const ConfigNode* node = members.take("apply_to");
  if (!node) fail_config(members.node(), members.path("apply_to"), "nothing", "annotation, prediction or all");
  const std::string text = text_of(*node, members.path("apply_to"));
  if (text == "annotation") return ApplyTo::Annotation;
  if (text == "prediction") return ApplyTo::Prediction;
  if (text == "all") return ApplyTo::All;
  fail_config(*node, members.path("apply_to"), "'" + text + "'", "annotation, prediction or all");
}

PostprocessingStep clip_of(ConfigMembers& members) {
  ClipBoxesStep step{.apply_to = needed_target(members)};
  read_size(members, step);
  step.normalized = flag(members, "boxes_normalized", false);
  return step;
}

PostprocessingStep cast_of(ConfigMembers& members) {
  static const std::map<std::string, RoundPolicy> policies{{"nearest", RoundPolicy::Nearest},
                                                           {"nearest_to_zero", RoundPolicy::NearestToZero},
                                                           {"lower", RoundPolicy::Lower},
                                                           {"greater", RoundPolicy::Greater}};
  const ConfigNode* node = members.take("round_policy");
  if (!node) return CastToIntStep{};
  const auto found = policies.find(text_of(*node, members.path("round_policy")));
  if (found == policies.end())
    fail_config(*node, members.path("round_policy"), "'" + node->text + "'", "nearest, nearest_to_zero, lower or greater");
  return CastToIntStep{found->second};
}

PostprocessingStep correct_yolo_of(ConfigMembers& members) {
  CorrectYoloBoxesStep step{.width = 0, .height = 0};
  read_size(members, step);
  if (step.width == 0) fail_config(members.node(), members.path("size"), "nothing", "a size, or dst_width and dst_height");
  return step;
}

PostprocessingStep nms_of(ConfigMembers& members) {
  NmsStep step{.overlap = number(members, "overlap", 0.5), .include_boundaries = flag(members, "include_boundaries", true)};
  step.keep_top_k = side(members, "keep_top_k");
  return step;
}

PostprocessingStep soft_nms_of(ConfigMembers& members) {
  SoftNmsStep step{.sigma = number(members, "sigma", 0.5), .min_score = number(members, "min_score", 0)};
  if (const auto most = side(members, "keep_top_k")) step.keep_top_k = *most;
  return step;
}

std::optional<FilterRange> range(ConfigMembers& members, const char* key) {
  const ConfigNode* node = members.take(key);
  if (!node) return std::nullopt;
  const std::vector<double> values = doubles_of(*node, members.path(key));
  if (values.empty() || values.size() > 2)
    fail_config(*node, members.path(key), std::to_string(values.size()) + " numbers",
                "the least value, or that and one above the greatest");
  return FilterRange{values[0], values.size() > 1 ? values[1] : 0};
}

/// As the original, which asks whether the key is there, whatever stands behind it.
bool is_given(ConfigMembers& members, const char* key) {
  const ConfigNode* node = members.take(key);
  if (node) flag_of(*node, members.path(key));
  return node != nullptr;
}

PostprocessingStep filter_of(ConfigMembers& members) {
  FilterStep step{.apply_to = needed_target(members), .remove_filtered = flag(members, "remove_filtered", false)};
  if (const ConfigNode* labels = members.take("labels"))
    for (const double label : doubles_of(*labels, members.path("labels"))) step.labels.push_back(static_cast<std::int64_t>(label));
  if (const ConfigNode* node = members.take("min_confidence")) step.min_confidence = number_of(*node, members.path("min_confidence"));
  step.height_range = range(members, "height_range");
  step.width_range = range(members, "width_range");
  step.aspect_ratio = range(members, "aspect_ratio");
  step.area_ratio = range(members, "area_ratio");
  step.is_empty = is_given(members, "is_empty");
  step.invalid_boxes = is_given(members, "invalid_boxes");
  return step;
}

/// The original's own definitions leave out what is meant, and fail there.
PostprocessingStep encode_of(ConfigMembers& members) {
  return EncodeMaskStep{members.node().find("apply_to") ? needed_target(members) : ApplyTo::Annotation};
}

PostprocessingStep resize_mask_of(ConfigMembers& members) {
  ResizeMaskStep step{.apply_to = needed_target(members)};
  read_size(members, step);
  return step;
}

PostprocessingStep extend_of(ConfigMembers& members) {
  ExtendMaskStep step;
  if (const ConfigNode* node = members.take("filling_label")) step.filling_label = integer_of(*node, members.path("filling_label"), 0);
  return step;
}

PostprocessingStep normalize_of(ConfigMembers& members) {
  flag(members, "use_annotation_rect", false);  // It has no effect in the original either.
  return NormalizeBoxesStep{};
}

const std::map<std::string, Reader>& readers() {
  static const std::map<std::string, Reader> table{
      {"resize_prediction_boxes", [](ConfigMembers&) { return ResizePredictionBoxesStep{}; }},
      {"normalize_boxes", normalize_of},
      {"clip_boxes", clip_of},
      {"cast_to_int", cast_of},
      {"correct_yolo_v2_boxes", correct_yolo_of},
      {"nms", nms_of},
      {"soft_nms", soft_nms_of},
      {"filter", filter_of},
      {"encode_segmentation_mask", encode_of},
      {"resize_segmentation_mask", resize_mask_of},
      {"extend_segmentation_mask", extend_of},
      {"zoom_segmentation_mask",
       [](ConfigMembers& members) { return ZoomMaskStep{integer_of(members.need("zoom"), members.path("zoom"), 1)}; }},
  };
  return table;
}

PostprocessingStep step_of(const ConfigNode& item, const std::string& path) try {
  ConfigMembers members(item, path);
  const ConfigNode& type = members.need("type");
  const auto found = readers().find(text_of(type, members.path("type")));
  if (found == readers().end()) {
    std::string known;
    for (const auto& [name, reader] : readers()) known += (known.empty() ? "" : ", ") + name;
    fail_config(type, members.path("type"), "'" + type.text + "'", "one of " + known, ErrorCode::Unsupported);
  }
  const PostprocessingStep step = found->second(members);
  members.finish();
  require_valid(std::span(&step, 1));
  return step;
} catch (const Error& error) {
  throw error.at({.file = item.file, .line = item.line});
}

}  // namespace

std::vector<PostprocessingStep> postprocessing_of(const ConfigNode& list, const std::string& path) {
  std::vector<PostprocessingStep> steps;
  for (const ConfigNode& item : items_of(list, path)) steps.push_back(step_of(item, path));
  return steps;
}

}  // namespace octet
