#include <octet/tensor/shape.hpp>

#include <algorithm>

#include <octet/base/error.hpp>

namespace octet {
namespace {

constexpr std::uint64_t largest_size = std::uint64_t{1} << 62;

void check_dims(const Dims& dims) {
  for (const std::int64_t dim : dims)
    if (dim < 0) throw Error(ErrorCode::InvalidShape, "shape: given " + to_string(dims) + ", expected dimensions of 0 or greater");
}

std::int64_t broadcast_dim(std::int64_t a, std::int64_t b, const Shape& left, const Shape& right) {
  if (a == b || b == 1) return a;
  if (a == 1) return b;
  throw Error(ErrorCode::InvalidShape,
              "broadcasting: given " + to_string(left) + " and " + to_string(right) + ", expected dimensions that are equal or 1");
}

}  // namespace

Shape::Shape(std::initializer_list<std::int64_t> dims) : dims_(dims) { check_dims(dims_); }
Shape::Shape(Dims dims) : dims_(std::move(dims)) { check_dims(dims_); }

std::size_t Shape::elements() const { return elements(0, rank()); }

std::size_t Shape::elements(std::size_t first, std::size_t last) const {
  std::uint64_t product = 1;
  bool overflow = false;
  for (std::size_t i = first; i < last; ++i) {
    const auto dim = static_cast<std::uint64_t>(dims_[i]);
    if (dim == 0) return 0;
    if (product > largest_size / dim) overflow = true;
    product *= dim;
  }
  if (overflow) throw Error(ErrorCode::InvalidShape, "shape: given " + to_string(*this) + ", expected at most 2^62 elements");
  return product;
}

Dims Shape::strides() const {
  Dims strides(rank(), 1);
  // Unsigned, since strides of a shape without elements may wrap around.
  for (std::size_t i = rank(); i-- > 1;)
    strides[i - 1] = static_cast<std::int64_t>(static_cast<std::uint64_t>(strides[i]) * static_cast<std::uint64_t>(dims_[i]));
  return strides;
}

Shape Shape::with(std::size_t index, std::int64_t dim) const {
  Dims dims = dims_;
  dims.at(index) = dim;
  return Shape(std::move(dims));
}

std::string to_string(const Dims& dims) {
  std::string text = "[";
  for (std::size_t i = 0; i < dims.size(); ++i) text += (i ? "," : "") + std::to_string(dims[i]);
  return text + "]";
}

std::string to_string(const Shape& shape) { return to_string(shape.dims()); }

Shape broadcast(const Shape& a, const Shape& b) {
  const std::size_t rank = std::max(a.rank(), b.rank());
  Dims dims(rank);
  for (std::size_t i = 0; i < rank; ++i) {
    const std::int64_t left = i + a.rank() < rank ? 1 : a[i + a.rank() - rank];
    const std::int64_t right = i + b.rank() < rank ? 1 : b[i + b.rank() - rank];
    dims[i] = broadcast_dim(left, right, a, b);
  }
  return Shape(std::move(dims));
}

std::size_t normalize_axis(std::int64_t axis, std::size_t rank) {
  const auto signed_rank = static_cast<std::int64_t>(rank);
  if (rank == 0)
    throw Error(ErrorCode::InvalidArgument,
                "axis: given " + std::to_string(axis) + " of a single number, expected a tensor of rank 1 or more");
  if (axis < -signed_rank || axis >= signed_rank)
    throw Error(ErrorCode::InvalidArgument,
                "axis: given " + std::to_string(axis) + ", expected -" + std::to_string(rank) + " to " + std::to_string(signed_rank - 1));
  return static_cast<std::size_t>(axis < 0 ? axis + signed_rank : axis);
}

}  // namespace octet
