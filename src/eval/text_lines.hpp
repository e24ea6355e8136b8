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

/// Throws Error(Io) naming the file.
std::vector<TextLine> read_lines(const std::filesystem::path& file);

/// The words of a line, between blanks.
std::vector<std::string> words_of(const std::string& line);

}  // namespace octet
