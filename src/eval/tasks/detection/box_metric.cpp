#include "eval/tasks/detection/box_metric.hpp"

#include <algorithm>
#include <limits>

#include <octet/base/error.hpp>

#include "eval/resampling.hpp"

namespace octet::detection {
namespace {

std::map<std::size_t, ClassInImage> by_class(const MetricSample& sample, const Classes& classes) {
  std::map<std::size_t, ClassInImage> found;
  for (const ObjectBox& object : objects_of(sample))
    if (const auto index = classes.index.find(object.label); index != classes.index.end()) found[index->second].objects.push_back(&object);
  for (const Detection& detection : detections_of(sample))
    if (const auto index = classes.index.find(detection.label); index != classes.index.end())
      found[index->second].detections.push_back(&detection);
  for (auto& [index, content] : found)
    std::ranges::stable_sort(content.detections, [](const Detection* a, const Detection* b) { return a->score > b->score; });
  return found;
}

}  // namespace

Classes::Classes(const DatasetMeta& meta, const std::string& kind) {
  if (meta.label_map.empty())
    throw Error(ErrorCode::InvalidArgument,
                "metric " + kind + ": given a data set without a label map, expected one, as dataset_meta or a conversion gives it");
  for (const auto& [label, name] : meta.label_map) {
    if (meta.background_label == label) continue;
    index.emplace(label, labels.size());
    labels.push_back(label);
    names.push_back(name);
  }
}

BoxMetric::BoxMetric(const MetricConfig& config, const DatasetMeta& meta, std::size_t rules, std::size_t groups)
    : options_(config.detection), classes_(meta, config.kind), ledger_(classes_.labels.size(), rules, groups) {}

void BoxMetric::add(const MetricSample& sample) {
  ledger_.add_image();
  for (const auto& [index, content] : by_class(sample, classes_)) judge(index, content, ledger_);
}

std::vector<std::vector<std::uint32_t>> BoxMetric::orders(const Ledger& ledger) const {
  std::vector<std::vector<std::uint32_t>> all;
  for (std::size_t i = 0; i < ledger.size(); ++i) all.push_back(ranked(ledger.of_class(i)));
  return all;
}

double BoxMetric::mean(const Ledger& ledger, const std::vector<std::vector<std::uint32_t>>& orders, Weights weights) const {
  double sum = 0, count = 0;
  for (std::size_t i = 0; i < ledger.size(); ++i)
    if (const auto value = of_class(ledger, i, orders[i], weights)) {
      sum += *value;
      ++count;
    }
  return count > 0 ? sum / count : 0;
}

std::vector<NamedValue> BoxMetric::values(const Ledger& ledger) const {
  const auto order = orders(ledger);
  std::vector<NamedValue> all{{"mean", mean(ledger, order, {})}};
  for (std::size_t i = 0; i < ledger.size(); ++i)
    all.push_back({classes_.names[i], of_class(ledger, i, order[i], {}).value_or(std::numeric_limits<double>::quiet_NaN())});
  return all;
}

MetricValue BoxMetric::value() const {
  MetricValue result;
  result.values = values(ledger_);
  result.value = result.values.front().value;
  const auto order = orders(ledger_);
  add_resampled(result, ledger_.images(), [&](std::span<const std::uint32_t> weights) { return mean(ledger_, order, weights); });
  return result;
}

}  // namespace octet::detection
