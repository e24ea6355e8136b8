#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <set>
#include <sstream>
#include <string_view>
#include <vector>

#include "base/file.hpp"
#include "base/utf8.hpp"
#include "eval/config/node.hpp"

namespace octet {
namespace {

/// An alias may stand for what it is part of, and it is copied with everything below it as often as it is named. What a file may ask for in
/// this way is bounded: memory by the file's size, with room for what is shared, and depth by what configurations have.
constexpr std::size_t room = std::size_t{16} << 20, room_per_byte = 500;
constexpr int deepest_nesting = 100;

[[noreturn]] void fail(const std::filesystem::path& file, const YAML::Mark& mark, const std::string& reason) {
  throw Error(ErrorCode::InvalidArgument, "configuration: given text that is no YAML (" + reason + "), expected YAML or JSON",
              {.file = file.string(), .line = mark.line >= 0 ? mark.line + 1 : -1});
}

/// Makes nodes of yaml-cpp's, each with the line that it stands in.
class Converter {
 public:
  Converter(std::string file, std::size_t size) : file_(std::move(file)), left_(room + room_per_byte * size) {}

  ConfigNode node_of(const YAML::Node& yaml, std::int64_t parent_line) {
    const Level level(*this, yaml);
    ConfigNode node{.file = file_, .line = yaml.Mark().line >= 0 ? yaml.Mark().line + 1 : parent_line};
    if (yaml.IsScalar()) {
      node.kind = ConfigNode::Kind::Scalar;
      node.text = yaml.Scalar();
      take(node.text.size(), yaml);
    } else if (yaml.IsSequence()) {
      node.kind = ConfigNode::Kind::List;
      for (const YAML::Node& item : yaml) node.items.push_back(node_of(item, node.line));
    } else if (yaml.IsMap()) {
      node.kind = ConfigNode::Kind::Map;
      std::set<std::string> names;
      for (const auto& member : yaml)
        if (!is_merge(member.first)) add_member(node, names, member.first, member.second);
      for (const auto& member : yaml)
        if (is_merge(member.first)) merge(node, member.second);
    }
    return node;
  }

 private:
  /// Counts one level deeper during its lifetime.
  struct Level {
    Level(Converter& converter, const YAML::Node& yaml) : depth(converter.depth_) {
      converter.take(sizeof(ConfigNode), yaml);
      if (++depth > deepest_nesting)
        fail(converter.file_, yaml.Mark(), "values nested more than " + std::to_string(deepest_nesting) + " deep");
    }
    ~Level() { --depth; }
    int& depth;
  };

  void take(std::size_t bytes, const YAML::Node& yaml) {
    if (bytes > left_) fail(file_, yaml.Mark(), "aliases that stand for more values than a file of its size can have");
    left_ -= bytes;
  }

  /// YAML 1.1's merge key, which yaml-cpp leaves to its caller.
  static bool is_merge(const YAML::Node& key) { return key.IsScalar() && key.Scalar() == "<<" && key.Tag() != "!"; }

  /// Adds the members that the map lacks, from another map or from several.
  void merge(ConfigNode& map, const YAML::Node& source) {
    const Level level(*this, source);
    if (source.IsSequence()) {
      for (const YAML::Node& part : source) merge(map, part);
      return;
    }
    if (!source.IsMap()) fail(file_, source.Mark(), "a merge key '<<' of something that is no map");
    std::set<std::string> names;
    for (const auto& [name, value] : map.members) names.insert(name);
    for (auto& [name, value] : node_of(source, map.line).members)
      if (names.insert(name).second) map.members.emplace_back(name, std::move(value));
  }

  void add_member(ConfigNode& map, std::set<std::string>& names, const YAML::Node& key, const YAML::Node& value) {
    if (!key.IsScalar()) fail(file_, key.Mark(), "a key that is no text");
    if (!names.insert(key.Scalar()).second) fail(file_, key.Mark(), "the key '" + key.Scalar() + "' twice");
    take(key.Scalar().size(), key);
    ConfigNode node = node_of(value, key.Mark().line + 1);
    map.members.emplace_back(key.Scalar(), std::move(node));
  }

  std::string file_;
  std::size_t left_;  ///< bytes of memory that nodes may still take
  int depth_ = 0;
};

/// Where documents start. What they hold is of no interest.
class DocumentStart final : public YAML::EventHandler {
 public:
  YAML::Mark mark{};

  void OnDocumentStart(const YAML::Mark& start) override { mark = start; }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}
};

/// Whether the text has a document, which must be the only one. yaml-cpp itself finds documents without end where none can begin, as at a
/// comma.
bool has_document(const std::string& text, const std::filesystem::path& file) {
  std::istringstream stream(text);
  YAML::Parser parser(stream);
  DocumentStart first, second;
  if (!parser.HandleNextDocument(first)) return false;
  if (!parser.HandleNextDocument(second)) return true;
  if (second.mark.pos == first.mark.pos) fail(file, second.mark, "a character that no value begins with");
  fail(file, second.mark, "a second document behind '---'");
}

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

ConfigNode read_config_file(const std::filesystem::path& file) {
  return read_config_text(std::string(MappedFile::open(file)->text()), file);
}

ConfigNode read_config_text(const std::string& text, const std::filesystem::path& file) try {
  require_characters(text, file);
  if (!has_document(text, file)) return {.file = file.string(), .line = 1};
  return Converter(file.string(), text.size()).node_of(YAML::Load(text), 1);
} catch (const YAML::Exception& error) {
  fail(file, error.mark, error.msg);
}

}  // namespace octet
