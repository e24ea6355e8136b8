#include "model/ir/v6/statistics.hpp"

#include <cmath>
#include <unordered_set>

#include "model/ir/text.hpp"

namespace octet::ir::v6 {
namespace {

/// Numbers with a comma, blanks or both between them.
std::vector<float> parse_list(std::string_view what, std::string_view text) {
  std::vector<float> values;
  for (std::string_view rest = trimmed(text); !rest.empty();) {
    const std::size_t end = std::min(rest.find_first_of(", \t\r\n"), rest.size());
    const auto number = parse_number(rest.substr(0, end));
    if (!number || !std::isfinite(static_cast<float>(*number)))
      throw Error(ErrorCode::InvalidModel, std::string(what) + ": given '" + std::string(rest.substr(0, std::min<std::size_t>(end, 40))) +
                                               "', expected a finite number");
    values.push_back(static_cast<float>(*number));
    rest = trimmed(rest.substr(end));
    if (rest.starts_with(',')) rest = trimmed(rest.substr(1));
  }
  return values;
}

void check(const RecordedRange& range) {
  if (range.minima.size() != range.maxima.size() || range.minima.empty())
    throw Error(ErrorCode::InvalidModel, "statistics: given " + std::to_string(range.minima.size()) + " minima and " +
                                             std::to_string(range.maxima.size()) + " maxima, expected as many of both and at least one");
  for (std::size_t c = 0; c < range.minima.size(); ++c)
    if (range.minima[c] > range.maxima[c])
      throw Error(ErrorCode::InvalidModel, "statistics: given the minimum " + format(range.minima[c]) + " above the maximum " +
                                               format(range.maxima[c]) + " in channel " + std::to_string(c) + ", expected at most that");
}

RecordedRange parse_range(const XmlSource& source, pugi::xml_node element) {
  RecordedRange range;
  try {
    range.layer = trimmed(element.child_value("name"));
    if (range.layer.empty()) throw Error(ErrorCode::InvalidModel, "statistics: given an entry without a name, expected a layer's");
    range.minima = parse_list("min", element.child_value("min"));
    range.maxima = parse_list("max", element.child_value("max"));
    check(range);
  } catch (const Error& error) {
    throw error.at({.line = source.line(element), .layer = range.layer});
  }
  return range;
}

}  // namespace

std::vector<RecordedRange> parse_statistics(const XmlSource& source) {
  std::vector<RecordedRange> ranges;
  std::unordered_set<std::string> names;
  for (const pugi::xml_node element : source.root().child("statistics").children("layer")) {
    ranges.push_back(parse_range(source, element));
    if (!names.insert(ranges.back().layer).second)
      throw Error(ErrorCode::InvalidModel, "statistics: given a second entry for this layer, expected one",
                  {.line = source.line(element), .layer = ranges.back().layer});
  }
  return ranges;
}

std::vector<RecordedLevel> levels_of(const NetRecord& net) {
  std::vector<RecordedLevel> levels;
  for (const LayerRecord& layer : net.layers)
    for (const RawAttribute& attribute : layer.attributes)
      if (attribute.name == "quantization_level") levels.push_back({layer.name, attribute.value});
  return levels;
}

std::vector<std::string> unknown_layers(const std::vector<RecordedRange>& statistics, const NetRecord& net) {
  std::unordered_set<std::string_view> layers;
  for (const LayerRecord& layer : net.layers) layers.insert(layer.name);
  std::vector<std::string> notes;
  for (const RecordedRange& range : statistics)
    if (!layers.contains(range.layer))
      notes.push_back("statistics: given an entry for '" + range.layer + "', which is no layer; it is not used");
  return notes;
}

}  // namespace octet::ir::v6
