#include <octet/report/html.hpp>

#include <vector>

#include "report/html/elements.hpp"

namespace octet {
namespace {

using html::escaped;
using html::heading_of;

/// From so many on, numbers are shown as their histogram.
constexpr std::size_t many_numbers = 16;

std::string pair(const std::string& name, const std::string& key, const Json& value) {
  return "<div><dt>" + escaped(heading_of(name)) + "</dt><dd>" + escaped(html::shown(key, value)) + "</dd></div>\n";
}

bool are_many_numbers(const Json& value) {
  if (!value.is_array() || value.size() < many_numbers) return false;
  for (const Json& each : value)
    if (!each.is_number()) return false;
  return true;
}

std::string section(const std::string& title, const std::string& inside) {
  return inside.empty() ? std::string() : "<section><h2>" + escaped(title) + "</h2>\n" + inside + "</section>\n";
}

/// Of a search: the metric over the trials.
std::string plot_of(const Json& rows) {
  for (const char* y : {"metric", "value", "score"})
    for (const char* x : {"seconds", "number", "trial"})
      if (std::string plot = html::plot(rows, x, y); !plot.empty()) return plot;
  return {};
}

/// A table, and those inside its rows behind it.
std::string tables_of(const std::string& key, const Json& rows) {
  std::string text = (key == "trials" ? plot_of(rows) : std::string()) + html::table(key, rows);
  for (const Json& row : rows)
    for (const auto& [inner, value] : row.items())
      if (html::is_table(value)) text += tables_of(inner + "_of " + html::name_of(row), value);
  return text;
}

/// What is short together, then sections in their order. `prefix` is that of keys, whose ends say units.
std::string body_of(const Json& object, const std::string& title, const std::string& prefix = {}) {
  std::string pairs, sections;
  for (const auto& [inner, value] : object.items()) {
    const std::string key = prefix + inner;
    if (html::is_table(value)) sections += tables_of(inner, value);
    else if (value.is_object()) sections += body_of(value, heading_of(inner), key + "_");
    else if (are_many_numbers(value)) sections += section(heading_of(inner), html::histogram(key, value.get<std::vector<double>>()));
    else if (!value.is_array() || !value.empty()) pairs += pair(inner, key, value);
  }
  return section(title, pairs.empty() ? pairs : "<dl>\n" + pairs + "</dl>\n") + sections;
}

}  // namespace

bool is_page(const std::filesystem::path& file) { return file.extension() == ".html" || file.extension() == ".htm"; }

std::string to_html(std::string_view json, const HtmlOptions& options) {
  return html::page(options.title, options.command, body_of(html::parse_object(json, "report"), "Summary"));
}

}  // namespace octet
