#include <algorithm>
#include <limits>

#include "graph/ops/checked.hpp"
#include "graph/ops/ops.hpp"
#include "graph/ops/require.hpp"

namespace octet {
namespace {

/// More outputs than any network has; keeps a wrong attribute from filling the memory with descriptions.
constexpr std::int64_t most_splits = 1 << 16;

void require_same_beside_axis(const InferenceInputs& inputs, std::size_t index, std::size_t axis) {
  const std::string what = "input " + std::to_string(index);
  require_same_type(inputs, index, 0, what.c_str());
  const Shape& first = inputs.shape(0);
  const Shape& shape = inputs.shape(index);
  if (shape.rank() != first.rank() || shape.with(axis, first[axis]) != first)
    refuse(what, "shape " + to_string(shape), to_string(first) + " beside axis " + std::to_string(axis));
}

std::vector<OutputDescription> parts(const InferenceInputs& inputs, std::size_t axis, const Dims& lengths) {
  std::vector<OutputDescription> outputs;
  for (const std::int64_t length : lengths) outputs.push_back({inputs.type(0), inputs.shape(0).with(axis, length), {}});
  return outputs;
}

/// Puts what is left of `total` in the place of the one length of -1, if any.
void resolve_lengths(Dims& lengths, std::int64_t total) {
  if (std::ranges::any_of(lengths, [](std::int64_t length) { return length < -1; }) || std::ranges::count(lengths, -1) > 1)
    refuse("lengths", to_string(lengths), "lengths of 0 or greater and at most one -1");
  std::int64_t sum = 0;
  for (const std::int64_t length : lengths) sum = checked_sum(sum, std::max<std::int64_t>(length, 0), "lengths");
  const auto rest = std::ranges::find(lengths, -1);
  if (rest == lengths.end() ? sum != total : sum > total) refuse("lengths", to_string(lengths), "a sum of " + std::to_string(total));
  if (rest != lengths.end()) *rest = total - sum;
}

}  // namespace

std::vector<OutputDescription> infer(const Concat& op, const InferenceInputs& inputs) {
  inputs.require_count(1, std::numeric_limits<std::size_t>::max());
  inputs.require_rank(0, "input 0", 1, std::numeric_limits<std::size_t>::max());
  const std::size_t axis = normalize_axis(op.axis, inputs.shape(0).rank());
  Dims dims = inputs.shape(0).dims();
  for (std::size_t i = 1; i < inputs.size(); ++i) {
    require_same_beside_axis(inputs, i, axis);
    dims[axis] = checked_sum(dims[axis], inputs.shape(i)[axis], "joined dimension");
  }
  return one_output(inputs.type(0), checked_shape(std::move(dims)));
}

std::vector<OutputDescription> infer(const Split& op, const InferenceInputs& inputs) {
  inputs.require_count(2);
  const std::size_t axis = normalize_axis(inputs.constant_scalar(1, "axis"), inputs.shape(0).rank());
  const std::int64_t total = inputs.shape(0)[axis];
  if (op.num_splits < 1 || op.num_splits > most_splits)
    refuse("num_splits", std::to_string(op.num_splits), "1 to " + std::to_string(most_splits));
  if (total % op.num_splits != 0)
    refuse("num_splits", std::to_string(op.num_splits) + " for a dimension of " + std::to_string(total), "a divisor");
  return parts(inputs, axis, Dims(static_cast<std::size_t>(op.num_splits), total / op.num_splits));
}

std::vector<OutputDescription> infer(const VariadicSplit&, const InferenceInputs& inputs) {
  inputs.require_count(3);
  const std::size_t axis = normalize_axis(inputs.constant_scalar(1, "axis"), inputs.shape(0).rank());
  Dims lengths = inputs.constant_dims(2, "lengths");
  if (lengths.empty()) refuse("lengths", "none", "one or more");
  resolve_lengths(lengths, inputs.shape(0)[axis]);
  return parts(inputs, axis, lengths);
}

}  // namespace octet
