#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "support.hpp"

namespace {

namespace fs = std::filesystem;

const fs::path source = OCTET_SOURCE_DIR;

std::string text_of(const fs::path& file) {
  std::ifstream stream(file);
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

std::vector<std::string> all_matches(const std::string& text, const std::regex& pattern) {
  std::vector<std::string> found;
  for (std::sregex_iterator match(text.begin(), text.end(), pattern), end; match != end; ++match) found.push_back((*match)[1]);
  return found;
}

std::vector<std::string> quoted_in(const std::string& text) { return all_matches(text, std::regex("`([^`]+)`")); }

bool is_path(const std::string& text) {
  static const std::regex of_ours("(src|include|tests|docs|capi|bindings|scripts|cmake|\\.ci)(/[A-Za-z0-9_./]*)?|[A-Z]+\\.md");
  return std::regex_match(text, of_ours);
}

/// The folder that a path with a NAME to choose leads into, else the path.
fs::path fixed_part(const std::string& path) {
  const std::size_t chosen = path.find("NAME");
  return source / (chosen == std::string::npos ? path : path.substr(0, path.rfind('/', chosen)));
}

/// A row "| `place` | what | `as` |" of a checklist: where the line stands that one follows, and the line.
struct Example {
  std::string file;
  std::string line;
};

std::vector<Example> examples_in(const std::string& page) {
  static const std::regex row(R"(\|([^|]+)\|[^|]*\|([^|]+)\|)");
  std::vector<Example> examples;
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    std::smatch cells;
    if (!std::regex_match(line, cells, row)) continue;
    const std::vector<std::string> places = quoted_in(cells[1]), shown = quoted_in(cells[2]);
    if (places.empty() || shown.empty() || (shown.size() == 1 && is_path(shown[0]))) continue;
    examples.push_back({is_path(shown[0]) ? shown[0] : places[0], shown.back()});
  }
  return examples;
}

}  // namespace

TEST_CASE("every file and folder that CONTRIBUTING.md names is there") {
  const std::string page = text_of(source / "CONTRIBUTING.md");
  std::size_t checked = 0;
  for (const std::string& name : quoted_in(page)) {
    if (!is_path(name)) continue;
    INFO(name);
    CHECK(fs::exists(fixed_part(name)));
    ++checked;
  }
  for (const std::string& link : all_matches(page, std::regex(R"(\]\(([^)#]+)\))"))) {
    INFO(link);
    CHECK(fs::exists(source / link));
  }
  CHECK(checked > 40);
}

TEST_CASE("every line that the checklists of CONTRIBUTING.md follow stands where they say") {
  const std::vector<Example> examples = examples_in(text_of(source / "CONTRIBUTING.md"));
  CHECK(examples.size() > 15);
  for (const Example& example : examples) {
    INFO(example.file << ": " << example.line);
    CHECK(text_of(source / example.file).find(example.line) != std::string::npos);
  }
}
