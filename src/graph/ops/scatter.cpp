#include "graph/ops/ops.hpp"
#include "graph/ops/require.hpp"

namespace octet {
namespace {

void require_indices(const InferenceInputs& inputs) {
  if (!is_integer(inputs.type(1))) refuse("indices", std::string(name(inputs.type(1))), "integers");
  require_same_type(inputs, 2, 0, "updates");
}

void require_reducible(const InferenceInputs& inputs, ScatterReduction reduction) {
  if (reduction != ScatterReduction::None) require_number(inputs, 0);
}

void require_updates(const InferenceInputs& inputs, const Shape& expected) {
  if (inputs.shape(2) != expected) refuse("updates", "shape " + to_string(inputs.shape(2)), to_string(expected));
}

}  // namespace

std::vector<OutputDescription> infer(const ScatterElementsUpdate& op, const InferenceInputs& inputs) {
  inputs.require_count(4);
  require_indices(inputs);
  require_reducible(inputs, op.reduction);
  if (op.reduction == ScatterReduction::Subtract) refuse("reduction", "subtract", "none, sum, prod, min, max or mean");
  const Shape &data = inputs.shape(0), &indices = inputs.shape(1);
  require_equal("rank of the indices", static_cast<std::int64_t>(indices.rank()), static_cast<std::int64_t>(data.rank()),
                "as the data has");
  require_updates(inputs, indices);
  const std::size_t axis = normalize_axis(inputs.constant_scalar(3, "axis"), data.rank());
  for (std::size_t i = 0; i < data.rank(); ++i)
    if (i != axis && indices[i] > data[i]) refuse("indices", "shape " + to_string(indices), "no more elements than " + to_string(data));
  return like_data(inputs);
}

std::vector<OutputDescription> infer(const ScatterNDUpdate& op, const InferenceInputs& inputs) {
  inputs.require_count(3);
  require_indices(inputs);
  require_reducible(inputs, op.reduction);
  if (op.reduction == ScatterReduction::Mean) refuse("reduction", "mean", "none, sum, sub, prod, min or max");
  const Shape &data = inputs.shape(0), &indices = inputs.shape(1);
  require_least_rank(inputs, 1, "indices", 1);
  const std::int64_t depth = indices[indices.rank() - 1];
  if (depth < 1 || depth > static_cast<std::int64_t>(data.rank()))
    refuse("indices", "shape " + to_string(indices), "1 to " + std::to_string(data.rank()) + " numbers for each place");
  Dims expected(indices.begin(), indices.end() - 1);
  expected.insert(expected.end(), data.begin() + depth, data.end());
  require_updates(inputs, Shape(std::move(expected)));
  return like_data(inputs);
}

}  // namespace octet
