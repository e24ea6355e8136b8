#include <algorithm>

#include "graph/ops/ops.hpp"
#include "graph/ops/require.hpp"

namespace octet {
namespace {

bool is_logical(ReduceKind kind) { return kind == ReduceKind::LogicalAnd || kind == ReduceKind::LogicalOr; }

/// The other kinds have a neutral element.
bool needs_elements(ReduceKind kind) { return kind == ReduceKind::Mean || kind == ReduceKind::Max || kind == ReduceKind::Min; }

}  // namespace

std::vector<OutputDescription> infer(const Reduce& op, const InferenceInputs& inputs) {
  inputs.require_count(2);
  if (is_logical(op.kind)) require_boolean(inputs, 0);
  else require_number(inputs, 0);
  const std::vector<std::size_t> axes = constant_axes(inputs, 1);
  Dims dims, reduced;
  for (std::size_t i = 0; i < inputs.shape(0).rank(); ++i) {
    const bool keep = !std::ranges::binary_search(axes, i);
    (keep ? dims : reduced).push_back(inputs.shape(0)[i]);
    if (!keep && op.keep_dims) dims.push_back(1);
  }
  if (needs_elements(op.kind) && std::ranges::count(reduced, 0) > 0)
    refuse("reduced dimensions", to_string(reduced), "at least one element");
  return one_output(inputs.type(0), Shape(std::move(dims)));
}

}  // namespace octet
