#include "report/check/check_summary.hpp"

#include <algorithm>

#include "report/check/interval_text.hpp"
#include "report/document.hpp"
#include "report/skipped_files.hpp"

namespace octet {
namespace {

using document::Cell;

Cell cell(const std::string& name, const MetricValue& value, bool is_shown = true) {
  Cell cell{is_shown ? format_with_interval(value) : "-", {{name, value.value}}};
  if (is_share(value.type)) cell.fields.push_back({name + "_count", std::ranges::count(value.per_sample, 1.0)});
  cell.fields.push_back({name + "_interval", interval_to_json(value.interval)});
  return cell;
}

/// What compares the first model with itself is left to programs.
std::vector<Cell> row(const ModelCheck& check, bool is_first) {
  return {{check.model, {{"model", check.model}}},
          cell("top1", check.top1),
          cell("top5", check.top5),
          cell("agreement", check.agreement, !is_first),
          cell("mean_sqnr_db", check.sqnr, !is_first),
          cell("mean_kl_divergence", check.kl_divergence, !is_first)};
}

document::Document document_of(const CheckSummary& summary) {
  const document::Notes skipped = skipped_notes(summary.skipped);
  document::Table models{"models", {"model", "top-1", "top-5", "agreement", "SQNR", "KL divergence"}, {}};
  for (const ModelCheck& check : summary.models) models.rows.push_back(row(check, &check == summary.models.data()));
  const document::Line counts{
      {std::to_string(summary.images) + " images, " + std::to_string(summary.skipped.size()) + " skipped; intervals at 95 % confidence",
       {{"images", summary.images}, {"skipped", to_json(skipped)}}}};
  return {{counts, models, skipped}, summary.warnings};
}

}  // namespace

std::string to_text(const CheckSummary& summary) { return to_text(document_of(summary)); }

std::string to_json(const CheckSummary& summary) { return to_json(document_of(summary)); }

}  // namespace octet
