#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace octet {

/// The number that draws samples by default in the original tools.
constexpr unsigned default_sample_seed = 666;

/// How many of `all` samples "NUMBER" or "NUMBER%" mean, at least one. Nothing for other texts, for 0 and for more than 100 per cent.
std::optional<std::size_t> parse_sample_count(std::string_view text, std::size_t all);

}  // namespace octet
