#pragma once

#include <vector>

#include <octet/graph/ops/detection.hpp>

namespace octet {

/// The aspect ratios beyond 1 that a PriorBox makes, in order: each given one once, followed by its inverse when `flip`.
std::vector<float> other_aspect_ratios(const PriorBox& op);

/// How many times per direction the fixed size of that index is repeated within a cell.
std::int64_t fixed_size_density(const PriorBox& op, std::size_t index);

}  // namespace octet
