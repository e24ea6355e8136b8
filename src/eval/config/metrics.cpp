#include <algorithm>
#include <array>
#include <string_view>

#include "eval/config/config.hpp"

namespace octet {
namespace {

constexpr std::array all_types{MetricType::Accuracy, MetricType::AccuracyPerClass, MetricType::Agreement, MetricType::Sqnr,
                               MetricType::KlDivergence};

/// Metrics of the accuracy checker for detection.
constexpr std::array<std::string_view, 8> detection_types{"map",            "recall",           "miss_rate",   "detection_accuracy",
                                                          "coco_precision", "coco_orig_precision", "coco_recall", "coco_orig_recall"};

std::string known_types() {
  std::string text;
  for (const MetricType type : all_types) text += (text.empty() ? "" : type == all_types.back() ? " or " : ", ") + std::string(name(type));
  return text;
}

MetricType type_of(const ConfigNode& node, const std::string& path) {
  const std::string text = text_of(node, path);
  const auto found = std::ranges::find(all_types, text, [](MetricType type) { return name(type); });
  if (found != all_types.end()) return *found;
  const bool detects = std::ranges::find(detection_types, text) != detection_types.end();
  fail_config(node, path, "'" + text + "'" + (detects ? ", a metric of detection, which Octet cannot measure yet" : ""), known_types(),
              ErrorCode::Unsupported);
}

Presenter presenter_of(const ConfigNode& node, const std::string& path) {
  const std::string text = text_of(node, path);
  if (text == "print_scalar") return Presenter::Scalar;
  if (text == "print_vector") return Presenter::Vector;
  fail_config(node, path, "'" + text + "'", "print_scalar or print_vector");
}

void require_label_map(ConfigMembers& members) {
  const ConfigNode* node = members.take("label_map");
  if (node && text_of(*node, members.path("label_map")) != "label_map")
    fail_config(*node, members.path("label_map"), "'" + node->text + "'", "label_map, the only one that Octet's meta files have",
                ErrorCode::Unsupported);
}

MetricConfig metric_of(const ConfigNode& node, const std::string& path, std::vector<Warning>& warnings) {
  ConfigMembers members(node, path);
  MetricConfig metric{.type = type_of(members.need("type"), members.path("type")), .name = {}};
  if (const ConfigNode* name = members.take("name")) metric.name = text_of(*name, members.path("name"));
  if (metric.type == MetricType::Accuracy || metric.type == MetricType::AccuracyPerClass) {
    if (const ConfigNode* top_k = members.take("top_k"))
      metric.top_k = static_cast<int>(std::min<std::int64_t>(integer_of(*top_k, members.path("top_k"), 1), 1 << 30));
    require_label_map(members);
  }
  if (const ConfigNode* presenter = members.take("presenter")) metric.presenter = presenter_of(*presenter, members.path("presenter"));
  if (const ConfigNode* reference = members.take("reference")) metric.expected = number_of(*reference, members.path("reference"));
  if (const ConfigNode* threshold = members.take("threshold")) metric.tolerance = number_of(*threshold, members.path("threshold"));
  if (const ConfigNode* threshold = node.find("threshold"); threshold && !metric.expected)
    warnings.push_back(no_effect(*threshold, members.path("threshold"), "there is no reference that the value could be compared with"));
  members.finish();
  return metric;
}

}  // namespace

std::vector<MetricConfig> metrics_of(const ConfigNode& list, const std::string& path, std::vector<Warning>& warnings) {
  std::vector<MetricConfig> metrics;
  for (const ConfigNode& item : items_of(list, path)) metrics.push_back(metric_of(item, path, warnings));
  return metrics;
}

}  // namespace octet
