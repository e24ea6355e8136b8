#include "report/check/check_summary.hpp"

#include <algorithm>

#include "report/format.hpp"
#include "report/check/interval_text.hpp"
#include "report/json.hpp"
#include "report/skipped_files.hpp"
#include "report/table.hpp"

namespace octet {
namespace {

std::vector<std::string> row(const ModelCheck& check, bool is_first) {
  std::vector<std::string> cells{printable(check.model), format_with_interval(check.top1), format_with_interval(check.top5)};
  for (const MetricValue* compared : {&check.agreement, &check.sqnr, &check.kl_divergence})
    cells.push_back(is_first ? "-" : format_with_interval(*compared));
  return cells;
}

void add(Json& json, const std::string& name, const MetricValue& value) {
  json[name] = value.value;
  if (is_share(value.type)) json[name + "_count"] = std::ranges::count(value.per_sample, 1.0);
  json[name + "_interval"] = interval_to_json(value.interval);
}

Json to_json(const ModelCheck& check) {
  Json json{{"model", check.model}};
  add(json, "top1", check.top1);
  add(json, "top5", check.top5);
  add(json, "agreement", check.agreement);
  add(json, "mean_sqnr_db", check.sqnr);
  add(json, "mean_kl_divergence", check.kl_divergence);
  return json;
}

}  // namespace

std::string to_text(const CheckSummary& summary) {
  Rows rows{{"model", "top-1", "top-5", "agreement", "SQNR", "KL divergence"}};
  for (const ModelCheck& check : summary.models) rows.push_back(row(check, &check == summary.models.data()));
  std::string text = std::to_string(summary.images) + " images, " + std::to_string(summary.skipped.size()) +
                     " skipped; intervals at 95 % confidence\n\n" + table(rows);
  if (!summary.skipped.empty()) text += "\n" + skipped_to_text(summary.skipped);
  return text;
}

std::string to_json(const CheckSummary& summary) {
  Json json{{"images", summary.images}, {"skipped", skipped_to_json(summary.skipped)}, {"models", Json::array()}};
  for (const ModelCheck& check : summary.models) json["models"].push_back(to_json(check));
  return dump(json, summary.warnings);
}

}  // namespace octet
