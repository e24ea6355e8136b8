#include "eval/text_lines.hpp"

#include <algorithm>
#include <string_view>

#include <octet/base/error.hpp>

#include "base/file.hpp"

namespace octet {
namespace {

constexpr std::string_view blanks = " \t\r\v\f";

/// The text behind a byte order mark. A binary file is refused: it would give names that nobody wrote.
std::string_view text_of(const MappedFile& file, const std::filesystem::path& path) {
  std::string_view text = file.text();
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const std::size_t zero = text.find('\0');
  if (!text.starts_with("\xFF\xFE") && !text.starts_with("\xFE\xFF") && zero == std::string_view::npos) return text;
  throw Error(ErrorCode::InvalidArgument, "list: given UTF-16 or a file of bytes, expected lines of text in UTF-8 or another code of bytes",
              {.file = path.string(), .byte_offset = static_cast<std::int64_t>(std::min(zero, file.text().size()))});
}

/// Takes the first line off; it ends with LF, CR LF, or CR alone.
std::string_view take_line(std::string_view& rest) {
  const std::size_t end = std::min(rest.find_first_of("\r\n"), rest.size());
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end);
  rest.remove_prefix(rest.starts_with("\r\n") ? 2 : std::min<std::size_t>(1, rest.size()));
  return line;
}

}  // namespace

std::vector<TextLine> read_lines(const std::filesystem::path& file) {
  const auto mapped = MappedFile::open(file);
  std::vector<TextLine> lines;
  std::int64_t number = 0;
  for (std::string_view rest = text_of(*mapped, file); !rest.empty();) {
    std::string_view line = take_line(rest);
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
