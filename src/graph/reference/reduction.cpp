#include <algorithm>
#include <cmath>
#include <limits>

#include "graph/reference/numeric.hpp"

namespace octet::reference {
namespace {

/// The widest type of the same family: what is reduced there has the exact result.
ElementType wide_type(ElementType type) {
  if (is_floating_point(type)) return ElementType::f64;
  if (type == ElementType::boolean) return ElementType::boolean;
  const bool is_unsigned = type == ElementType::u8 || type == ElementType::u16 || type == ElementType::u32 || type == ElementType::u64;
  return is_unsigned ? ElementType::u64 : ElementType::i64;
}

template <typename T>
T sum_of(T a, T b) {
  if constexpr (std::is_integral_v<T>) return wrapping_add(a, b);
  else return a + b;
}

template <typename T>
T product_of(T a, T b) {
  if constexpr (std::is_integral_v<T>) return wrapping_multiply(a, b);
  else return a * b;
}

template <typename T>
T magnitude(T x) {
  if constexpr (std::is_floating_point_v<T>) return std::abs(x);
  else return x < T{0} ? wrapping_subtract(T{0}, x) : x;
}

/// groups[g] = combine(groups[g], x) for each element x of group g, beginning with `initial`.
template <typename T, typename Combine>
void fold(const Tensor& data, Tensor& groups, T initial, Combine combine) {
  const T* source = data.data<T>().data();
  const auto result = groups.mutable_data<T>();
  for (T& value : result) value = initial;
  for_each_in_groups(data.shape(), groups.shape(),
                     [&](std::size_t element, std::size_t group) { result[group] = combine(result[group], source[element]); });
}

template <typename T>
void reduce_numbers(ReduceKind kind, const Tensor& data, Tensor& groups) {
  using Limits = std::numeric_limits<T>;
  switch (kind) {
    case ReduceKind::Max:
      return fold<T>(data, groups, Limits::has_infinity ? -Limits::infinity() : Limits::lowest(), [](T a, T x) { return a < x ? x : a; });
    case ReduceKind::Min:
      return fold<T>(data, groups, Limits::has_infinity ? Limits::infinity() : Limits::max(), [](T a, T x) { return x < a ? x : a; });
    case ReduceKind::Prod: return fold<T>(data, groups, 1, product_of<T>);
    case ReduceKind::L1: return fold<T>(data, groups, 0, [](T a, T x) { return sum_of(a, magnitude(x)); });
    case ReduceKind::L2: return fold<T>(data, groups, 0, [](T a, T x) { return sum_of(a, product_of(x, x)); });
    default: return fold<T>(data, groups, 0, sum_of<T>);
  }
}

/// What is left to do with each sum.
template <typename T>
void finish(ReduceKind kind, std::size_t group_size, Tensor& groups) {
  for (T& value : groups.mutable_data<T>()) {
    if (kind == ReduceKind::Mean) value = static_cast<T>(value / static_cast<T>(group_size));
    // A sum of squares that wrapped around may be below zero, which has no root.
    if (kind == ReduceKind::L2) value = static_cast<T>(std::sqrt(std::is_integral_v<T> ? std::max(value, T{0}) : value));
  }
}

void reduce(ReduceKind kind, const Tensor& data, Tensor& groups) {
  const std::size_t group_size = groups.elements() == 0 ? 0 : data.elements() / groups.elements();
  const auto run_in = [&](auto zero) {
    reduce_numbers<decltype(zero)>(kind, data, groups);
    finish<decltype(zero)>(kind, group_size, groups);
  };
  switch (data.element_type()) {
    case ElementType::f64: return run_in(double{});
    case ElementType::i64: return run_in(std::int64_t{});
    case ElementType::u64: return run_in(std::uint64_t{});
    default: break;
  }
  if (kind == ReduceKind::LogicalAnd) fold<bool>(data, groups, true, [](bool a, bool x) { return a && x; });
  else fold<bool>(data, groups, false, [](bool a, bool x) { return a || x; });
}

}  // namespace

void run(const Reduce& op, const Arguments& arguments) {
  const Tensor& data = arguments.inputs[0];
  Tensor& output = arguments.outputs[0];
  const Dims axes = arguments.inputs[1].to_dims();
  if (axes.empty()) {
    output = data;
    return;
  }
  const Tensor wide = data.converted(wide_type(data.element_type()));
  Tensor groups(wide.element_type(), reduced_shape(data.shape(), axes));
  reduce(op.kind, wide, groups);
  output = groups.converted(data.element_type()).reshaped(output.shape());
}

}  // namespace octet::reference
