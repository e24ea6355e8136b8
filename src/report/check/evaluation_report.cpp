#include "report/check/evaluation_report.hpp"

#include <cmath>
#include <cstdio>
#include <optional>

#include <octet/report/report.hpp>

#include "report/check/check_summary.hpp"
#include "report/format.hpp"
#include "report/check/interval_text.hpp"
#include "report/json.hpp"
#include "report/skipped_files.hpp"

namespace octet {
namespace {

std::string comparison(const MetricConfig& config, const MetricValue& value) {
  if (!config.expected) return {};
  char text[96];
  std::snprintf(text, sizeof text, ", expected %g, off by %.2f", *config.expected, std::abs(in_shown_unit(value) - *config.expected));
  const auto right = is_expected(config, value);
  return text + std::string(!right ? "" : *right ? " (OK)" : " (FAILED)");
}

bool is_shown_by_class(const MetricConfig& config, const MetricValue& value) {
  return !value.per_class.empty() && config.presenter.value_or(Presenter::Vector) == Presenter::Vector;
}

/// Values beside the first: of classes by their names, or the parts of a summary.
bool are_parts_shown(const MetricConfig& config, const MetricValue& value) {
  if (!value.per_class.empty() || value.values.size() < 2) return false;
  return kind_of_value(value).shows_parts || config.presenter.value_or(Presenter::Vector) == Presenter::Vector;
}

std::string parts_of(const MetricValue& value) {
  std::string text;
  for (std::size_t i = 1; i < value.values.size(); ++i)
    if (!std::isnan(value.values[i].value))
      text += "    " + printable(value.values[i].name) + ": " + format_value(kind_of_value(value), value.values[i].value) + "\n";
  return text;
}

std::string class_name(const DatasetMeta& meta, std::size_t index) {
  const auto found = meta.label_map.find(static_cast<std::int64_t>(index));
  return found == meta.label_map.end() ? std::to_string(index) : printable(found->second);
}

std::string to_text(const EvaluationReport& report, std::size_t metric) {
  const MetricConfig& config = report.configs[metric];
  const MetricValue& value = report.evaluation.metrics[metric];
  if (report.is_reference && kind_of_value(value).needs_reference) return "  " + printable(value.name) + ": -\n";
  std::string text = "  " + printable(value.name) + ": " + format_with_interval(value) + comparison(config, value) + "\n";
  if (are_parts_shown(config, value)) return text + parts_of(value);
  if (!is_shown_by_class(config, value)) return text;
  for (std::size_t i = 0; i < value.per_class.size(); ++i)
    if (!std::isnan(value.per_class[i]))
      text += "    " + class_name(report.meta, i) + ": " + format_value(kind_of_value(value), value.per_class[i]) + "\n";
  return text;
}

Json to_json(const MetricConfig& config, const MetricValue& value) {
  Json json{{"name", value.name},
            {"type", std::string(kind_of_value(value).name)},
            {"value", std::isfinite(value.value) ? Json(value.value) : Json()},
            {"interval", interval_to_json(value.interval)}};
  for (const double share : value.per_class) json["per_class"].push_back(std::isnan(share) ? Json() : Json(share));
  if (value.per_class.empty() && value.values.size() > 1)
    for (const NamedValue& part : value.values)
      json["values"].push_back({{"name", part.name}, {"value", std::isfinite(part.value) ? Json(part.value) : Json()}});
  if (config.expected) json["expected"] = *config.expected;
  if (const auto right = is_expected(config, value)) json["as_expected"] = *right;
  return json;
}

Json to_json(const EvaluationReport& report) {
  Json json{{"model", report.model},
            {"file", report.file},
            {"dataset", report.dataset},
            {"images", report.evaluation.samples.size()},
            {"is_reference", report.is_reference},
            {"metrics", Json::array()}};
  for (std::size_t i = 0; i < report.configs.size(); ++i)
    if (!report.is_reference || !kind_of(report.configs[i]).needs_reference)
      json["metrics"].push_back(to_json(report.configs[i], report.evaluation.metrics[i]));
  json["skipped"] = skipped_to_json(report.evaluation.skipped);
  return json;
}

}  // namespace

std::string to_text(const std::vector<EvaluationReport>& reports) {
  std::string text;
  for (const EvaluationReport& report : reports) {
    text += printable(report.model) + " (" + printable(report.file) + ") on " + printable(report.dataset) + ", " +
            std::to_string(report.evaluation.samples.size()) + " images; intervals at 95 % confidence\n";
    for (std::size_t i = 0; i < report.configs.size(); ++i) text += to_text(report, i);
  }
  return text;
}

std::string to_json(const std::vector<EvaluationReport>& reports, const std::vector<Warning>& warnings) {
  Json json = Json::array();
  for (const EvaluationReport& report : reports) json.push_back(to_json(report));
  return dump(Json{{"evaluations", json}}, warnings);
}

std::string to_text(const AccuracyResult& result) {
  return std::visit([](const auto& found) { return to_text(found); }, result.found);
}

std::string to_json(const AccuracyResult& result) {
  if (const auto* reports = std::get_if<std::vector<EvaluationReport>>(&result.found)) return to_json(*reports, result.warnings);
  CheckSummary summary = std::get<CheckSummary>(result.found);
  summary.warnings = result.warnings;
  return to_json(summary);
}

}  // namespace octet
