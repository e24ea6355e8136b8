#include "eval/config/node.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <string_view>

namespace octet {
namespace {

std::string shown(const ConfigNode& node) {
  switch (node.kind) {
    case ConfigNode::Kind::Null: return "nothing";
    case ConfigNode::Kind::Scalar: return "'" + node.text + "'";
    case ConfigNode::Kind::List: return "a list";
    case ConfigNode::Kind::Map: return "keys with values";
  }
  return {};
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t[]()";
  text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
  return text.substr(0, text.find_last_not_of(blanks) + 1);
}

double parsed(const ConfigNode& node, std::string_view text, const std::string& path) {
  double value = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (status == std::errc{} && end == text.data() + text.size() && std::isfinite(value)) return value;
  fail_config(node, path, shown(node), "a number");
}

/// Means and scales are f32.
float parsed_float(const ConfigNode& node, std::string_view text, const std::string& path) {
  const double value = parsed(node, text, path);
  if (std::abs(value) > std::numeric_limits<float>::max()) fail_config(node, path, shown(node), "a number within the range of f32");
  return static_cast<float>(value);
}

/// Items of a list, or what stands between commas.
template <typename Value>
std::vector<Value> values_of(const ConfigNode& node, const std::string& path,
                             Value (*parse)(const ConfigNode&, std::string_view, const std::string&)) {
  std::vector<Value> values;
  if (node.kind == ConfigNode::Kind::List) {
    for (const ConfigNode& item : node.items) values.push_back(parse(item, text_of(item, path), path));
    return values;
  }
  const std::string text = text_of(node, path);
  for (std::string_view rest = trimmed(text);;) {
    const std::size_t comma = rest.find(',');
    values.push_back(parse(node, trimmed(rest.substr(0, comma)), path));
    if (comma == std::string_view::npos) return values;
    rest.remove_prefix(comma + 1);
  }
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

}  // namespace

const ConfigNode* ConfigNode::find(const std::string& key) const {
  const auto found = std::ranges::find_if(members, [&](const auto& member) { return member.first == key; });
  return found == members.end() || found->second.kind == Kind::Null ? nullptr : &found->second;
}

void fail_config(const ConfigNode& node, const std::string& path, const std::string& given, const std::string& expected, ErrorCode code) {
  throw Error(code, path + ": given " + given + ", expected " + expected, {.file = node.file, .line = node.line});
}

Warning no_effect(const ConfigNode& node, const std::string& path, const std::string& reason) {
  return {node.file + ":" + std::to_string(node.line) + ": " + path + ": given, has no effect: " + reason};
}

std::string text_of(const ConfigNode& node, const std::string& path) {
  if (node.kind != ConfigNode::Kind::Scalar) fail_config(node, path, shown(node), "a text");
  return node.text;
}

std::int64_t integer_of(const ConfigNode& node, const std::string& path, std::int64_t least) {
  std::int64_t value = 0;
  const char* end = node.text.data() + node.text.size();
  const auto [stop, status] = std::from_chars(node.text.data(), end, value);
  if (node.kind != ConfigNode::Kind::Scalar || status != std::errc{} || stop != end || value < least)
    fail_config(node, path, shown(node), "an integer of " + std::to_string(least) + " or more");
  return value;
}

double number_of(const ConfigNode& node, const std::string& path) { return parsed(node, text_of(node, path), path); }

bool flag_of(const ConfigNode& node, const std::string& path) {
  const std::string word = lower(node.text);
  if (node.kind == ConfigNode::Kind::Scalar && (word == "true" || word == "yes" || word == "on")) return true;
  if (node.kind == ConfigNode::Kind::Scalar && (word == "false" || word == "no" || word == "off")) return false;
  fail_config(node, path, shown(node), "True or False");
}

std::vector<float> numbers_of(const ConfigNode& node, const std::string& path) { return values_of<float>(node, path, parsed_float); }

std::vector<double> doubles_of(const ConfigNode& node, const std::string& path) { return values_of<double>(node, path, parsed); }

std::vector<std::string> texts_of(const ConfigNode& node, const std::string& path) {
  if (node.kind != ConfigNode::Kind::List) return {text_of(node, path)};
  std::vector<std::string> texts;
  for (const ConfigNode& item : node.items) texts.push_back(text_of(item, path));
  return texts;
}

const std::vector<ConfigNode>& items_of(const ConfigNode& node, const std::string& path) {
  if (node.kind != ConfigNode::Kind::List) fail_config(node, path, shown(node), "a list");
  return node.items;
}

ConfigMembers::ConfigMembers(const ConfigNode& map, std::string path) : map_(map), path_(std::move(path)) {
  if (map.kind != ConfigNode::Kind::Map) fail_config(map, path_, shown(map), "keys with values");
}

const ConfigNode* ConfigMembers::take(const std::string& key) {
  taken_.insert(key);
  return map_.find(key);
}

const ConfigNode& ConfigMembers::need(const std::string& key) {
  const ConfigNode* member = take(key);
  if (!member) fail_config(map_, path(key), "nothing", "a value");
  return *member;
}

void ConfigMembers::finish() const {
  std::string known;
  for (const std::string& key : taken_) known += (known.empty() ? "" : ", ") + key;
  for (const auto& [key, value] : map_.members)
    if (!taken_.contains(key))
      fail_config(value, path(key), "a key that Octet does not support", "one of " + known, ErrorCode::Unsupported);
}

}  // namespace octet
