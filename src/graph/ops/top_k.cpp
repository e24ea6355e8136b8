#include <limits>

#include "graph/ops/ops.hpp"
#include "graph/ops/require.hpp"

namespace octet {

std::vector<OutputDescription> infer(const TopK& op, const InferenceInputs& inputs) {
  inputs.require_count(2);
  inputs.require_rank(0, "data", 1, std::numeric_limits<std::size_t>::max());
  require_number(inputs, 0);
  require_index_type(op.index_element_type, "index type");
  const std::size_t axis = normalize_axis(op.axis, inputs.shape(0).rank());
  const std::int64_t k = inputs.constant_scalar(1, "k");
  if (k < 1 || k > inputs.shape(0)[axis]) refuse("k", std::to_string(k), "1 to " + std::to_string(inputs.shape(0)[axis]));
  const Shape shape = inputs.shape(0).with(axis, k);
  return {{inputs.type(0), shape, {}}, {op.index_element_type, shape, {}}};
}

}  // namespace octet
