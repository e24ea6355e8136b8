#include <octet/report/report.hpp>

#include "report/format.hpp"
#include "report/model/model_parts.hpp"
#include "report/table.hpp"

namespace octet {
namespace {

std::vector<std::string> table_row(const LayerSummary& layer) {
  const std::string parameters = layer.cost.parameters ? format_count(static_cast<double>(layer.cost.parameters)) : "-";
  const std::string macs = layer.cost.macs > 0 ? format_count(layer.cost.macs) : "-";
  return {
      printable(layer.name), printable(layer.type), shape_text(layer.output_shape, layer.open_shape), layer.element_type, parameters, macs};
}

Json to_json(const LayerSummary& layer) {
  return {{"name", layer.name},
          {"type", layer.type},
          {"output_shape", shape_json(layer.output_shape, layer.open_shape)},
          {"element_type", layer.element_type},
          {"parameters", layer.cost.parameters},
          {"weight_bytes", layer.cost.weight_bytes},
          {"macs", layer.cost.macs}};
}

Json layers_to_json(const std::vector<LayerSummary>& layers) {
  Json array = Json::array();
  for (const LayerSummary& layer : layers) array.push_back(to_json(layer));
  return array;
}

}  // namespace

std::string to_text(const ModelSummary& summary) {
  Rows rows{{"layer", "type", "output", "element", "parameters", "MACs"}};
  for (const LayerSummary& layer : summary.layers) rows.push_back(table_row(layer));
  std::string text = table(rows) + "\nmodel " + printable(summary.name) + "\n" + ports_to_text(summary.inputs, summary.outputs);
  text +=
      std::to_string(summary.layers.size()) + " layers, " + format_count(static_cast<double>(summary.total.parameters)) + " parameters, ";
  text += format_bytes(summary.total.weight_bytes) + " of weights, " +
          (summary.is_open ? "MACs by the sizes of open dimensions" : format_count(summary.total.macs) + " MACs") + "\n";
  return text + notes_to_text(summary.notes);
}

std::string to_json(const ModelSummary& summary) {
  const Json total{{"layers", summary.layers.size()},
                   {"parameters", summary.total.parameters},
                   {"weight_bytes", summary.total.weight_bytes},
                   {"macs", summary.is_open ? Json() : Json(summary.total.macs)}};
  return dump(Json{{"model", summary.name},
                   {"inputs", ports_to_json(summary.inputs)},
                   {"outputs", ports_to_json(summary.outputs)},
                   {"layers", layers_to_json(summary.layers)},
                   {"total", total},
                   {"notes", summary.notes}},
              summary.warnings);
}

}  // namespace octet
