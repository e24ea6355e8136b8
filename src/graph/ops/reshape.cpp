#include <algorithm>

#include "graph/ops/checked.hpp"
#include "graph/ops/ops.hpp"
#include "graph/ops/require.hpp"

namespace octet {
namespace {

/// Replaces zeros by the dimensions that they copy.
void copy_dims(Dims& target, const Shape& data) {
  for (std::size_t i = 0; i < target.size(); ++i) {
    if (target[i] != 0) continue;
    if (i >= data.rank()) refuse("target shape", to_string(target), "zeros only where shape " + to_string(data) + " has a dimension");
    target[i] = data[i];
  }
}

/// Replaces the -1, if any, by what is left.
void fill_rest(Dims& target, const Shape& data) {
  const auto rest = std::ranges::find(target, -1);
  if (rest == target.end()) return;
  *rest = 1;
  const auto known = static_cast<std::int64_t>(Shape(target).elements());
  const auto total = static_cast<std::int64_t>(data.elements());
  if (known == 0 ? total != 0 : total % known != 0) {
    *rest = -1;
    refuse("target shape", to_string(target), "one that divides the " + std::to_string(total) + " elements of " + to_string(data));
  }
  *rest = known == 0 ? 0 : total / known;
}

}  // namespace

std::vector<OutputDescription> infer(const Reshape& op, const InferenceInputs& inputs) {
  inputs.require_count(2);
  const Shape& data = inputs.shape(0);
  Dims target = inputs.constant_dims(1, "target shape");
  if (std::ranges::any_of(target, [](std::int64_t dim) { return dim < -1; }) || std::ranges::count(target, -1) > 1)
    refuse("target shape", to_string(target), "dimensions of 0 or greater and at most one -1");
  if (op.special_zero) copy_dims(target, data);
  fill_rest(target, data);
  Shape shape = checked_shape(std::move(target));
  if (shape.elements() != data.elements())
    refuse("target shape", to_string(shape), "the " + std::to_string(data.elements()) + " elements of " + to_string(data));
  return one_output(inputs.type(0), std::move(shape));
}

std::vector<OutputDescription> infer(const Squeeze&, const InferenceInputs& inputs) {
  inputs.require_count(1, 2);
  const Shape& data = inputs.shape(0);
  const std::vector<std::size_t> axes = inputs.has(1) ? constant_axes(inputs, 1) : std::vector<std::size_t>{};
  for (const std::size_t axis : axes)
    if (data[axis] != 1) refuse("axes", "dimension " + std::to_string(axis) + " of " + to_string(data), "dimensions of size 1");
  Dims dims;
  for (std::size_t i = 0; i < data.rank(); ++i)
    if (axes.empty() ? data[i] != 1 : !std::ranges::binary_search(axes, i)) dims.push_back(data[i]);
  return one_output(inputs.type(0), Shape(std::move(dims)));
}

std::vector<OutputDescription> infer(const Unsqueeze&, const InferenceInputs& inputs) {
  inputs.require_count(2);
  const Shape& data = inputs.shape(0);
  const Dims list = inputs.constant_dims(1, "axes");
  const std::vector<std::size_t> axes = normalize_axes(list, data.rank() + list.size());
  Dims dims;
  auto inserted = axes.begin();
  for (const std::int64_t dim : data) {
    for (; inserted != axes.end() && *inserted == dims.size(); ++inserted) dims.push_back(1);
    dims.push_back(dim);
  }
  dims.insert(dims.end(), axes.end() - inserted, 1);
  return one_output(inputs.type(0), Shape(std::move(dims)));
}

std::vector<OutputDescription> infer(const ShapeOf& op, const InferenceInputs& inputs) {
  inputs.require_count(1);
  require_index_type(op.output_type, "output type");
  return one_output(op.output_type, Shape{static_cast<std::int64_t>(inputs.shape(0).rank())});
}

}  // namespace octet
