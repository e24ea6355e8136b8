#include <algorithm>
#include <string>

#include <octet/base/error.hpp>

#include "graph/ops/gather_axes.hpp"
#include "graph/reference/movement.hpp"
#include "graph/reference/reference.hpp"

namespace octet::reference {
namespace {

Dims resolved_indices(const Tensor& indices, std::int64_t size) {
  Dims resolved = indices.to_dims();
  for (std::int64_t& index : resolved) {
    if (index < -size || index >= size)
      throw Error(ErrorCode::InvalidArgument,
                  "indices: given " + std::to_string(index) + ", expected " + std::to_string(-size) + " to " + std::to_string(size - 1));
    if (index < 0) index += size;
  }
  return resolved;
}

}  // namespace

void run(const Gather& op, const Arguments& arguments) {
  const Tensor& data = arguments.inputs[0];
  Tensor& output = arguments.outputs[0];
  if (output.elements() == 0) return;
  const Shape& shape = data.shape();
  const Shape& index_shape = arguments.inputs[1].shape();
  const auto [axis, batch_dims] = gather_axes(op, arguments.inputs[2].to_dims()[0], shape, index_shape);
  const Dims indices = resolved_indices(arguments.inputs[1], shape[axis]);
  const std::size_t slice = shape.elements(axis + 1, shape.rank()) * element_bytes(data.element_type());
  const std::size_t slices = static_cast<std::size_t>(shape[axis]);
  const std::size_t per_batch = index_shape.elements(batch_dims, index_shape.rank());
  const std::byte* source = bytes_of(data);
  std::byte* destination = mutable_bytes_of(output);
  for (std::size_t batch = 0; batch < shape.elements(0, batch_dims); ++batch)
    for (std::size_t outer = 0; outer < shape.elements(batch_dims, axis); ++outer, source += slices * slice)
      for (std::size_t i = 0; i < per_batch; ++i)
        destination = std::copy_n(source + static_cast<std::size_t>(indices[batch * per_batch + i]) * slice, slice, destination);
}

}  // namespace octet::reference
