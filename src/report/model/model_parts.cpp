#include "report/model/model_parts.hpp"

#include "report/format.hpp"

namespace octet {
namespace {

std::string port_line(const char* kind, const PortSummary& port) {
  return std::string(kind) + " " + printable(port.name) + " " + port.element_type + " " + shape_text(port.shape, port.open_shape) + "\n";
}

}  // namespace

std::string shape_text(const Shape& shape, const std::vector<DeclaredDim>& open) {
  return open.empty() ? to_string(shape) : printable(to_string(std::optional(open)));
}

Json shape_json(const Shape& shape, const std::vector<DeclaredDim>& open) {
  if (open.empty()) return shape.dims();
  Json dims = Json::array();
  for (const DeclaredDim& dim : open)
    dims.push_back(dim.is_open() ? Json(dim.name.empty() ? "?" : dim.name) : Json(dim.size));
  return dims;
}

std::string ports_to_text(const std::vector<PortSummary>& inputs, const std::vector<PortSummary>& outputs) {
  std::string text;
  for (const PortSummary& port : inputs) text += port_line("input", port);
  for (const PortSummary& port : outputs) text += port_line("output", port);
  return text;
}

Json ports_to_json(const std::vector<PortSummary>& ports) {
  Json array = Json::array();
  for (const PortSummary& port : ports)
    array.push_back({{"name", port.name}, {"element_type", port.element_type}, {"shape", shape_json(port.shape, port.open_shape)}});
  return array;
}

std::string notes_to_text(const std::vector<std::string>& notes) {
  std::string text;
  for (const std::string& note : notes) text += "note: " + printable(note) + "\n";
  return text;
}

}  // namespace octet
