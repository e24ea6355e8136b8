#include <octet/report/report.hpp>

#include <algorithm>

#include "report/format.hpp"
#include "report/calibrate/layers_json.hpp"

namespace octet {

std::string to_text(const StatisticsSummary& summary) {
  const auto int8 = std::ranges::count(summary.layers, true, &LayerDecision::int8);
  return "collected statistics of " + std::to_string(summary.tensors) + " tensors in " + printable(summary.model) + " on " +
         std::to_string(summary.samples) + " samples\nwrote " + printable(summary.statistics_file) + "\nwrote " +
         printable(summary.output) + ", " + std::to_string(int8) + " of " + std::to_string(summary.layers.size()) + " layers in INT8\n";
}

std::string to_json(const StatisticsSummary& summary) {
  Json json{{"model", summary.model},
            {"output", summary.output},
            {"statistics", summary.statistics_file},
            {"samples", summary.samples},
            {"tensors", summary.tensors}};
  json["layers"] = layers_to_json(summary.layers);
  return dump(json, summary.warnings);
}

}  // namespace octet
