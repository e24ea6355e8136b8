#include "eval/sample_count.hpp"

#include <algorithm>
#include <charconv>

namespace octet {
namespace {

template <typename Number>
std::optional<Number> parsed(std::string_view text) {
  Number value{};
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (status != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<std::size_t> parse_sample_count(std::string_view text, std::size_t all) {
  if (!text.ends_with('%')) {
    const auto count = parsed<std::size_t>(text);
    return count == std::size_t{0} ? std::nullopt : count;
  }
  const auto share = parsed<double>(text.substr(0, text.size() - 1));
  if (!share || !(*share > 0 && *share <= 100)) return std::nullopt;
  return std::max<std::size_t>(1, static_cast<std::size_t>(static_cast<double>(all) * *share / 100));
}

}  // namespace octet
