#include <yaml-cpp/yaml.h>

#include "base/file.hpp"
#include "eval/config/node.hpp"

namespace octet {
namespace {

/// Deeper nesting means a damaged or malicious file, not a configuration.
constexpr int deepest = 100;

[[noreturn]] void fail(const std::filesystem::path& file, const YAML::Mark& mark, const std::string& reason) {
  throw Error(ErrorCode::InvalidArgument, "configuration: given text that is no YAML (" + reason + "), expected YAML or JSON",
              {.file = file.string(), .line = mark.line >= 0 ? mark.line + 1 : -1});
}

ConfigNode converted(const YAML::Node& yaml, const std::string& file, std::int64_t parent_line, int depth) {
  ConfigNode node{.file = file, .line = yaml.Mark().line >= 0 ? yaml.Mark().line + 1 : parent_line};
  if (depth > deepest) fail(file, yaml.Mark(), "nested more than " + std::to_string(deepest) + " deep");
  if (yaml.IsScalar()) {
    node.kind = ConfigNode::Kind::Scalar;
    node.text = yaml.Scalar();
  } else if (yaml.IsSequence()) {
    node.kind = ConfigNode::Kind::List;
    for (const YAML::Node& item : yaml) node.items.push_back(converted(item, file, node.line, depth + 1));
  } else if (yaml.IsMap()) {
    node.kind = ConfigNode::Kind::Map;
    for (const auto& member : yaml) {
      if (!member.first.IsScalar()) fail(file, member.first.Mark(), "a key that is no text");
      ConfigNode value = converted(member.second, file, member.first.Mark().line + 1, depth + 1);
      node.members.emplace_back(member.first.Scalar(), std::move(value));
    }
  }
  return node;
}

}  // namespace

ConfigNode read_config_file(const std::filesystem::path& file) try {
  const auto mapped = MappedFile::open(file);
  return converted(YAML::Load(std::string(mapped->text())), file.string(), 1, 0);
} catch (const YAML::Exception& error) {
  fail(file, error.mark, error.msg);
}

}  // namespace octet
