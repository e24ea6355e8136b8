#include "report/document.hpp"

#include <algorithm>

#include "report/format.hpp"
#include "report/table.hpp"

namespace octet::document {
namespace {

constexpr std::size_t listed_notes = 10;

void add_fields(Json& json, const std::vector<Field>& fields) {
  for (const Field& field : fields) json[field.name] = field.value;
}

std::string to_text(const Line& line) { return printable(line.text) + "\n"; }

std::string to_text(const Table& shown) {
  Rows rows{shown.headings};
  for (const std::vector<Cell>& cells : shown.rows) {
    rows.emplace_back();
    for (const Cell& cell : cells) rows.back().push_back(printable(cell.text));
  }
  return table(rows);
}

void add_part(Json& json, const Line& line) { add_fields(json, line.fields); }

void add_part(Json& json, const Table& shown) {
  Json& rows = json[shown.name] = Json::array();
  for (const std::vector<Cell>& cells : shown.rows) {
    Json row = Json::object();
    for (const Cell& cell : cells) add_fields(row, cell.fields);
    rows.push_back(std::move(row));
  }
}

void add_part(Json& json, const Notes& notes) { json[notes.name] = to_json(notes); }

}  // namespace

std::string to_text(const Notes& notes) {
  if (notes.notes.empty()) return {};
  std::string text = notes.name + ":\n";
  for (std::size_t i = 0; i < std::min(listed_notes, notes.notes.size()); ++i)
    text += "  " + printable(notes.notes[i].name) + ": " + printable(notes.notes[i].reason) + "\n";
  if (notes.notes.size() > listed_notes) text += "  and " + std::to_string(notes.notes.size() - listed_notes) + " more\n";
  return text;
}

Json to_json(const Notes& notes) {
  Json json = Json::array();
  for (const Note& note : notes.notes) json.push_back({{"name", note.name}, {"reason", note.reason}});
  return json;
}

std::string to_text(const Document& document) {
  std::string text;
  for (const Part& part : document.parts) {
    const std::string shown = std::visit([](const auto& one) { return to_text(one); }, part);
    if (!shown.empty()) text += (text.empty() ? "" : "\n") + shown;
  }
  return text;
}

std::string to_json(const Document& document) {
  Json json = Json::object();
  for (const Part& part : document.parts) std::visit([&](const auto& one) { add_part(json, one); }, part);
  return dump(std::move(json), document.warnings);
}

}  // namespace octet::document
