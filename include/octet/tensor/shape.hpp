#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include <octet/base/export.hpp>

namespace octet {

/// A list of integers with one entry per dimension: strides, pads, axes.
using Dims = std::vector<std::int64_t>;

/// The dimensions of a tensor, outermost first. A scalar has rank 0. Every dimension is 0 or greater.
class OCTET_API Shape {
 public:
  Shape() = default;
  /// Throws Error(InvalidShape) for a negative dimension.
  Shape(std::initializer_list<std::int64_t> dims);
  explicit Shape(Dims dims);

  std::size_t rank() const noexcept { return dims_.size(); }
  std::int64_t operator[](std::size_t index) const { return dims_[index]; }
  const Dims& dims() const noexcept { return dims_; }
  auto begin() const noexcept { return dims_.begin(); }
  auto end() const noexcept { return dims_.end(); }

  /// Product of the dimensions, 1 for a scalar. Throws Error(InvalidShape) when it exceeds 2^62.
  std::size_t elements() const;
  /// Product of the dimensions [first, last).
  std::size_t elements(std::size_t first, std::size_t last) const;
  /// Distance in elements between neighbours along each dimension, row-major and dense.
  Dims strides() const;
  /// The shape with dimension `index` replaced.
  Shape with(std::size_t index, std::int64_t dim) const;

  bool operator==(const Shape&) const = default;

 private:
  Dims dims_;
};

/// "[1,3,224,224]"; "[]" for a scalar.
OCTET_API std::string to_string(const Shape& shape);
OCTET_API std::string to_string(const Dims& dims);

/// Numpy broadcasting of two shapes, aligned at the last dimension. Throws Error(InvalidShape) where they do not fit.
OCTET_API Shape broadcast(const Shape& a, const Shape& b);

/// `axis` counted from the front: negative values count from the end. Throws Error(InvalidArgument) when outside [-rank, rank).
OCTET_API std::size_t normalize_axis(std::int64_t axis, std::size_t rank);

}  // namespace octet
