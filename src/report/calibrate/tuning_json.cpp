#include <octet/quant/scheme.hpp>
#include <octet/report/report.hpp>

#include "report/calibrate/layers_json.hpp"

namespace octet {
namespace {

Json to_json(const Trial& trial, double macs) {
  return {{"ranges", trial.ranges},         {"fp32_layers", trial.fp32_layers},
          {"samples", trial.samples},       {"full", trial.full},
          {"value", trial.value},           {"drop", trial.drop},
          {"drop_error", trial.drop_error}, {"int8_share_of_macs", macs > 0 ? 1 - trial.fp32_macs / macs : 0},
          {"weight_bytes", trial.bytes},    {"latency_seconds", trial.latency > 0 ? Json(trial.latency) : Json(nullptr)}};
}

Json to_json(const ReturnedLayer& layer) {
  return {{"layer", layer.layer},
          {"macs", layer.macs},
          {"drop_in_int8", layer.drop_without},
          {"samples", layer.samples},
          {"proven", layer.proven}};
}

Json to_json(const LayerEffect& effect) {
  return {{"layer", effect.layer}, {"type", effect.type}, {"macs", effect.macs}, {"sqnr_db", effect.sqnr}};
}

template <typename Items>
Json list_of(const Items& items) {
  Json list = Json::array();
  for (const auto& item : items) list.push_back(to_json(item));
  return list;
}

Json trials_json(const TuningSummary& summary) {
  const TuneResult& result = summary.result;
  Json json{{"metric", summary.metric},
            {"max_drop", summary.max_drop},
            {"met", result.met},
            {"finished", result.finished},
            {"conclusion", result.conclusion},
            {"samples", summary.validation_samples},
            {"validations", result.validations},
            {"macs", result.macs},
            {"reference", 0},
            {"chosen", result.trial}};
  if (summary.drop_interval) json["drop_interval"] = {summary.drop_interval->low, summary.drop_interval->high};
  json["returned"] = list_of(result.returned);
  json["pareto"] = pareto(result.trials);
  json["trials"] = Json::array();
  for (const Trial& trial : result.trials) json["trials"].push_back(to_json(trial, result.macs));
  json["ranking"] = list_of(result.ranking);
  json["scheme"] = Json::parse(scheme_json(result.scheme));
  return json;
}

}  // namespace

std::string trials_to_json(const TuningSummary& summary) { return dump(trials_json(summary)); }

std::string to_json(const TuningSummary& summary) {
  const TuneResult& result = summary.result;
  Json json{{"model", summary.model}, {"output", summary.output}, {"trials_file", summary.trials_file}};
  json["calibration_samples"] = summary.calibration_samples;
  json["file_bytes"] = {{"before", summary.bytes_before}, {"after", summary.bytes_after}};
  json["comparison"] = comparison_to_json(summary.comparison);
  json["seconds"] = result.seconds;
  json["validations_from_journal"] = result.measured_before;
  json["search"] = trials_json(summary);
  json["layers"] = layers_to_json(result.decisions);
  return dump(json, summary.warnings);
}

}  // namespace octet
