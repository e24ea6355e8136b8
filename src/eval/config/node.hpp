#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <octet/base/error.hpp>
#include <octet/base/warning.hpp>

namespace octet {

/// A value of a configuration file that knows where it stands.
struct ConfigNode {
  enum class Kind : std::uint8_t { Null, Scalar, List, Map };
  Kind kind = Kind::Null;
  std::string text{};                                         ///< of a scalar
  std::vector<ConfigNode> items{};                            ///< of a list
  std::vector<std::pair<std::string, ConfigNode>> members{};  ///< of a map, in the order of the file
  std::string file{};
  std::int64_t line = -1;  ///< 1-based

  /// The member of that key; null where there is none, or nothing stands behind it.
  const ConfigNode* find(const std::string& key) const;
};

/// Reads YAML, of which JSON is a part. Throws Error(Io) and, with file and line, Error(InvalidArgument) for what is no YAML.
ConfigNode read_config_file(const std::filesystem::path& file);
/// The same of text that comes from a file.
ConfigNode read_config_text(const std::string& text, const std::filesystem::path& file);

/// Throws an Error "PATH: given GIVEN, expected EXPECTED" that names the node's file and line.
[[noreturn]] void fail_config(const ConfigNode& node, const std::string& path, const std::string& given, const std::string& expected,
                              ErrorCode code = ErrorCode::InvalidArgument);

/// Of a key that makes no difference: "FILE:LINE: PATH: given, has no effect: REASON".
Warning no_effect(const ConfigNode& node, const std::string& path, const std::string& reason);

// What a scalar says. Each throws as fail_config() where it says something else; `path` is the way to it, as "datasets.name".

std::string text_of(const ConfigNode& node, const std::string& path);
std::int64_t integer_of(const ConfigNode& node, const std::string& path, std::int64_t least);
double number_of(const ConfigNode& node, const std::string& path);
bool flag_of(const ConfigNode& node, const std::string& path);
/// One number, several in a scalar with commas between them, or a list.
std::vector<float> numbers_of(const ConfigNode& node, const std::string& path);
/// The same in f64.
std::vector<double> doubles_of(const ConfigNode& node, const std::string& path);
/// One text, or a list of them.
std::vector<std::string> texts_of(const ConfigNode& node, const std::string& path);
/// The items of a list.
const std::vector<ConfigNode>& items_of(const ConfigNode& node, const std::string& path);

/// The members of a map, each of which is to be taken once, so that no key is passed over in silence.
class ConfigMembers {
 public:
  /// `path` is the way to the map. Throws unless it is one.
  ConfigMembers(const ConfigNode& map, std::string path);

  /// Null where there is none.
  const ConfigNode* take(const std::string& key);
  /// Throws where there is none.
  const ConfigNode& need(const std::string& key);
  std::string path(const std::string& key) const { return path_ + "." + key; }
  const ConfigNode& node() const { return map_; }
  /// Throws Error(Unsupported) naming a key that was not taken.
  void finish() const;

 private:
  const ConfigNode& map_;
  std::string path_;
  std::set<std::string> taken_;
};

}  // namespace octet
