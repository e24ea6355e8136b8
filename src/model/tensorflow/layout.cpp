#include "model/tensorflow/layout.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>

namespace octet::tensorflow {
namespace {

/// A dimension of a copy: its size and how far its neighbours lie from each other on both sides.
struct Axis {
  std::int64_t size, from, to;
};

/// Without dimensions of one element, and with those as one that are one on both sides.
std::vector<Axis> joined_axes(const Dims& dims, const Dims& from, const Dims& to) {
  std::vector<Axis> axes;
  for (std::size_t i = 0; i < dims.size(); ++i) {
    if (dims[i] == 1) continue;
    if (!axes.empty() && axes.back().from == from[i] * dims[i] && axes.back().to == to[i] * dims[i])
      axes.back() = {axes.back().size * dims[i], from[i], to[i]};
    else axes.push_back({dims[i], from[i], to[i]});
  }
  return axes;
}

/// Rows of the source become columns of the result in blocks, so that both sides stay in the cache.
template <typename T>
void copy_block(const T* source, T* destination, const Axis& row, const Axis& column) {
  constexpr std::int64_t block = 16;
  for (std::int64_t r = 0; r < row.size; r += block)
    for (std::int64_t c = 0; c < column.size; c += block)
      for (std::int64_t i = r; i < std::min(r + block, row.size); ++i)
        for (std::int64_t k = c; k < std::min(c + block, column.size); ++k)
          destination[i * row.to + k * column.to] = source[i * row.from + k * column.from];
}

/// Takes the axis along which neighbours lie closest on that side out of the list.
Axis take_closest(std::vector<Axis>& axes, std::int64_t Axis::*side) {
  if (axes.empty()) return {1, 0, 0};
  const auto closest = std::ranges::min_element(axes, {}, side);
  const Axis axis = *closest;
  axes.erase(closest);
  return axis;
}

template <typename T>
void copy_permuted(const T* source, T* destination, std::vector<Axis> axes) {
  const Axis column = take_closest(axes, &Axis::to), row = take_closest(axes, &Axis::from);
  std::vector<std::int64_t> index(axes.size(), 0);
  for (;;) {
    std::int64_t from = 0, to = 0;
    for (std::size_t i = 0; i < axes.size(); ++i) from += index[i] * axes[i].from, to += index[i] * axes[i].to;
    copy_block(source + from, destination + to, row, column);
    std::size_t axis = axes.size();
    while (axis > 0 && ++index[axis - 1] == axes[axis - 1].size) index[--axis] = 0;
    if (axis == 0) return;
  }
}

}  // namespace

Order plain_order(std::size_t rank) {
  Order order(rank);
  std::iota(order.begin(), order.end(), std::size_t{0});
  return order;
}

Order channels_first(std::size_t rank) {
  Order order = plain_order(rank);
  if (rank > 2) std::rotate(order.begin() + 1, order.end() - 1, order.end());
  return order;
}

Order shortened(Order order) { return order == plain_order(order.size()) ? Order{} : order; }

Order full(const Order& order, std::size_t rank) { return order.empty() ? plain_order(rank) : order; }

Order inverse(const Order& order) {
  Order places(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) places[order[i]] = i;
  return places;
}

Order without(const Order& order, const std::vector<std::size_t>& axes) {
  Order left;
  for (const std::size_t axis : order) {
    if (std::ranges::find(axes, axis) != axes.end()) continue;
    const auto before = std::ranges::count_if(axes, [&](std::size_t gone) { return gone < axis; });
    left.push_back(axis - static_cast<std::size_t>(before));
  }
  return left;
}

Shape permuted(const Shape& shape, const Order& order) { return order.empty() ? shape : Shape(permuted(shape.dims(), order)); }

Dims permuted(const Dims& values, const Order& order) {
  if (order.empty()) return values;
  Dims result;
  for (const std::size_t axis : order) result.push_back(values[axis]);
  return result;
}

bool moves_elements(const Shape& shape, const Order& order) {
  std::size_t last = 0;
  for (const std::size_t axis : order) {
    if (shape[axis] == 1) continue;
    if (axis < last) return true;
    last = axis;
  }
  return false;
}

Tensor permuted(const Tensor& tensor, const Order& order) {
  if (order.empty()) return tensor;
  const Shape shape = permuted(tensor.shape(), order);
  if (!moves_elements(tensor.shape(), order) || tensor.elements() == 0) return tensor.reshaped(shape);
  Tensor result(tensor.element_type(), shape);
  const std::vector<Axis> axes = joined_axes(shape.dims(), permuted(tensor.shape().strides(), order), shape.strides());
  const auto copy = [&](auto zero) {
    using T = decltype(zero);
    copy_permuted(static_cast<const T*>(tensor.raw()), static_cast<T*>(result.mutable_raw()), axes);
  };
  switch (bit_width(tensor.element_type())) {
    case 8: copy(std::uint8_t{}); break;
    case 16: copy(std::uint16_t{}); break;
    case 32: copy(std::uint32_t{}); break;
    default: copy(std::uint64_t{}); break;
  }
  return result;
}

}  // namespace octet::tensorflow
