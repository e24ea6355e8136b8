#include "report/format.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace octet {
namespace {

struct Unit {
  double factor;
  const char* name;
};

std::string number(const char* format, double value, const char* unit) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), format, value, unit);
  return text.data();
}

}  // namespace

std::string format_count(double count) {
  for (const Unit unit : {Unit{1e12, "T"}, Unit{1e9, "G"}, Unit{1e6, "M"}, Unit{1e3, "k"}})
    if (count >= unit.factor) return number("%.2f %s", count / unit.factor, unit.name);
  return number("%.0f%s", count, "");
}

std::string format_bytes(std::uint64_t bytes) { return format_count(static_cast<double>(bytes)) + "B"; }

std::string format_fixed(double value, int digits) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.*f", digits, value);
  return text.data();
}

std::string format_amount(std::uint64_t number, const std::string& noun) {
  return std::to_string(number) + " " + noun + (number == 1 ? "" : "s");
}

std::string format_seconds(double seconds) {
  if (seconds >= 1) return number("%.3g %s", seconds, "s");
  if (seconds >= 1e-3) return number("%.3g %s", seconds * 1e3, "ms");
  return number("%.3g %s", seconds * 1e6, "us");
}

std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

std::string printable(std::string text) {
  std::ranges::replace_if(text, [](char c) { return (c >= 0 && c < ' ') || c == 0x7f; }, '?');
  return text;
}

}  // namespace octet
