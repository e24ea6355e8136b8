#include <octet/report/report.hpp>

#include "report/format.hpp"
#include "report/model/model_parts.hpp"

namespace octet {

std::string to_text(const ConvertSummary& summary) {
  std::string text;
  for (const ConvertSummary::File& file : summary.files) text += "wrote " + file.path + ", " + format_bytes(file.bytes) + "\n";
  text += std::to_string(summary.layers) + " layers\n";
  return text + ports_to_text(summary.inputs, summary.outputs) + notes_to_text(summary.notes);
}

std::string to_json(const ConvertSummary& summary) {
  Json files = Json::array();
  for (const ConvertSummary::File& file : summary.files) files.push_back({{"path", file.path}, {"bytes", file.bytes}});
  return dump(Json{{"files", files},
                   {"layers", summary.layers},
                   {"inputs", ports_to_json(summary.inputs)},
                   {"outputs", ports_to_json(summary.outputs)},
                   {"notes", summary.notes}},
              summary.warnings);
}

}  // namespace octet
