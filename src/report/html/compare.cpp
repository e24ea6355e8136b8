#include <octet/report/html.hpp>

#include <algorithm>
#include <map>
#include <vector>

#include "report/html/elements.hpp"

namespace octet {
namespace {

/// A value and where it stands: "comparison / latency_seconds / int8".
using Leaves = std::vector<std::pair<std::string, Json>>;

void collect(const Json& value, const std::string& place, Leaves& leaves) {
  const std::string prefix = place.empty() ? place : place + " / ";
  if (value.is_object()) {
    for (const auto& [key, inner] : value.items()) collect(inner, prefix + key, leaves);
  } else if (html::is_table(value)) {
    std::map<std::string, int> seen;
    for (const Json& row : value) {
      const std::string name = html::name_of(row);
      const int times = ++seen[name];
      collect(row, prefix + (name.empty() ? "row" : name) + (times > 1 ? " (" + std::to_string(times) + ")" : ""), leaves);
    }
  } else {
    leaves.emplace_back(place, value);
  }
}

std::string key_of(const std::string& place) {
  const std::size_t slash = place.rfind(" / ");
  return slash == std::string::npos ? place : place.substr(slash + 3);
}

Json difference(const std::string& key, const Json& first, const Json& second) {
  Json row{{"place", key}, {"first", html::shown(key_of(key), first)}, {"second", html::shown(key_of(key), second)}};
  const bool numbers = first.is_number() && second.is_number();
  row["times"] = numbers && first.get<double>() != 0 ? Json(second.get<double>() / first.get<double>()) : Json();
  return row;
}

}  // namespace

std::string compare_to_html(std::string_view first, std::string_view second, const HtmlOptions& options) {
  Leaves left, right;
  collect(html::parse_object(first, "first report"), {}, left);
  collect(html::parse_object(second, "second report"), {}, right);
  const std::map<std::string, Json> others(right.begin(), right.end());
  std::map<std::string, bool> known;
  Json different = Json::array(), missing = Json::array();
  std::size_t equal = 0;
  for (const auto& [place, value] : left) {
    known[place] = true;
    const auto other = others.find(place);
    if (other == others.end()) missing.push_back({{"place", place}, {"only_in", "first"}, {"value", html::shown(key_of(place), value)}});
    else if (other->second == value) ++equal;
    else different.push_back(difference(place, value, other->second));
  }
  for (const auto& [place, value] : right)
    if (!known.contains(place)) missing.push_back({{"place", place}, {"only_in", "second"}, {"value", html::shown(key_of(place), value)}});
  std::string body = "<section><p>" + std::to_string(different.size()) + " values differ, " + std::to_string(equal) + " are equal, " +
                     std::to_string(missing.size()) + " stand in one report only.</p></section>\n";
  if (!different.empty()) body += html::table("different", different);
  if (!missing.empty()) body += html::table("in_one_report_only", missing);
  return html::page(options.title, options.command, body);
}

}  // namespace octet
