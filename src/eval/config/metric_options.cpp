#include "eval/config/metric_options.hpp"

#include <algorithm>
#include <string>

namespace octet {
namespace {

void read(ConfigMembers& members, const char* key, bool& value) {
  if (const ConfigNode* node = members.take(key)) value = flag_of(*node, members.path(key));
}

double share_of(ConfigMembers& members, const ConfigNode& node, const char* key) {
  const double value = number_of(node, members.path(key));
  if (!(value >= 0 && value <= 1)) fail_config(node, members.path(key), "'" + node.text + "'", "0 to 1");
  return value;
}

void read_matching(ConfigMembers& members, DetectionOptions& options) {
  if (const ConfigNode* node = members.take("overlap_threshold")) options.overlap_threshold = share_of(members, *node, "overlap_threshold");
  if (const ConfigNode* node = members.take("overlap_method")) {
    const std::string text = text_of(*node, members.path("overlap_method"));
    if (text != "iou" && text != "ioa") fail_config(*node, members.path("overlap_method"), "'" + text + "'", "iou or ioa");
    options.overlap_method = text == "iou" ? OverlapMethod::Iou : OverlapMethod::Ioa;
  }
  read(members, "include_boundaries", options.include_boundaries);
  read(members, "ignore_difficult", options.ignore_difficult);
  read(members, "allow_multiple_matches_per_ignored", options.allow_multiple_matches_per_ignored);
  read(members, "use_filtered_tp", options.use_filtered_tp);
  read(members, "distinct_conf", options.distinct_conf);
}

void read_integral(ConfigMembers& members, DetectionOptions& options) {
  const ConfigNode* node = members.take("integral");
  if (!node) return;
  const std::string text = text_of(*node, members.path("integral"));
  if (text != "max" && text != "11point") fail_config(*node, members.path("integral"), "'" + text + "'", "max or 11point");
  options.integral = text == "max" ? Integral::Max : Integral::ElevenPoint;
}

/// All of COCO's thresholds, whatever way they are written: ".50:.05:.95", "0.5:0.05:0.95".
bool is_coco_range(std::string text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ' ') continue;
    const bool leads = text[i] == '0' && (i == 0 || text[i - 1] == ':') && i + 1 < text.size() && text[i + 1] == '.';
    if (!leads) plain += text[i];
  }
  return plain == ".50:.05:.95" || plain == ".5:.05:.95";
}

void read_thresholds(ConfigMembers& members, DetectionOptions& options) {
  const ConfigNode* node = members.take("threshold");
  if (!node || (node->kind == ConfigNode::Kind::Scalar && is_coco_range(node->text))) return;
  const std::string path = members.path("threshold");
  const std::vector<double> values = doubles_of(*node, path);
  if (std::ranges::any_of(values, [](double value) { return !(value >= 0 && value <= 1); }))
    fail_config(*node, path, node->text.empty() ? "another number" : "'" + node->text + "'", "thresholds of IoU, 0 to 1");
  options.thresholds = values;
}

void read_coco(ConfigMembers& members, DetectionOptions& options) {
  read_thresholds(members, options);
  if (const ConfigNode* node = members.take("max_detections"))
    options.max_detections = static_cast<int>(std::min<std::int64_t>(integer_of(*node, members.path("max_detections"), 1), 1 << 30));
  read(members, "allow_rematch", options.allow_rematch);
  read(members, "count_absent_classes", options.count_absent_classes);
}

void read_miss_rate(ConfigMembers& members, DetectionOptions& options) {
  const ConfigNode& node = members.need("fppi_level");
  options.fppi_level = share_of(members, node, "fppi_level");
}

void read_accuracy(ConfigMembers& members, DetectionOptions& options, std::vector<Warning>& warnings) {
  read(members, "use_normalization", options.use_normalization);
  read(members, "fast_match", options.fast_match);
  const ConfigNode* node = members.take("ignore_label");
  if (!node) return;
  options.ignore_label = integer_of(*node, members.path("ignore_label"), 0);
  if (options.ignore_label == 0)
    warnings.push_back(no_effect(*node, members.path("ignore_label"), "label 0 counts as any other, as in the original"));
}

void read_label_map(ConfigMembers& members) {
  const ConfigNode* node = members.take("label_map");
  if (node && text_of(*node, members.path("label_map")) != "label_map")
    fail_config(*node, members.path("label_map"), "'" + node->text + "'", "label_map, the only one that Octet's meta files have",
                ErrorCode::Unsupported);
}

}  // namespace

void read_metric_options(ConfigMembers& members, MetricKeys keys, MetricConfig& metric, std::vector<Warning>& warnings) {
  DetectionOptions& detection = metric.detection;
  if (keys != MetricKeys::None) read_label_map(members);
  switch (keys) {
    case MetricKeys::None: return;
    case MetricKeys::TopK:
      if (const ConfigNode* top_k = members.take("top_k"))
        metric.top_k = static_cast<int>(std::min<std::int64_t>(integer_of(*top_k, members.path("top_k"), 1), 1 << 30));
      return;
    case MetricKeys::Matching: return read_matching(members, detection);
    case MetricKeys::MissRate: read_matching(members, detection); return read_miss_rate(members, detection);
    case MetricKeys::AveragePrecision: read_matching(members, detection); return read_integral(members, detection);
    case MetricKeys::DetectionAccuracy: read_matching(members, detection); return read_accuracy(members, detection, warnings);
    case MetricKeys::Coco: return read_coco(members, detection);
    case MetricKeys::CocoOrig: return read_thresholds(members, detection);
    case MetricKeys::Masks:
      read(members, "count_absent_classes", metric.segmentation.count_absent_classes);
      return read(members, "use_argmax", metric.segmentation.use_argmax);
    case MetricKeys::Ranking:
      if (const ConfigNode* top_k = members.take("top_k"); top_k && integer_of(*top_k, members.path("top_k"), 1) != 10)
        warnings.push_back(no_effect(*top_k, members.path("top_k"), "the ten best items count, as in the original"));
      return;
    case MetricKeys::Dice: read(members, "mean", metric.segmentation.mean); return read(members, "median", metric.segmentation.median);
  }
}

bool has_own_threshold(MetricKeys keys) { return keys == MetricKeys::Coco || keys == MetricKeys::CocoOrig; }

}  // namespace octet
