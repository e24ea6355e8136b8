#include <octet/report/report.hpp>

#include "report/calibrate/calibration_summary.hpp"
#include "report/format.hpp"
#include "report/table.hpp"

namespace octet {
namespace {

std::string value_text(const TuningSummary& summary, double value) {
  return summary.is_share ? format_fixed(100 * value, 2) + " %" : format_fixed(value, 4);
}

std::string drop_text(const TuningSummary& summary, double drop) {
  return summary.is_share ? format_fixed(100 * drop, 2) : format_fixed(drop, 4);
}

double share_in_int8(const TuneResult& result, const Trial& trial) {
  return result.macs > 0 ? 100 - 100 * trial.fp32_macs / result.macs : 0;
}

std::string comparison_table(const TuningSummary& summary) {
  const TuneResult& result = summary.result;
  const Trial &before = result.reference(), &after = result.chosen();
  const std::string limit = drop_text(summary, summary.max_drop);
  const std::string measured = after.full
                                   ? "drop " + drop_text(summary, after.drop) + (summary.is_share ? " points" : "") + ", allowed " + limit
                                   : "not measured on all samples";
  Rows rows{{"", "FP32", "INT8", ""}};
  rows.push_back(
      {printable(summary.metric), value_text(summary, before.value), after.samples > 0 ? value_text(summary, after.value) : "-", measured});
  if (summary.drop_interval)
    rows.push_back({"", "", "",
                    "[" + drop_text(summary, summary.drop_interval->low) + ", " + drop_text(summary, summary.drop_interval->high) +
                        "] at 95 % confidence, by resampling"});
  rows.push_back(macs_row(share_in_int8(result, after)));
  rows.push_back(files_row(summary.bytes_before, summary.bytes_after));
  rows.push_back(latency_row(summary.comparison));
  return table(rows);
}

std::string returned_table(const TuningSummary& summary) {
  if (summary.result.returned.empty()) return {};
  Rows rows{{"given back to FP32", "MACs", "drop with it in INT8", ""}};
  for (const ReturnedLayer& layer : summary.result.returned)
    rows.push_back({"  " + printable(layer.layer), layer.macs > 0 ? format_count(layer.macs) : "-",
                    layer.samples > 0 ? drop_text(summary, layer.drop_without) : "not measured",
                    layer.samples > 0 ? "on " + std::to_string(layer.samples) + " samples" + (layer.proven ? "" : ", no proof") : ""});
  return table(rows);
}

std::string pareto_table(const TuningSummary& summary) {
  const TuneResult& result = summary.result;
  Rows rows{{"best for its multiply-accumulates", summary.metric, "in INT8", "weights", "latency"}};
  for (const std::size_t i : pareto(result.trials)) {
    const Trial& trial = result.trials[i];
    const std::string what = i == 0 ? "FP32" : trial.ranges + ", " + std::to_string(trial.fp32_layers.size()) + " layers given back";
    rows.push_back({"  " + what, value_text(summary, trial.value), format_fixed(share_in_int8(result, trial), 1) + " %",
                    format_bytes(trial.bytes), trial.latency > 0 ? format_seconds(trial.latency) : "-"});
  }
  return table(rows);
}

std::string effort(const TuningSummary& summary) {
  const TuneResult& result = summary.result;
  std::string text = "measured " + std::to_string(result.trials.size()) + " candidates with " + format_fixed(result.validations, 2) +
                     " times the samples of one validation, in " + format_seconds(result.seconds);
  if (result.measured_before > 0) text += "; " + format_fixed(result.measured_before, 2) + " of them came from the journal";
  return text + "\nall trials: " + printable(summary.trials_file) + "\n";
}

}  // namespace

std::string to_text(const TuningSummary& summary) {
  std::string text = "calibrated " + printable(summary.model) + " on " + std::to_string(summary.calibration_samples) +
                     " samples, measured on " + std::to_string(summary.validation_samples) + "\nwrote " + printable(summary.output) + "\n" +
                     summary.result.conclusion + "\n\n" + comparison_table(summary);
  for (const std::string& section :
       {returned_table(summary), kept_to_text(summary.result.decisions), pareto_table(summary), effort(summary)})
    if (!section.empty()) text += "\n" + section;
  return text;
}

std::string unmet_limit(const TuningSummary& summary) {
  const Trial& chosen = summary.result.chosen();
  const std::string unit = summary.is_share ? " percentage points" : "";
  const std::string drop =
      chosen.full ? "a drop of " + drop_text(summary, chosen.drop) + unit : "a network that was not measured on all samples";
  return printable(summary.metric) + ": given " + drop + ", expected at most " + drop_text(summary, summary.max_drop) + unit + "; " +
         summary.result.conclusion + "; the best model found is " + printable(summary.output);
}

}  // namespace octet
