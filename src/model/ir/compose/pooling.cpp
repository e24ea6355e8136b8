#include <algorithm>
#include <array>

#include <octet/base/error.hpp>

#include "model/ir/compose/composition.hpp"
#include "model/ir/ops/ops.hpp"

namespace octet::ir {
namespace {

/// The spatial sizes that are asked for; nothing where they are computed.
std::optional<Dims> output_sizes(Composition& layer) {
  const Tensor* known = layer.known(1);
  if (!known) return std::nullopt;
  Dims sizes = known->to_dims();
  const Shape shape = layer.shape(0);
  if (shape.rank() < 3 || sizes.size() != shape.rank() - 2 || std::ranges::any_of(sizes, [](std::int64_t size) { return size < 1; }))
    throw Error(ErrorCode::InvalidModel, "output shape: given " + to_string(sizes) + " for data of shape " + to_string(shape) +
                                             ", expected one number of 1 or more for each spatial dimension");
  return sizes;
}

/// Windows of equal size side by side, where the output divides the input.
std::optional<Dims> equal_windows(Composition& layer, const Dims& sizes) {
  Dims windows;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const std::int64_t size = layer.shape(0)[i + 2];
    if (size % sizes[i] != 0) return std::nullopt;
    windows.push_back(size / sizes[i]);
  }
  return windows;
}

/// A column for each output, with the share that each input has in its mean.
Tensor shares(std::int64_t input, std::int64_t output) {
  Tensor matrix(ElementType::f32, Shape{input, output});
  const auto values = matrix.mutable_data<float>();
  std::ranges::fill(values, 0.0f);
  for (std::int64_t i = 0; i < output; ++i) {
    const std::int64_t begin = i * input / output, end = ((i + 1) * input + output - 1) / output;
    for (std::int64_t j = begin; j < end; ++j) values[static_cast<std::size_t>(j * output + i)] = 1 / static_cast<float>(end - begin);
  }
  return matrix;
}

/// Means of unequal windows, which are a product with a matrix along each dimension in turn.
Value means_along(Composition& layer, Value x, std::size_t axis, std::int64_t size) {
  const std::string name = "axis" + std::to_string(axis);
  const Shape shape = layer.shape(x);
  Dims order;
  for (std::size_t i = 0; i < shape.rank(); ++i)
    if (i != axis) order.push_back(static_cast<std::int64_t>(i));
  order.push_back(static_cast<std::int64_t>(axis));
  Dims back(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) back[static_cast<std::size_t>(order[i])] = static_cast<std::int64_t>(i);
  const Value last = layer.step(name + "/last", Transpose{}, {x, layer.dims(name + "/order", order)});
  const Value matrix = layer.constant(name + "/shares", shares(shape[axis], size).converted(layer.type(x)));
  const Value product = layer.step(name + "/product", MatMul{}, {last, matrix});
  return layer.step(name, Transpose{}, {product, layer.dims(name + "/back", back)});
}

Composed compose_adaptive_average(Composition& layer) {
  const auto sizes = output_sizes(layer);
  if (!sizes) return layer.decline_computed("output shape");
  if (const auto windows = equal_windows(layer, *sizes))
    return layer.finish(AvgPool{.kernel = *windows, .strides = *windows}, {layer.input(0)});
  Value x = layer.input(0);
  for (std::size_t i = 0; i < sizes->size(); ++i) x = means_along(layer, x, i + 2, (*sizes)[i]);
  return layer.finish(Convert{layer.type(0u)}, {x});
}

Composed compose_adaptive_maximum(Composition& layer) {
  const ElementType index_type = layer.attributes().element_type("index_element_type", ElementType::i64);
  const auto sizes = output_sizes(layer);
  if (!sizes) return layer.decline_computed("output shape");
  const auto windows = equal_windows(layer, *sizes);
  if (!windows) return layer.decline("output shape", to_string(*sizes), "one that divides " + to_string(layer.shape(0)));
  return layer.finish(MaxPool{.kernel = *windows, .strides = *windows, .with_indices = true, .index_element_type = index_type, .axis = 2},
                      {layer.input(0)});
}

constexpr std::array types{ComposedType{"AdaptiveAvgPool", 8, any_later, compose_adaptive_average},
                           ComposedType{"AdaptiveMaxPool", 8, any_later, compose_adaptive_maximum}};

}  // namespace

std::span<const ComposedType> composed_pooling() { return types; }

}  // namespace octet::ir
