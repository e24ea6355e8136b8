#include "model/onnx/ops/pooling.hpp"

#include <algorithm>

#include <octet/base/error.hpp>

#include "graph/window.hpp"
#include "model/onnx/ops/arithmetic.hpp"
#include "model/onnx/ops/ops.hpp"
#include "model/onnx/ops/window.hpp"

namespace octet::onnx {
namespace {

/// The geometry of a mean under a dilated window: pads so that every window is there, and one over the number of elements of each.
struct DilatedMean {
  Dims pads_begin, pads_end;
  Tensor shares;
};

/// One over the number of elements of each window along one dimension.
std::vector<float> shares_along(const Window& window, std::size_t i, std::int64_t input, bool counts_padding) {
  const std::int64_t first = counts_padding ? -window.pads_begin[i] : 0;
  const std::int64_t end = counts_padding ? input + window.pads_end[i] : input;
  std::vector<float> shares;
  for (std::int64_t k = 0; k < window.output[i]; ++k) {
    std::int64_t count = 0;
    for (std::int64_t tap = 0; tap < window.kernel[i]; ++tap) {
      const std::int64_t place = k * window.strides[i] - window.pads_begin[i] + tap * window.dilations[i];
      count += place >= first && place < end;
    }
    shares.push_back(1 / static_cast<float>(std::max<std::int64_t>(count, 1)));
  }
  return shares;
}

DilatedMean dilated_mean(const Shape& data, const WindowAttributes& given, RoundingType rounding, bool counts_padding) {
  // The largest element is looked for under the same windows.
  const Window window = resolve_window(
      MaxPool{given.kernel, given.strides, given.pads_begin, given.pads_end, given.dilations, rounding, given.auto_pad}, data);
  DilatedMean mean{window.pads_begin, {}, {}};
  std::vector<float> plane{1};
  for (std::size_t i = 0; i < window.kernel.size(); ++i) {
    const std::int64_t reach = (window.kernel[i] - 1) * window.dilations[i] + 1;
    const std::int64_t last = (window.output[i] - 1) * window.strides[i] + reach - data[i + 2] - window.pads_begin[i];
    mean.pads_end.push_back(std::max<std::int64_t>(last, 0));
    std::vector<float> extended;
    for (const float outer : plane)
      for (const float share : shares_along(window, i, data[i + 2], counts_padding)) extended.push_back(outer * share);
    plane = std::move(extended);
  }
  Dims dims{1, 1};
  dims.insert(dims.end(), window.output.begin(), window.output.end());
  mean.shares = Tensor::from(plane, Shape(std::move(dims)));
  return mean;
}

WindowAttributes pooling_window(NodeContext& node, Value data) {
  const std::size_t rank = node.graph().shape(data).rank();
  if (rank < 3) throw Error(ErrorCode::InvalidModel, "data: given rank " + std::to_string(rank) + ", expected 3 or more");
  WindowAttributes window = window_of(node, rank - 2);
  if (window.kernel.empty()) throw Error(ErrorCode::InvalidModel, "attribute 'kernel_shape': given none, expected one");
  return window;
}

RoundingType rounding_of(NodeContext& node) {
  return node.attributes().flag("ceil_mode", false) ? RoundingType::Ceil : RoundingType::Floor;
}

/// Places in planes that are counted along rows, as ones counted along columns: the place of (z, y, x) in a plane of D x H x W is
/// x * H * D + y * D + z.
Value columns_first(NodeContext& node, Value places) {
  const Shape shape = node.shape(0);
  const auto scaled = [&](const std::string& suffix, BinaryKind kind, Value value, std::int64_t factor) {
    return node.step(suffix, Binary{kind}, {value, node.index(suffix + "/factor", factor)});
  };
  const auto plane = static_cast<std::int64_t>(shape.elements(2, shape.rank()));
  Value rest = scaled("place", BinaryKind::FloorMod, places, plane);
  Value result = node.step("planes", Binary{BinaryKind::Subtract}, {places, rest});
  std::int64_t inner = plane, stride = 1;
  for (std::size_t axis = 2; axis < shape.rank(); stride *= shape[axis++]) {
    inner /= shape[axis];
    const std::string suffix = "axis" + std::to_string(axis);
    const Value after = scaled(suffix + "/rest", BinaryKind::FloorMod, rest, inner);
    const Value index =
        scaled(suffix + "/index", BinaryKind::Divide, node.step(suffix, Binary{BinaryKind::Subtract}, {rest, after}), inner);
    result = node.step(suffix + "/sum", Binary{BinaryKind::Add}, {result, scaled(suffix + "/step", BinaryKind::Multiply, index, stride)});
    rest = after;
  }
  return result;
}

Converted convert_max_pool(NodeContext& node) {
  const WindowAttributes window = pooling_window(node, node.input(0));
  MaxPool op{window.kernel, window.strides, window.pads_begin, window.pads_end, window.dilations, rounding_of(node), window.auto_pad};
  op.with_indices = node.has_output(1);
  const Value values = node.add(std::move(op), {node.input(0)});
  if (!node.has_output(1)) return one(values);
  const Value places = output(values, 1);
  return std::vector<Value>{values, node.attributes().flag("storage_order", false) ? columns_first(node, places) : places};
}

/// A sum under a dilated window is a convolution with ones; it is divided by how many elements each window has.
Value dilated_average(NodeContext& node, Value x, const WindowAttributes& window) {
  const bool counts_padding = node.attributes().flag("count_include_pad", false);
  const Shape shape = node.graph().shape(x);
  const ElementType type = node.graph().description(x).element_type;
  const DilatedMean mean = dilated_mean(shape, window, rounding_of(node), counts_padding);
  Dims kernel{shape[1], 1, 1};
  kernel.insert(kernel.end(), window.kernel.begin(), window.kernel.end());
  Tensor ones(ElementType::f32, Shape(kernel));
  std::ranges::fill(ones.mutable_data<float>(), 1.0F);
  const Value weights = node.constant("ones", ones.converted(type));
  const Value sum = node.step("sum", GroupConvolution{window.strides, mean.pads_begin, mean.pads_end, window.dilations}, {x, weights});
  return node.add(Binary{BinaryKind::Multiply}, {sum, node.constant("shares", mean.shares.converted(type))});
}

Converted convert_average_pool(NodeContext& node) { return one(average_pool(node, node.input(0))); }

template <ReduceKind kind>
Converted convert_global(NodeContext& node) {
  const Value axes = node.dims("axes", axes_from(2, node.rank(0)));
  return one(node.add(Reduce{kind, true}, {node.input(0), axes}));
}

constexpr OpType types[] = {
    {"MaxPool", convert_max_pool, "auto_pad ceil_mode dilations kernel_shape pads storage_order strides"},
    {"AveragePool", convert_average_pool, "auto_pad ceil_mode count_include_pad dilations kernel_shape pads strides"},
    {"GlobalAveragePool", convert_global<ReduceKind::Mean>},
    {"GlobalMaxPool", convert_global<ReduceKind::Max>},
};

}  // namespace

Value average_pool(NodeContext& node, Value data) {
  const WindowAttributes window = pooling_window(node, data);
  if (std::ranges::any_of(window.dilations, [](std::int64_t dilation) { return dilation != 1; }))
    return dilated_average(node, data, window);
  const bool exclude = !node.attributes().flag("count_include_pad", false);
  return node.add(AvgPool{window.kernel, window.strides, window.pads_begin, window.pads_end, exclude, rounding_of(node), window.auto_pad},
                  {data});
}

std::span<const OpType> pooling_ops() { return types; }

}  // namespace octet::onnx
