#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "support.hpp"

using namespace octet;

namespace {

namespace fs = std::filesystem;

const fs::path source = OCTET_SOURCE_DIR;

/// The rows "| 3 | `model` | ... |" of the table in docs/architecture.md.
std::map<std::string, double> documented_floors() {
  const std::regex row(R"(\| ([0-9.]+) \| ([^|]*)\|.*)"), folder("`([a-z]+)`");
  std::map<std::string, double> floors;
  std::ifstream page(source / "docs/architecture.md");
  for (std::string line; std::getline(page, line);) {
    std::smatch match;
    if (!std::regex_match(line, match, row)) continue;
    const std::string folders = match[2];
    for (std::sregex_iterator found(folders.begin(), folders.end(), folder), end; found != end; ++found)
      floors[(*found)[1]] = std::stod(match[1]);
  }
  return floors;
}

/// Old names of headers only name the new ones, and stand on their floor.
std::string folder_meant(const std::string& folder) { return folder == "ir" || folder == "onnx" ? "model" : folder; }

struct Inclusion {
  std::string file;  ///< relative to its tree: "model/ir/text.hpp"
  std::string included;
};

std::vector<Inclusion> inclusions_in(const fs::path& tree, const fs::path& file) {
  static const std::regex line_of_ours(R"re(#include (?:"|<octet/)([a-z_0-9]+/[a-z_0-9/]+\.hpp)[">])re");
  std::vector<Inclusion> found;
  std::ifstream text(file);
  for (std::string line; std::getline(text, line);)
    if (std::smatch match; std::regex_match(line, match, line_of_ours)) found.push_back({file.lexically_relative(tree).string(), match[1]});
  return found;
}

/// Of all files in folders; octet.hpp, which stands beside the folders, names everything.
std::vector<Inclusion> all_inclusions() {
  std::vector<Inclusion> all;
  for (const fs::path& tree : {source / "src", source / "include/octet"})
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(tree)) {
      const fs::path extension = entry.path().extension();
      if ((extension != ".cpp" && extension != ".hpp") || entry.path().parent_path() == tree) continue;
      for (Inclusion& one : inclusions_in(tree, entry.path())) all.push_back(std::move(one));
    }
  return all;
}

std::string first_folder(const std::string& path) { return folder_meant(path.substr(0, path.find('/'))); }

/// "ir" of "model/ir/text.hpp" where `room` is "model"; nothing for files that stand in the room itself.
std::optional<std::string> folder_within(const std::string& room, const std::string& path) {
  if (!path.starts_with(room + "/")) return std::nullopt;
  const std::string rest = path.substr(room.size() + 1);
  const std::size_t slash = rest.find('/');
  return slash == std::string::npos ? std::nullopt : std::optional(rest.substr(0, slash));
}

std::string shown(const Inclusion& one) { return one.file + " includes " + one.included; }

}  // namespace

TEST_CASE("a folder includes only what stands on the floors below it") {
  const std::map<std::string, double> floors = documented_floors();
  REQUIRE(floors.size() > 10);
  std::size_t checked = 0;
  for (const Inclusion& one : all_inclusions()) {
    const std::string from = first_folder(one.file), to = first_folder(one.included);
    INFO(shown(one));
    REQUIRE(floors.contains(from));
    REQUIRE(floors.contains(to));
    if (from != to) CHECK(floors.at(from) > floors.at(to));
    ++checked;
  }
  CHECK(checked > 1000);
}

TEST_CASE("folders that hold one thing each of a kind do not know each other") {
  for (const std::string room : {"model"})
    for (const Inclusion& one : all_inclusions()) {
      const auto from = folder_within(room, one.file), to = folder_within(room, one.included);
      INFO(shown(one));
      if (from && to) CHECK(*from == *to);
    }
}

TEST_CASE("what formats have in common does not know them, but for the door") {
  for (const Inclusion& one : all_inclusions()) {
    INFO(shown(one));
    if (one.file.starts_with("model/") && !folder_within("model", one.file) && folder_within("model", one.included))
      CHECK(one.file == "model/format.cpp");
  }
}

TEST_CASE("headers by their old names hold nothing but the new ones") {
  for (const std::string folder : {"ir", "onnx"})
    for (const fs::directory_entry& header : fs::directory_iterator(source / "include/octet" / folder)) {
      std::ifstream text(header.path());
      for (std::string line; std::getline(text, line);) {
        INFO(header.path() << ": " << line);
        CHECK((line.empty() || line.starts_with("#pragma once") || line.starts_with("///") || line.starts_with("#include <octet/")));
      }
    }
}
