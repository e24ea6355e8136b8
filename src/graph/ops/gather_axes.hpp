#pragma once

#include <octet/graph/ops/gather.hpp>
#include <octet/tensor/shape.hpp>

namespace octet {

/// The axis and the batch dimensions of a Gather, counted from the front.
struct GatherAxes {
  std::size_t axis = 0;
  std::size_t batch_dims = 0;
};

/// Throws Error(InvalidShape) or Error(InvalidArgument) where they do not fit the shapes.
GatherAxes gather_axes(const Gather& op, std::int64_t axis, const Shape& data, const Shape& indices);

}  // namespace octet
