#include "graph/ops/checked.hpp"
#include "graph/ops/ops.hpp"
#include "graph/ops/require.hpp"

namespace octet {

std::vector<OutputDescription> infer(const GridSample&, const InferenceInputs& inputs) {
  inputs.require_count(2);
  require_floating_point(inputs, 0);
  require_floating_point(inputs, 1);
  inputs.require_rank(0, "data", 3, 5);
  const Shape &data = inputs.shape(0), &grid = inputs.shape(1);
  inputs.require_rank(1, "grid", data.rank(), data.rank());
  const auto spatial = static_cast<std::int64_t>(data.rank()) - 2;
  if (grid[0] != data[0] || grid[grid.rank() - 1] != spatial)
    refuse("grid", "shape " + to_string(grid),
           "the batch of " + to_string(data) + " and " + std::to_string(spatial) + " numbers for each place");
  Dims dims{data[0], data[1]};
  dims.insert(dims.end(), grid.begin() + 1, grid.end() - 1);
  return one_output(inputs.type(0), checked_shape(std::move(dims)));
}

std::vector<OutputDescription> infer(const ROIAlign& op, const InferenceInputs& inputs) {
  inputs.require_count(3);
  require_floating_point(inputs, 0);
  require_same_type(inputs, 1, 0, "boxes");
  require_index_type(inputs.type(2), "images of the boxes");
  inputs.require_rank(0, "data", 4, 4);
  inputs.require_rank(1, "boxes", 2, 2);
  const Shape &data = inputs.shape(0), &boxes = inputs.shape(1);
  if (boxes[1] != 4) refuse("boxes", "shape " + to_string(boxes), "four numbers for each");
  if (inputs.shape(2) != Shape{boxes[0]}) refuse("images of the boxes", "shape " + to_string(inputs.shape(2)), to_string(Shape{boxes[0]}));
  if (op.pooled_height < 1 || op.pooled_width < 1)
    refuse("pooled size", std::to_string(op.pooled_height) + " x " + std::to_string(op.pooled_width), "1 or more");
  if (op.sampling_ratio < 0) refuse("sampling_ratio", std::to_string(op.sampling_ratio), "0 or more");
  return one_output(inputs.type(0), checked_shape({boxes[0], data[1], op.pooled_height, op.pooled_width}));
}

}  // namespace octet
