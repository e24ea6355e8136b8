#include "graph/ops/checked.hpp"
#include "graph/ops/gather_axes.hpp"
#include "graph/ops/ops.hpp"
#include "graph/refuse.hpp"

namespace octet {

GatherAxes gather_axes(const Gather& op, std::int64_t axis, const Shape& data, const Shape& indices) {
  GatherAxes result;
  result.axis = normalize_axis(axis, data.rank());
  const auto index_rank = static_cast<std::int64_t>(indices.rank());
  const std::int64_t batch_dims = op.batch_dims < 0 ? op.batch_dims + index_rank : op.batch_dims;
  if (batch_dims < 0 || batch_dims > index_rank || static_cast<std::size_t>(batch_dims) > result.axis)
    refuse("batch_dims", std::to_string(op.batch_dims),
           "at most the axis " + std::to_string(result.axis) + " and the rank of the indices " + to_string(indices));
  result.batch_dims = static_cast<std::size_t>(batch_dims);
  for (std::size_t i = 0; i < result.batch_dims; ++i)
    if (data[i] != indices[i]) refuse("indices", "shape " + to_string(indices), "the batch dimensions of " + to_string(data));
  return result;
}

std::vector<OutputDescription> infer(const Gather& op, const InferenceInputs& inputs) {
  inputs.require_count(3);
  if (!is_integer(inputs.type(1))) refuse("indices", std::string(name(inputs.type(1))), "integers");
  const Shape& data = inputs.shape(0);
  const Shape& indices = inputs.shape(1);
  const GatherAxes axes = gather_axes(op, inputs.constant_scalar(2, "axis"), data, indices);
  Dims dims(data.begin(), data.begin() + static_cast<std::ptrdiff_t>(axes.axis));
  dims.insert(dims.end(), indices.begin() + static_cast<std::ptrdiff_t>(axes.batch_dims), indices.end());
  dims.insert(dims.end(), data.begin() + static_cast<std::ptrdiff_t>(axes.axis) + 1, data.end());
  return one_output(inputs.type(0), checked_shape(std::move(dims)));
}

}  // namespace octet
