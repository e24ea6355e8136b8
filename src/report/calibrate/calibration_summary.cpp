#include "report/calibrate/calibration_summary.hpp"

#include <algorithm>

#include "report/format.hpp"
#include "report/json.hpp"
#include "report/calibrate/layers_json.hpp"
#include "report/skipped_files.hpp"
#include "report/table.hpp"

namespace octet {
namespace {

const char* precision_of(const LayerDecision& layer) { return layer.int8 ? "INT8" : "FP32"; }

std::string comparison_table(const CalibrationSummary& summary) {
  const NetworkComparison& compared = summary.comparison;
  Rows rows{{"", "FP32", "INT8", ""}};
  rows.push_back(
      {"layers", std::to_string(summary.layers_in(false)), std::to_string(summary.layers_in(true)), "of those that could run in INT8"});
  rows.push_back(macs_row(100 * summary.int8_share()));
  rows.push_back(files_row(summary.bytes_before, summary.bytes_after));
  rows.push_back(latency_row(compared));
  if (compared.images > 0)
    rows.push_back(
        {"output SQNR", "", format_fixed(compared.mean_sqnr, 1) + " dB", "mean over " + std::to_string(compared.images) + " images"});
  return table(rows);
}

/// What was done, and what is to be expected of it.
std::string method_line(const CalibrationSummary& summary) {
  std::string text = summary.method;
  if (summary.comparison.images > 0) text += "; expected output SNR " + format_fixed(summary.comparison.mean_sqnr, 1) + " dB";
  return printable(text) + "\n";
}

Json notes_to_json(const std::vector<AlgorithmNote>& notes) {
  Json list = Json::array();
  for (const AlgorithmNote& note : notes) list.push_back({{"layer", note.layer}, {"algorithm", note.algorithm}, {"text", note.text}});
  return list;
}

Json to_json(const LayerDecision& layer) {
  return {{"layer", layer.layer}, {"type", layer.type}, {"precision", precision_of(layer)}, {"reason", layer.reason}, {"macs", layer.macs}};
}

}  // namespace

std::vector<std::string> macs_row(double int8_percent) {
  return {"multiply-accumulates", format_fixed(100 - int8_percent, 1) + " %", format_fixed(int8_percent, 1) + " %",
          "of the quantized network"};
}

std::vector<std::string> files_row(std::uintmax_t bytes_before, std::uintmax_t bytes_after) {
  return {"model files", format_bytes(bytes_before), format_bytes(bytes_after), ".xml and .bin"};
}

std::vector<std::string> latency_row(const NetworkComparison& compared) {
  return {"latency", format_seconds(compared.fp32_seconds), format_seconds(compared.int8_seconds),
          "median of " + std::to_string(compared.runs) + " runs each, in turns, " + format_amount(compared.threads, "thread")};
}

Json comparison_to_json(const NetworkComparison& compared) {
  Json json{{"latency_seconds", {{"fp32", compared.fp32_seconds}, {"int8", compared.int8_seconds}}},
            {"latency_runs", compared.runs},
            {"threads", compared.threads}};
  json["mean_sqnr_db"] = compared.images > 0 ? Json(compared.mean_sqnr) : Json(nullptr);
  json["compared_images"] = compared.images;
  return json;
}

Json layers_to_json(const std::vector<LayerDecision>& layers) {
  Json list = Json::array();
  for (const LayerDecision& layer : layers) list.push_back(to_json(layer));
  return list;
}

std::string kept_to_text(const std::vector<LayerDecision>& layers) {
  Rows rows;
  for (const LayerDecision& layer : layers)
    if (!layer.int8) rows.push_back({"  " + printable(layer.layer), printable(layer.type), printable(layer.reason)});
  return rows.empty() ? "" : "kept in FP32:\n" + table(rows);
}

std::string to_text(const CalibrationSummary& summary) {
  std::string text = "calibrated " + printable(summary.model) + " on " + std::to_string(summary.samples) + " samples, " +
                     std::to_string(summary.skipped.size()) + " skipped\n";
  text += "wrote " + printable(summary.output) + "\n";
  if (!summary.method.empty()) text += method_line(summary);
  text += "\n" + comparison_table(summary);
  for (const std::string& section : {kept_to_text(summary.layers), skipped_to_text(summary.skipped)})
    if (!section.empty()) text += "\n" + section;
  return text;
}

std::string layers_to_text(const std::vector<LayerDecision>& layers) {
  Rows rows{{"layer", "type", "precision", "MACs", "reason"}};
  for (const LayerDecision& layer : layers)
    rows.push_back({printable(layer.layer), printable(layer.type), precision_of(layer), layer.macs > 0 ? format_count(layer.macs) : "-",
                    printable(layer.reason)});
  return table(rows);
}

std::string to_json(const CalibrationSummary& summary) {
  Json json{{"model", summary.model}, {"output", summary.output}, {"samples", summary.samples}};
  json["skipped"] = skipped_to_json(summary.skipped);
  json["layers_int8"] = summary.layers_in(true);
  json["layers_fp32"] = summary.layers_in(false);
  json["int8_share_of_macs"] = summary.int8_share();
  json["file_bytes"] = {{"before", summary.bytes_before}, {"after", summary.bytes_after}};
  json["comparison"] = comparison_to_json(summary.comparison);
  json["method"] = summary.method;
  json["algorithms"] = notes_to_json(summary.notes);
  json["layers"] = layers_to_json(summary.layers);
  return dump(json, summary.warnings);
}

}  // namespace octet
