#include "graph/reference/numeric.hpp"

namespace octet::reference {

Dims broadcast_strides(const Shape& operand, const Shape& target) {
  const Dims dense = operand.strides();
  const std::size_t missing = target.rank() - operand.rank();
  Dims strides(target.rank(), 0);
  for (std::size_t i = 0; i < operand.rank(); ++i)
    if (operand[i] != 1) strides[i + missing] = dense[i];
  return strides;
}

Shape reduced_shape(const Shape& shape, const Dims& axes) {
  Dims dims = shape.dims();
  for (const std::int64_t axis : axes) dims[normalize_axis(axis, shape.rank())] = 1;
  return Shape(std::move(dims));
}

Shape channel_shape(std::int64_t channels, std::size_t rank) { return Shape(Dims(rank, 1)).with(1, channels); }

}  // namespace octet::reference
