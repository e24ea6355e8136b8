#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace octet {

/// A line of a text file that holds more than blanks, without blanks at its ends.
struct TextLine {
  std::string text;
  std::int64_t number;  ///< 1-based
};

/// Lines end with LF, CR LF or CR; a byte order mark of UTF-8 does not count, and other bytes stay as they are. Throws Error(Io) naming the
/// file, and Error(InvalidArgument) for UTF-16 and files that are no text.
std::vector<TextLine> read_lines(const std::filesystem::path& file);

/// The words of a line, between blanks.
std::vector<std::string> words_of(const std::string& line);

}  // namespace octet
