#include "strided_copy.hpp"

#include <cstring>
#include <octet/base/error.hpp>

namespace octet::c {
namespace {

/// Copies the elements of the dimensions from `axis` on and moves the destination behind them.
struct StridedCopy {
  const Shape& shape;
  std::span<const std::int64_t> strides;
  std::ptrdiff_t size;  ///< bytes of an element
  std::byte* destination;

  void run(const std::byte* source, std::size_t axis) {
    if (axis == shape.rank() || (axis + 1 == shape.rank() && strides[axis] == 1)) {
      const std::ptrdiff_t bytes = size * (axis == shape.rank() ? 1 : shape[axis]);
      std::memcpy(destination, source, static_cast<std::size_t>(bytes));
      destination += bytes;
      return;
    }
    for (std::int64_t i = 0; i < shape[axis]; ++i) run(source + i * strides[axis] * size, axis + 1);
  }
};

}  // namespace

bool is_dense(const Shape& shape, std::span<const std::int64_t> strides) {
  const Dims expected = shape.strides();
  for (std::size_t i = 0; i < shape.rank(); ++i)
    if (shape[i] > 1 && strides[i] != expected[i]) return false;
  return true;
}

Tensor copy_strided(const void* data, ElementType type, const Shape& shape, std::span<const std::int64_t> strides) {
  if (bit_width(type) < 8) throw Error(ErrorCode::Unsupported, "strides: given for packed elements, expected NULL");
  Tensor tensor(type, shape);
  if (tensor.elements() == 0) return tensor;
  StridedCopy copy{shape, strides, static_cast<std::ptrdiff_t>(bit_width(type) / 8), static_cast<std::byte*>(tensor.mutable_raw())};
  copy.run(static_cast<const std::byte*>(data), 0);
  return tensor;
}

}  // namespace octet::c
