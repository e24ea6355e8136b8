#include <algorithm>
#include <map>

#include "report/html/elements.hpp"

namespace octet::html {
namespace {

/// Members of members become members "outer_inner", so that each has a column. Tables inside stand elsewhere.
Json flat(const Json& row) {
  Json result = Json::object();
  for (const auto& [key, value] : row.items()) {
    if (is_table(value)) continue;
    if (value.is_object()) {
      const Json inside = flat(value);
      for (const auto& [inner, member] : inside.items()) result[key + "_" + inner] = member;
    } else {
      result[key] = value;
    }
  }
  return result;
}

/// The keys of all rows, in the order in which they appear first.
std::vector<std::string> columns_of(const Json& rows) {
  std::vector<std::string> columns;
  for (const Json& row : rows)
    for (const auto& [key, value] : row.items())
      if (std::ranges::find(columns, key) == columns.end()) columns.push_back(key);
  return columns;
}

bool is_numeric(const Json& rows, const std::string& column) {
  return std::ranges::all_of(rows,
                             [&](const Json& row) { return !row.contains(column) || row[column].is_number() || row[column].is_null(); });
}

double largest_of(const Json& rows, const std::string& column) {
  double largest = 0;
  for (const Json& row : rows)
    if (row.contains(column) && row[column].is_number()) largest = std::max(largest, row[column].get<double>());
  return largest;
}

/// Numbers have a bar behind them as long as their part of the largest.
std::string number_cell(const std::string& column, const Json& value, double largest) {
  if (!value.is_number()) return "<td class=n>–</td>";
  const double number = value.get<double>();
  const int percent = largest > 0 && number > 0 ? static_cast<int>(100 * number / largest) : 0;
  return "<td class=n data-v=\"" + value.dump() + "\" style=\"--b:" + std::to_string(percent) + "%\">" + escaped(shown(column, value)) +
         "</td>";
}

/// Precisions are marked, so that they are found at a glance.
std::string text_cell(const std::string& column, const Json& value) {
  const std::string text = escaped(shown(column, value));
  if (text == "INT8" || text == "FP32" || text == "i8" || text == "u8" || text == "f32")
    return "<td><span class=\"p " + std::string(text == "FP32" || text == "f32" ? "f" : "i") + "\">" + text + "</span></td>";
  return "<td>" + text + "</td>";
}

}  // namespace

std::string table(const std::string& name, const Json& given) {
  Json rows = Json::array();
  for (const Json& row : given) rows.push_back(flat(row));
  const std::vector<std::string> columns = columns_of(rows);
  std::map<std::string, double> largest;
  for (const std::string& column : columns)
    if (is_numeric(rows, column)) largest[column] = largest_of(rows, column);
  const std::string title = escaped(heading_of(name));
  std::string text = "<details open><summary><h2>" + title + "</h2> <span class=c>" + std::to_string(rows.size()) +
                     "</span></summary>\n<label class=s>Search <input type=search aria-label=\"Search " + title +
                     "\"></label>\n<div class=w><table><thead><tr>";
  for (const std::string& column : columns) text += "<th scope=col><button type=button>" + escaped(heading_of(column)) + "</button></th>";
  text += "</tr></thead><tbody>\n";
  for (const Json& row : rows) {
    text += "<tr>";
    for (const std::string& column : columns) {
      const Json value = row.contains(column) ? row[column] : Json();
      text += largest.contains(column) ? number_cell(column, value, largest[column]) : text_cell(column, value);
    }
    text += "</tr>\n";
  }
  return text + "</tbody></table></div></details>\n";
}

}  // namespace octet::html
