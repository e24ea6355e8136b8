#include "eval/text_lines.hpp"

#include <algorithm>
#include <string_view>

#include "base/file.hpp"

namespace octet {
namespace {

constexpr std::string_view blanks = " \t\r";

}  // namespace

std::vector<TextLine> read_lines(const std::filesystem::path& file) {
  const auto mapped = MappedFile::open(file);
  std::vector<TextLine> lines;
  std::int64_t number = 0;
  for (std::string_view rest = mapped->text(); !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    ++number;
    line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
    line = line.substr(0, line.find_last_not_of(blanks) + 1);
    if (!line.empty()) lines.push_back({std::string(line), number});
  }
  return lines;
}

std::vector<std::string> words_of(const std::string& line) {
  std::vector<std::string> words;
  for (std::size_t begin = line.find_first_not_of(blanks); begin != std::string::npos;) {
    const std::size_t end = std::min(line.find_first_of(blanks, begin), line.size());
    words.push_back(line.substr(begin, end - begin));
    begin = line.find_first_not_of(blanks, end);
  }
  return words;
}

}  // namespace octet
