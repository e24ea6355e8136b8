#pragma once

#include <cstddef>

namespace octet {

/// Where piece `piece` of `pieces` begins when `count` things are divided; it ends where the next one begins.
constexpr std::size_t begin_of_piece(std::size_t piece, std::size_t pieces, std::size_t count) { return count * piece / pieces; }

}  // namespace octet
