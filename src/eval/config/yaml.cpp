#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "base/file.hpp"
#include "base/utf8.hpp"
#include "eval/config/node.hpp"

namespace octet {
namespace {

/// More nodes mean a damaged or malicious file, such as aliases that stand for each other many times over.
constexpr std::size_t most_nodes = 1000000;

[[noreturn]] void fail(const std::filesystem::path& file, const YAML::Mark& mark, const std::string& reason) {
  throw Error(ErrorCode::InvalidArgument, "configuration: given text that is no YAML (" + reason + "), expected YAML or JSON",
              {.file = file.string(), .line = mark.line >= 0 ? mark.line + 1 : -1});
}

/// Makes nodes of yaml-cpp's, each with the line that it stands in.
class Converter {
 public:
  explicit Converter(std::string file) : file_(std::move(file)) {}

  ConfigNode node_of(const YAML::Node& yaml, std::int64_t parent_line) {
    if (++nodes_ > most_nodes) fail(file_, yaml.Mark(), "more than " + std::to_string(most_nodes) + " values");
    ConfigNode node{.file = file_, .line = yaml.Mark().line >= 0 ? yaml.Mark().line + 1 : parent_line};
    if (yaml.IsScalar()) {
      node.kind = ConfigNode::Kind::Scalar;
      node.text = yaml.Scalar();
    } else if (yaml.IsSequence()) {
      node.kind = ConfigNode::Kind::List;
      for (const YAML::Node& item : yaml) node.items.push_back(node_of(item, node.line));
    } else if (yaml.IsMap()) {
      node.kind = ConfigNode::Kind::Map;
      for (const auto& member : yaml)
        if (!is_merge(member.first)) add_member(node, member.first, member.second);
      for (const auto& member : yaml)
        if (is_merge(member.first)) merge(node, member.second);
    }
    return node;
  }

 private:
  /// YAML 1.1's merge key, which yaml-cpp leaves to its user.
  static bool is_merge(const YAML::Node& key) { return key.IsScalar() && key.Scalar() == "<<" && key.Tag() != "!"; }

  /// Adds the members of a map, or of several, that the map does not have.
  void merge(ConfigNode& map, const YAML::Node& source) {
    if (source.IsSequence()) {
      for (const YAML::Node& part : source) merge(map, part);
      return;
    }
    if (!source.IsMap()) fail(file_, source.Mark(), "a merge key '<<' of something that is no map");
    for (auto& [name, value] : node_of(source, map.line).members)
      if (std::ranges::find(map.members, name, &std::pair<std::string, ConfigNode>::first) == map.members.end())
        map.members.emplace_back(name, std::move(value));
  }

  void add_member(ConfigNode& map, const YAML::Node& key, const YAML::Node& value) {
    if (!key.IsScalar()) fail(file_, key.Mark(), "a key that is no text");
    for (const auto& [name, earlier] : map.members)
      if (name == key.Scalar()) fail(file_, key.Mark(), "the key '" + name + "' twice");
    ConfigNode node = node_of(value, key.Mark().line + 1);
    map.members.emplace_back(key.Scalar(), std::move(node));
  }

  std::string file_;
  std::size_t nodes_ = 0;
};

/// yaml-cpp would put another character in place of what is none, so that a name becomes that of another file.
void require_characters(std::string_view text, const std::filesystem::path& file) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) return;
  const std::size_t wrong = find_not_utf8(text);
  if (wrong == std::string_view::npos) return;
  const auto line = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(wrong), '\n') + 1;
  throw Error(ErrorCode::InvalidArgument, "configuration: given a byte that is no UTF-8, expected UTF-8",
              {.file = file.string(), .line = line});
}

}  // namespace

ConfigNode read_config_file(const std::filesystem::path& file) try {
  const auto mapped = MappedFile::open(file);
  require_characters(mapped->text(), file);
  const std::vector<YAML::Node> documents = YAML::LoadAll(std::string(mapped->text()));
  if (documents.size() > 1) fail(file, documents[1].Mark(), "a second document behind '---'");
  return documents.empty() ? ConfigNode{.file = file.string(), .line = 1} : Converter(file.string()).node_of(documents.front(), 1);
} catch (const YAML::Exception& error) {
  fail(file, error.mark, error.msg);
}

}  // namespace octet
