#include <algorithm>
#include <cmath>
#include <numeric>

#include "graph/reference/reference.hpp"
#include "tensor/dispatch.hpp"

namespace octet::reference {
namespace {

template <typename T>
auto comparable(T value) {
  if constexpr (std::is_same_v<T, float16> || std::is_same_v<T, bfloat16>) return to_float(value);
  else return value;
}

/// Whether `a` comes before `b`; NaN comes after every number, so that the order stays strict.
template <typename V>
bool comes_before(V a, V b, TopK::Mode mode) {
  if constexpr (std::is_floating_point_v<V>)
    if (std::isnan(a) || std::isnan(b)) return !std::isnan(a);
  return mode == TopK::Mode::Max ? a > b : a < b;
}

/// One line of the data along the axis: elements `stride` apart.
template <typename T>
struct Line {
  const T* data;
  std::size_t stride;
  auto value(std::int64_t index) const { return comparable(data[static_cast<std::size_t>(index) * stride]); }
};

template <typename V>
bool differ(V a, V b) {
  if constexpr (std::is_floating_point_v<V>)
    if (std::isnan(a) && std::isnan(b)) return false;
  return a != b;
}

/// Puts the indices of the k best elements in front, in the order that the operation asks for.
template <typename T>
void select(const TopK& op, const Line<T>& line, std::size_t k, Dims& indices) {
  std::iota(indices.begin(), indices.end(), 0);
  const auto end = indices.begin() + static_cast<std::ptrdiff_t>(k);
  std::partial_sort(indices.begin(), end, indices.end(), [&](std::int64_t a, std::int64_t b) {
    const auto left = line.value(a), right = line.value(b);
    return differ(left, right) ? comes_before(left, right, op.mode) : a < b;
  });
  if (op.sort == TopK::Sort::Indices) std::sort(indices.begin(), end);
}

void store_index(Tensor& output, std::size_t position, std::int64_t index) {
  if (output.element_type() == ElementType::i32)
    static_cast<std::int32_t*>(output.mutable_raw())[position] = static_cast<std::int32_t>(index);
  else static_cast<std::int64_t*>(output.mutable_raw())[position] = index;
}

template <typename T>
void run_typed(const TopK& op, const Tensor& data, Tensor& values, Tensor& positions) {
  const std::size_t rank = data.shape().rank(), axis = normalize_axis(op.axis, rank);
  const auto size = static_cast<std::size_t>(data.shape()[axis]), k = static_cast<std::size_t>(values.shape()[axis]);
  const std::size_t outer = data.shape().elements(0, axis), inner = data.shape().elements(axis + 1, rank);
  const T* source = data.data<T>().data();
  T* destination = values.mutable_data<T>().data();
  Dims indices(size);
  for (std::size_t i = 0; i < outer; ++i)
    for (std::size_t j = 0; j < inner; ++j) {
      const Line<T> line{source + i * size * inner + j, inner};
      select(op, line, k, indices);
      for (std::size_t n = 0; n < k; ++n) {
        const std::size_t to = (i * k + n) * inner + j;
        destination[to] = line.data[static_cast<std::size_t>(indices[n]) * inner];
        store_index(positions, to, indices[n]);
      }
    }
}

}  // namespace

void run(const TopK& op, const Arguments& arguments) {
  if (arguments.outputs[0].elements() == 0) return;
  dispatch(arguments.inputs[0].element_type(), [&](auto zero) {
    run_typed<decltype(zero)>(op, arguments.inputs[0], arguments.outputs[0], arguments.outputs[1]);
  });
}

}  // namespace octet::reference
