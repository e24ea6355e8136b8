#include <octet/report/report.hpp>

#include "report/format.hpp"
#include "report/model/model_parts.hpp"
#include "report/table.hpp"

namespace octet {
namespace {

/// Only networks with quantizers have a column of precisions.
std::vector<std::string> table_row(const LayerSummary& layer, bool with_precision) {
  const std::string parameters = layer.cost.parameters ? format_count(static_cast<double>(layer.cost.parameters)) : "-";
  const std::string macs = layer.cost.macs > 0 ? format_count(layer.cost.macs) : "-";
  std::vector<std::string> cells{
      printable(layer.name), printable(layer.type), shape_text(layer.output_shape, layer.open_shape), layer.element_type, parameters, macs};
  if (with_precision) cells.push_back(layer.runs_in.empty() ? "-" : layer.runs_in + (layer.reason.empty() ? "" : ": " + layer.reason));
  return cells;
}

std::string precisions_to_text(const ModelSummary& summary) {
  if (!summary.int8_macs || summary.is_open || summary.total.macs <= 0) return {};
  return format_fixed(100 * *summary.int8_macs / summary.total.macs, 1) + " % of MACs run in INT8 here\n";
}

Json to_json(const LayerSummary& layer) {
  Json json{{"name", layer.name},
            {"type", layer.type},
            {"output_shape", shape_json(layer.output_shape, layer.open_shape)},
            {"element_type", layer.element_type},
            {"parameters", layer.cost.parameters},
            {"weight_bytes", layer.cost.weight_bytes},
            {"macs", layer.cost.macs}};
  if (!layer.runs_in.empty()) json["runs_in"] = layer.runs_in;
  if (!layer.reason.empty()) json["reason"] = layer.reason;
  return json;
}

Json layers_to_json(const std::vector<LayerSummary>& layers) {
  Json array = Json::array();
  for (const LayerSummary& layer : layers) array.push_back(to_json(layer));
  return array;
}

}  // namespace

std::string to_text(const ModelSummary& summary) {
  Rows rows{{"layer", "type", "output", "element", "parameters", "MACs"}};
  if (summary.int8_macs) rows.front().push_back("runs in");
  for (const LayerSummary& layer : summary.layers) rows.push_back(table_row(layer, summary.int8_macs.has_value()));
  std::string text = table(rows) + "\nmodel " + printable(summary.name) + "\n" + ports_to_text(summary.inputs, summary.outputs);
  text +=
      std::to_string(summary.layers.size()) + " layers, " + format_count(static_cast<double>(summary.total.parameters)) + " parameters, ";
  text += format_bytes(summary.total.weight_bytes) + " of weights, " +
          (summary.is_open ? "MACs by the sizes of open dimensions" : format_count(summary.total.macs) + " MACs") + "\n";
  return text + precisions_to_text(summary) + notes_to_text(summary.notes);
}

std::string to_json(const ModelSummary& summary) {
  Json total{{"layers", summary.layers.size()},
             {"parameters", summary.total.parameters},
             {"weight_bytes", summary.total.weight_bytes},
             {"macs", summary.is_open ? Json() : Json(summary.total.macs)}};
  if (summary.int8_macs && !summary.is_open) total["int8_macs"] = *summary.int8_macs;
  return dump(Json{{"model", summary.name},
                   {"inputs", ports_to_json(summary.inputs)},
                   {"outputs", ports_to_json(summary.outputs)},
                   {"layers", layers_to_json(summary.layers)},
                   {"total", total},
                   {"notes", summary.notes}},
              summary.warnings);
}

}  // namespace octet
