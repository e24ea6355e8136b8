#include <octet/report/report.hpp>

#include "report/document.hpp"
#include "report/format.hpp"
#include "report/skipped_files.hpp"

namespace octet {
namespace {

using document::Cell;

Cell share(const std::string& name, double value) { return {format_fixed(100 * value, 1) + " %", {{name, value}}}; }

std::vector<Cell> row(const PreprocessingTrial& trial) {
  const std::string options = options_of(trial.preprocessing);
  std::vector<Cell> cells{{trial.pixels, {{"pixels", trial.pixels}}}, {trial.size, {{"size", trial.size}}}};
  if (trial.top1) cells.push_back(share("top1", *trial.top1));
  cells.push_back({format_fixed(trial.score, 3), {{"score", trial.score}}});
  cells.push_back(share("changed", trial.changed));
  cells.back().fields.push_back({"options", options});
  return cells;
}

/// How sure the doctor is, in words that fit the number.
std::string verdict(const DoctorSummary& summary) {
  constexpr double sure = 0.95, likely = 0.7;
  const std::string share = format_fixed(100 * summary.confidence, 1) + " % of draws of the images leave it ahead";
  if (summary.confidence >= sure) return "sure: " + share;
  return (summary.confidence >= likely ? "likely, not sure: " : "cannot tell it from the next ones: ") + share +
         "; more images or labels tell more";
}

std::string counts(const DoctorSummary& summary) {
  std::string text = printable(summary.model) + ": judged by the " + std::string(name(summary.kind)) + " of output '" +
                     printable(summary.output) + "' for " + format_amount(summary.images, "image") +
                     (summary.has_labels ? " with labels" : " without labels");
  if (summary.label_offset != 0)
    text += "; labels fit when " + std::to_string(summary.label_offset) + " is added (--label_offset " +
            std::to_string(summary.label_offset) + ")";
  return text;
}

document::Document document_of(const DoctorSummary& summary) {
  const document::Notes skipped = skipped_notes(summary.skipped);
  const PreprocessingTrial& best = summary.trials.front();
  const std::string options = options_of(best.preprocessing);
  const document::Line first{{counts(summary),
                              {{"model", summary.model},
                               {"output", summary.output},
                               {"kind", name(summary.kind)},
                               {"images", summary.images},
                               {"labels", summary.has_labels},
                               {"label_offset", summary.label_offset},
                               {"skipped", to_json(skipped)}}}};
  const document::Line found{{"best: " + best.pixels + ", " + best.size + "; " + verdict(summary),
                              {{"confidence", summary.confidence}, {"tried_sizes", summary.tried_sizes}}}};
  const document::Line advice{{"options: " + (options.empty() ? "none" : options), {{"options", options}}}};
  document::Table trials{"trials", {"pixels", "size"}, {}};
  if (summary.has_labels) trials.headings.emplace_back("top-1");
  trials.headings.insert(trials.headings.end(), {"score", "other class than the best"});
  for (const PreprocessingTrial& trial : summary.trials) trials.rows.push_back(row(trial));
  return {{first, found, advice, trials, skipped}, summary.warnings};
}

}  // namespace

std::string to_text(const DoctorSummary& summary) { return to_text(document_of(summary)); }

std::string to_json(const DoctorSummary& summary) { return to_json(document_of(summary)); }

}  // namespace octet
