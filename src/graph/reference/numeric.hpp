#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <type_traits>

#include "graph/reference/reference.hpp"
#include "tensor/dispatch.hpp"

namespace octet::reference {

/// Calls `function` with a zero of the number's C++ type. evaluate() has widened f16 and bf16, and inference has refused
/// the others, so that neither needs code.
template <typename Function>
void dispatch_number(ElementType type, Function&& function) {
  dispatch(type, [&](auto zero) {
    using T = decltype(zero);
    if constexpr (std::is_arithmetic_v<T> && !std::is_same_v<T, bool>) function(zero);
    else throw Error(ErrorCode::Internal, "element type: given " + std::string(name(type)) + ", expected a wide number");
  });
}

template <typename Function>
void dispatch_floating_point(ElementType type, Function&& function) {
  if (type == ElementType::f32) function(float{});
  else if (type == ElementType::f64) function(double{});
  else throw Error(ErrorCode::Internal, "element type: given " + std::string(name(type)) + ", expected f32 or f64");
}

/// The type in which products are summed: f64 for floating point, u64 for integers, whose overflow wraps as theirs does.
inline ElementType sum_type(ElementType type) { return is_floating_point(type) ? ElementType::f64 : ElementType::u64; }

template <typename Function>
void dispatch_sum(ElementType type, Function&& function) {
  if (is_floating_point(type)) function(double{});
  else function(std::uint64_t{});
}

/// Integer arithmetic that wraps on overflow instead of being undefined.
template <typename T>
T wrapping_add(T a, T b) {
  return static_cast<T>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}
template <typename T>
T wrapping_subtract(T a, T b) {
  return static_cast<T>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}
template <typename T>
T wrapping_multiply(T a, T b) {
  return static_cast<T>(static_cast<std::uint64_t>(a) * static_cast<std::uint64_t>(b));
}

/// Element strides of an operand that is repeated along the dimensions that it lacks or has only once: 0 there.
Dims broadcast_strides(const Shape& operand, const Shape& target);

/// The shape with the dimensions `axes` (which may be negative) set to 1.
Shape reduced_shape(const Shape& shape, const Dims& axes);
/// A shape of `rank` whose dimension 1 is `channels` and all others 1.
Shape channel_shape(std::int64_t channels, std::size_t rank);

/// One innermost row of a walk: where it begins in each operand.
template <std::size_t Operands>
using Offsets = std::array<std::int64_t, Operands>;

/// A row-major walk over a shape by several operands, each with its own element strides. Dimensions that all operands
/// traverse alike are merged, so that equal shapes and single elements become one row.
template <std::size_t Operands>
class RowWalk {
 public:
  RowWalk(const Shape& shape, const std::array<Dims, Operands>& strides);

  std::int64_t row_length() const { return dims_.back(); }
  /// Distance between neighbours of a row.
  std::int64_t step(std::size_t operand) const { return strides_.back()[operand]; }

  /// Calls row(offsets) for each row; nothing for an empty shape.
  template <typename Function>
  void for_each_row(Function&& row) const;

 private:
  bool merges(std::int64_t dim, const Offsets<Operands>& inner) const;
  /// Moves on to the next row; false after the last.
  bool advance(std::vector<std::int64_t>& index, Offsets<Operands>& offsets) const;

  // Innermost last. One dimension of length 1 when the shape has none longer.
  std::vector<std::int64_t> dims_;
  std::vector<Offsets<Operands>> strides_;
};

template <std::size_t Operands>
RowWalk<Operands>::RowWalk(const Shape& shape, const std::array<Dims, Operands>& strides) {
  for (std::size_t i = 0; i < shape.rank(); ++i) {
    if (shape[i] == 1) continue;
    Offsets<Operands> inner{};
    for (std::size_t k = 0; k < Operands; ++k) inner[k] = strides[k][i];
    if (!dims_.empty() && merges(shape[i], inner)) {
      dims_.back() *= shape[i];
      strides_.back() = inner;
    } else {
      dims_.push_back(shape[i]);
      strides_.push_back(inner);
    }
  }
  if (dims_.empty()) {
    dims_.push_back(1);
    strides_.push_back({});
  }
}

template <std::size_t Operands>
bool RowWalk<Operands>::merges(std::int64_t dim, const Offsets<Operands>& inner) const {
  for (std::size_t k = 0; k < Operands; ++k)
    if (strides_.back()[k] != inner[k] * dim) return false;
  return true;
}

template <std::size_t Operands>
bool RowWalk<Operands>::advance(std::vector<std::int64_t>& index, Offsets<Operands>& offsets) const {
  for (std::size_t i = dims_.size() - 1; i-- > 0;) {
    for (std::size_t k = 0; k < Operands; ++k) offsets[k] += strides_[i][k];
    if (++index[i] < dims_[i]) return true;
    for (std::size_t k = 0; k < Operands; ++k) offsets[k] -= strides_[i][k] * dims_[i];
    index[i] = 0;
  }
  return false;
}

template <std::size_t Operands>
template <typename Function>
void RowWalk<Operands>::for_each_row(Function&& row) const {
  for (const std::int64_t dim : dims_)
    if (dim == 0) return;
  std::vector<std::int64_t> index(dims_.size(), 0);
  Offsets<Operands> offsets{};
  do row(offsets);
  while (advance(index, offsets));
}

/// output[...] = function(a[...], b[...]) with both operands broadcast to the output.
template <typename In, typename Out, typename Function>
void broadcast_pairs(const Tensor& a, const Tensor& b, Tensor& output, Function function) {
  const In *left = a.data<In>().data(), *right = b.data<In>().data();
  Out* out = output.mutable_data<Out>().data();
  const RowWalk<2> walk(output.shape(), {broadcast_strides(a.shape(), output.shape()), broadcast_strides(b.shape(), output.shape())});
  const std::int64_t length = walk.row_length(), left_step = walk.step(0), right_step = walk.step(1);
  walk.for_each_row([&](const Offsets<2>& at) {
    const In *x = left + at[0], *y = right + at[1];
    for (std::int64_t i = 0; i < length; ++i) out[i] = function(x[i * left_step], y[i * right_step]);
    out += length;
  });
}

/// Calls function(element, group) for each element of `shape` in row-major order; `group` is the element's index in a
/// tensor of shape `groups`, which broadcasts to `shape`.
template <typename Function>
void for_each_in_groups(const Shape& shape, const Shape& groups, Function function) {
  const RowWalk<1> walk(shape, {broadcast_strides(groups, shape)});
  const std::int64_t length = walk.row_length(), step = walk.step(0);
  std::size_t element = 0;
  walk.for_each_row([&](const Offsets<1>& at) {
    for (std::int64_t i = 0; i < length; ++i) function(element++, static_cast<std::size_t>(at[0] + i * step));
  });
}

/// output[i] = function(input[i]).
template <typename In, typename Out, typename Function>
void for_each_element(const Tensor& input, Tensor& output, Function function) {
  const auto source = input.data<In>();
  const auto destination = output.mutable_data<Out>();
  for (std::size_t i = 0; i < source.size(); ++i) destination[i] = function(source[i]);
}

}  // namespace octet::reference
