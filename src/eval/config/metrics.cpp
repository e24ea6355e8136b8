#include <algorithm>
#include <array>
#include <string_view>

#include "eval/config/config.hpp"
#include "eval/config/metric_options.hpp"
#include "eval/tasks/task.hpp"

namespace octet {
namespace {

constexpr std::array all_types{MetricType::Accuracy, MetricType::AccuracyPerClass, MetricType::Agreement, MetricType::Sqnr,
                               MetricType::KlDivergence};

/// Those with an enumerator, and then those of tasks that have none.
std::vector<std::string_view> known_names() {
  std::vector<std::string_view> names;
  for (const MetricType type : all_types) names.push_back(name(type));
  for (const AdapterKind& adapter : adapter_kinds())
    for (const MetricKind& kind : adapter.task.metrics)
      if (std::ranges::find(names, kind.name) == names.end()) names.push_back(kind.name);
  return names;
}

std::string known_types() {
  const std::vector<std::string_view> names = known_names();
  std::string text;
  for (const std::string_view name : names) text += (text.empty() ? "" : name == names.back() ? " or " : ", ") + std::string(name);
  return text;
}

/// The type and kind of a metric.
MetricConfig metric_named(const ConfigNode& node, const std::string& path) {
  const std::string text = text_of(node, path);
  const auto found = std::ranges::find(all_types, text, [](MetricType type) { return name(type); });
  if (found != all_types.end()) return {.type = *found};
  if (find_metric(text)) return {.kind = text};
  fail_config(node, path, "'" + text + "'", known_types(), ErrorCode::Unsupported);
}

Presenter presenter_of(const ConfigNode& node, const std::string& path) {
  const std::string text = text_of(node, path);
  if (text == "print_scalar") return Presenter::Scalar;
  if (text == "print_vector") return Presenter::Vector;
  fail_config(node, path, "'" + text + "'", "print_scalar or print_vector");
}

MetricConfig metric_of(const ConfigNode& node, const std::string& path, std::vector<Warning>& warnings) {
  ConfigMembers members(node, path);
  MetricConfig metric = metric_named(members.need("type"), members.path("type"));
  if (const ConfigNode* name = members.take("name")) metric.name = text_of(*name, members.path("name"));
  const MetricKeys keys = kind_of(metric).keys;
  read_metric_options(members, keys, metric, warnings);
  if (const ConfigNode* presenter = members.take("presenter")) metric.presenter = presenter_of(*presenter, members.path("presenter"));
  if (const ConfigNode* reference = members.take("reference")) metric.expected = number_of(*reference, members.path("reference"));
  if (const ConfigNode* threshold = has_own_threshold(keys) ? nullptr : members.take("threshold"))
    metric.tolerance = number_of(*threshold, members.path("threshold"));
  if (const ConfigNode* threshold = node.find("threshold"); threshold && metric.tolerance && !metric.expected)
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
