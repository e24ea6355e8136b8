#include "report/check_summary.hpp"

#include <cstdio>

#include "report/format.hpp"
#include "report/json.hpp"
#include "report/skipped_files.hpp"
#include "report/table.hpp"

namespace octet {
namespace {

std::string share(std::uint64_t count, std::uint64_t total) {
  char text[96];
  const double percent = total > 0 ? 100.0 * static_cast<double>(count) / static_cast<double>(total) : 0;
  std::snprintf(text, sizeof text, "%.2f %% (%llu)", percent, static_cast<unsigned long long>(count));
  return text;
}

std::string decibels(double value) {
  char text[64];
  std::snprintf(text, sizeof text, "%.1f dB", value);
  return text;
}

double mean_sqnr(const ModelCheck& check, const CheckSummary& summary) {
  return summary.images > 0 ? check.sqnr_sum / static_cast<double>(summary.images) : 0;
}

std::vector<std::string> row(const CheckSummary& summary, const ModelCheck& check, bool is_first) {
  return {printable(check.model), share(check.accuracy.top1(), summary.images), share(check.accuracy.top5(), summary.images),
          is_first ? "-" : share(check.agreeing, summary.images), is_first ? "-" : decibels(mean_sqnr(check, summary))};
}

Json to_json(const CheckSummary& summary, const ModelCheck& check) {
  const double images = static_cast<double>(summary.images);
  return {{"model", check.model},
          {"top1", static_cast<double>(check.accuracy.top1()) / images},
          {"top1_count", check.accuracy.top1()},
          {"top5", static_cast<double>(check.accuracy.top5()) / images},
          {"top5_count", check.accuracy.top5()},
          {"agreement", static_cast<double>(check.agreeing) / images},
          {"agreement_count", check.agreeing},
          {"mean_sqnr_db", mean_sqnr(check, summary)}};
}

}  // namespace

std::string to_text(const CheckSummary& summary) {
  std::vector<std::vector<std::string>> rows{{"model", "top-1", "top-5", "agreement", "SQNR"}};
  for (const ModelCheck& check : summary.models) rows.push_back(row(summary, check, &check == summary.models.data()));
  std::string text = std::to_string(summary.images) + " images, " + std::to_string(summary.skipped.size()) + " skipped\n\n" + table(rows);
  if (!summary.skipped.empty()) text += "\n" + skipped_to_text(summary.skipped);
  return text;
}

std::string to_json(const CheckSummary& summary) {
  Json json{{"images", summary.images}, {"skipped", skipped_to_json(summary.skipped)}, {"models", Json::array()}};
  for (const ModelCheck& check : summary.models) json["models"].push_back(to_json(summary, check));
  return dump(json);
}

}  // namespace octet
