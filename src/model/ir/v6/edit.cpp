#include "model/ir/v6/edit.hpp"

#include <algorithm>
#include <functional>
#include <unordered_map>

#include "model/ir/text.hpp"
#include "model/ir/xml_writer.hpp"

namespace octet::ir::v6 {
namespace {

constexpr std::string_view level_name = "quantization_level";
constexpr std::string_view blanks = " \t\r\n";

struct Edit {
  std::size_t begin = 0, length = 0;
  std::string text{};
};

std::string list_text(const std::vector<float>& values) {
  std::string text;
  for (const float value : values) text += (text.empty() ? "" : ", ") + format(value);
  return text;
}

/// Where an attribute stands in a text: from its name to behind its closing quote. `at` is inside the tag that has it.
struct Place {
  std::size_t begin = 0, end = 0;
};
Place find_attribute(std::string_view text, std::size_t at, std::string_view name) {
  while (true) {
    at = text.find_first_not_of(blanks, text.find_first_of(blanks, at));
    const std::size_t begin = at;
    const std::size_t quote = text.find_first_of("\"'", begin);
    const std::size_t end = text.find(text[quote], quote + 1) + 1;
    if (text.substr(begin, text.find_first_of(" \t\r\n=", begin) - begin) == name) return {begin, end};
    at = end;
  }
}

class Editor {
 public:
  explicit Editor(const XmlSource& source) : source_(source), text_(source.text()) {}

  void set_name(const std::string& name) {
    const pugi::xml_node net = source_.root();
    const pugi::xml_attribute present = net.attribute("name");
    if (name == present.value()) return;
    const std::string attribute = "name=\"" + escaped(name) + "\"";
    if (present) replace_attribute(net, "name", attribute);
    else append_attribute(net, attribute);
  }

  void set_level(pugi::xml_node layer, const std::string* level) {
    const pugi::xml_node data = layer.child("data");
    const pugi::xml_attribute present = data.attribute(level_name.data());
    if (!level && !present) return;
    if (level && present && *level == present.value()) return;
    const std::string attribute = level ? std::string(level_name) + "=\"" + escaped(*level) + "\"" : "";
    if (present) replace_attribute(data, level_name, attribute);
    else if (data) append_attribute(data, attribute);
    else insert_data(layer, attribute);
  }

  void set_statistics(const std::vector<RecordedRange>& statistics) {
    if (const pugi::xml_node present = source_.root().child("statistics")) {
      std::string text = statistics.empty() ? "<statistics/>" : statistics_text(statistics);
      text.erase(0, text.find_first_not_of(blanks));
      edits_.push_back({source_.begin(present), source_.end(present) - source_.begin(present), text});
    } else if (!statistics.empty()) {
      const pugi::xml_node edges = source_.root().child("edges");
      edits_.push_back({source_.end(edges ? edges : source_.root().child("layers")), 0, "\n" + statistics_text(statistics)});
    }
  }

  /// From the end to the front, so that places in front stay what they are.
  std::string run() {
    std::string text(text_);
    std::ranges::sort(edits_, std::greater<>(), &Edit::begin);
    for (const Edit& edit : edits_) text.replace(edit.begin, edit.length, edit.text);
    return text;
  }

 private:
  void replace_attribute(pugi::xml_node element, std::string_view name, const std::string& attribute) {
    Place place = find_attribute(text_, source_.begin(element), name);
    if (attribute.empty())
      while (blanks.find(text_[place.begin - 1]) != blanks.npos) --place.begin;
    edits_.push_back({place.begin, place.end - place.begin, attribute});
  }

  void append_attribute(pugi::xml_node element, const std::string& attribute) {
    std::size_t at = source_.tag_end(element) - 1;
    if (text_[at - 1] == '/') --at;
    while (blanks.find(text_[at - 1]) != blanks.npos) --at;
    edits_.push_back({at, 0, " " + attribute});
  }

  /// As the first child, indented like the one that was first.
  void insert_data(pugi::xml_node layer, const std::string& attribute) {
    const std::size_t at = source_.tag_end(layer);
    const std::size_t next = text_.find('<', at);
    const std::string_view gap = trimmed(text_.substr(at, next - at)).empty() ? text_.substr(at, next - at) : std::string_view();
    edits_.push_back({at, 0, std::string(gap) + "<data " + attribute + "/>"});
  }

  const XmlSource& source_;
  std::string_view text_;
  std::vector<Edit> edits_;
};

}  // namespace

std::string edited(const XmlSource& source, const NetEdit& edit) {
  Editor editor(source);
  editor.set_name(edit.name);
  std::unordered_map<std::string_view, const std::string*> by_layer;
  for (const RecordedLevel& level : edit.levels) by_layer[level.layer] = &level.level;
  for (const pugi::xml_node layer : source.root().child("layers").children("layer")) {
    const auto found = by_layer.find(layer.attribute("name").value());
    editor.set_level(layer, found == by_layer.end() ? nullptr : found->second);
  }
  if (edit.statistics) editor.set_statistics(*edit.statistics);
  return editor.run();
}

std::string statistics_text(const std::vector<RecordedRange>& statistics) {
  std::string text = "\t<statistics>\n";
  for (const RecordedRange& range : statistics)
    text += "\t\t<layer>\n\t\t\t<name>" + escaped(range.layer) + "</name>\n\t\t\t<min>" + list_text(range.minima) + "</min>\n\t\t\t<max>" +
            list_text(range.maxima) + "</max>\n\t\t</layer>\n";
  return text + "\t</statistics>";
}

}  // namespace octet::ir::v6
