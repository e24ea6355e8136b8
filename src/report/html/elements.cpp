#include "report/html/elements.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <iomanip>
#include <sstream>

#include <octet/base/error.hpp>

#include "report/format.hpp"

namespace octet::html {
namespace {

/// Words that are not written as others are.
constexpr std::array<std::pair<std::string_view, std::string_view>, 11> known_words{{{"int8", "INT8"},
                                                                                     {"fp32", "FP32"},
                                                                                     {"kl", "KL"},
                                                                                     {"db", "dB"},
                                                                                     {"macs", "MACs"},
                                                                                     {"sqnr", "SQNR"},
                                                                                     {"json", "JSON"},
                                                                                     {"cpu", "CPU"},
                                                                                     {"api", "API"},
                                                                                     {"onednn", "oneDNN"},
                                                                                     {"top1", "top-1"}}};

std::string word_of(std::string_view word) {
  for (const auto& [key, shown] : known_words)
    if (word == key) return std::string(shown);
  return std::string(word);
}

bool ends_with(std::string_view key, std::string_view end) { return key == end || key.ends_with("_" + std::string(end)); }

/// Keys of numbers between 0 and 1 that are shown in per cent.
bool is_share(std::string_view key) {
  constexpr std::array<std::string_view, 8> shares{"share",     "part_of_total", "top1",       "top5",
                                                   "agreement", "changed",       "confidence", "share_of_macs"};
  return key.starts_with("share_") || key.find("_share_") != std::string_view::npos ||
         std::ranges::any_of(shares, [&](std::string_view share) { return ends_with(key, share); });
}

/// Counts that stand among numbers with a unit.
bool is_count(std::string_view key) {
  constexpr std::array<std::string_view, 4> counts{"inferences", "outliers", "runs", "count"};
  return std::ranges::any_of(counts, [&](std::string_view count) { return ends_with(key, count); });
}

std::string number(std::string_view key, double value) {
  constexpr double many = 1e4;
  if (is_count(key)) return format_fixed(value, 0);
  if (key.find("seconds") != std::string_view::npos) return format_seconds(value);
  if (key.find("bytes") != std::string_view::npos && value >= 0) return format_bytes(static_cast<std::uint64_t>(value));
  if (is_share(key) && value >= 0 && value <= 1) return format_fixed(100 * value, 2) + " %";
  if (key.ends_with("_db")) return format_fixed(value, 1) + " dB";
  if (value == std::floor(value) && std::abs(value) < many) return format_fixed(value, 0);
  if (std::abs(value) >= many) return format_count(value);
  std::ostringstream text;
  text << std::setprecision(4) << value;
  return text.str();
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&': result += "&amp;"; break;
      case '<': result += "&lt;"; break;
      case '>': result += "&gt;"; break;
      case '"': result += "&quot;"; break;
      case '\'': result += "&#39;"; break;
      default: result += static_cast<unsigned char>(c) < ' ' && c != '\n' && c != '\t' ? '?' : c;
    }
  }
  return result;
}

std::string heading_of(std::string_view key) {
  std::string text;
  for (std::size_t begin = 0; begin <= key.size();) {
    const std::size_t end = std::min(key.find('_', begin), key.size());
    text += (text.empty() ? "" : " ") + word_of(key.substr(begin, end - begin));
    begin = end + 1;
  }
  if (!text.empty() && !text.starts_with("oneDNN") && !text.starts_with("dB"))
    text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

std::string shown(std::string_view key, const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  if (value.is_null()) return "–";
  if (value.is_number()) return number(key, value.get<double>());
  if (!value.is_array() || std::ranges::any_of(value, [](const Json& each) { return each.is_structured(); })) return value.dump();
  std::string text;
  for (const Json& each : value) text += (text.empty() ? "" : ", ") + shown(key, each);
  return text;
}

bool is_table(const Json& value) {
  return value.is_array() && !value.empty() && std::ranges::all_of(value, [](const Json& row) { return row.is_object(); });
}

std::string name_of(const Json& row) {
  for (const auto& [key, value] : row.items())
    if (value.is_string()) return value.get<std::string>();
  return {};
}

Json parse_object(std::string_view json, const char* what) {
  Json parsed = Json::parse(json, nullptr, false);
  if (parsed.is_discarded() || !parsed.is_object())
    throw Error(ErrorCode::InvalidArgument, std::string(what) + ": given no JSON object, expected what a command writes with --json");
  return parsed;
}

}  // namespace octet::html
