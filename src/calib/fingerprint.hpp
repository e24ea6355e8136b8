#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <octet/graph/graph.hpp>
#include <octet/quant/scheme.hpp>
#include <octet/stats/statistics.hpp>

namespace octet {

/// 16 hexadecimal digits that differ for different contents: the 64-bit hash of Fowler, Noll and Vo (FNV-1a), which is no defence against
/// intent.
std::string fingerprint(std::string_view bytes);

/// Of names, operations, shapes, edges and the elements of constants.
std::string fingerprint(const Graph& graph);
std::string fingerprint(const Statistics& statistics);
std::string fingerprint(const QuantScheme& scheme);

}  // namespace octet
