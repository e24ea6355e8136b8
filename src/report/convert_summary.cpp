#include "report/convert_summary.hpp"

#include "report/format.hpp"
#include "report/json.hpp"

namespace octet {
namespace {

std::string port_line(const char* what, const PortSummary& port) {
  return std::string(what) + " " + printable(port.name) + " " + port.element_type + " " + to_string(port.shape) + "\n";
}

Json port_array(const std::vector<PortSummary>& ports) {
  Json array = Json::array();
  for (const PortSummary& port : ports)
    array.push_back({{"name", port.name}, {"element_type", port.element_type}, {"shape", port.shape.dims()}});
  return array;
}

}  // namespace

ConvertSummary summarize_conversion(const Graph& source, const Graph& graph, const std::vector<std::filesystem::path>& files) {
  ModelSummary model = summarize(graph);
  ConvertSummary summary{{}, model.layers.size(), std::move(model.inputs), std::move(model.outputs), source.origin().notes};
  for (const std::filesystem::path& file : files) {
    std::error_code failure;
    summary.files.push_back({file.string(), std::filesystem::file_size(file, failure)});
  }
  return summary;
}

std::string to_text(const ConvertSummary& summary) {
  std::string text;
  for (const ConvertSummary::File& file : summary.files)
    text += "wrote " + file.path + ", " + format_count(static_cast<double>(file.bytes)) + "B\n";
  text += std::to_string(summary.layers) + " layers\n";
  for (const PortSummary& port : summary.inputs) text += port_line("input", port);
  for (const PortSummary& port : summary.outputs) text += port_line("output", port);
  for (const std::string& note : summary.notes) text += "note: " + printable(note) + "\n";
  return text;
}

std::string to_json(const ConvertSummary& summary) {
  Json files = Json::array();
  for (const ConvertSummary::File& file : summary.files) files.push_back({{"path", file.path}, {"bytes", file.bytes}});
  return dump({{"files", files},
               {"layers", summary.layers},
               {"inputs", port_array(summary.inputs)},
               {"outputs", port_array(summary.outputs)},
               {"notes", summary.notes}});
}

}  // namespace octet
