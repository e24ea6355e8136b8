#include <algorithm>
#include <cmath>

#include <octet/base/error.hpp>

#include "graph/window.hpp"
#include "model/onnx/ops/arithmetic.hpp"
#include "model/onnx/ops/ops.hpp"
#include "model/onnx/ops/steps.hpp"
#include "model/onnx/ops/window.hpp"

namespace octet::onnx {
namespace {

std::int64_t product_of(const Dims& dims) { return static_cast<std::int64_t>(Shape(dims).elements()); }

/// A sum under each window: a convolution of each channel with ones.
Converted convert_lp_pool(NodeContext& node) {
  Steps steps(node);
  const Shape shape = node.shape(0);
  if (shape.rank() < 3) throw Error(ErrorCode::InvalidModel, "data: given shape " + to_string(shape) + ", expected rank 3 or more");
  const WindowAttributes window = window_of(node, shape.rank() - 2);
  if (window.kernel.empty()) throw Error(ErrorCode::InvalidModel, "attribute 'kernel_shape': given none, expected one");
  const RoundingType rounding = node.attributes().flag("ceil_mode", false) ? RoundingType::Ceil : RoundingType::Floor;
  // What windows reach behind the padding is zeros, too.
  const Window places = resolve_window(
      MaxPool{window.kernel, window.strides, window.pads_begin, window.pads_end, window.dilations, rounding, window.auto_pad}, shape);
  Dims pads_end;
  for (std::size_t i = 0; i < places.kernel.size(); ++i) {
    const std::int64_t reach = (places.kernel[i] - 1) * places.dilations[i] + 1;
    pads_end.push_back((places.output[i] - 1) * places.strides[i] + reach - shape[i + 2] - places.pads_begin[i]);
  }
  const double p = static_cast<double>(node.attributes().integer("p", 2));
  if (p < 1) return node.lacks("p", "1 or more");
  const Value x = node.input(0), size = steps.unary("size", UnaryKind::Abs, x);
  const Value powers = p == 1 ? size : steps.binary("powers", BinaryKind::Power, size, node.scalar("p", p, x));
  Dims kernel{shape[1], 1, 1};
  kernel.insert(kernel.end(), places.kernel.begin(), places.kernel.end());
  Tensor ones(ElementType::f32, Shape(kernel));
  std::ranges::fill(ones.mutable_data<float>(), 1.0F);
  const Value weights = node.constant("ones", ones.converted(node.type(0)));
  const Value sum = node.step("sum", GroupConvolution{places.strides, places.pads_begin, pads_end, places.dilations}, {powers, weights});
  return one(p == 1 ? sum : node.add(Binary{BinaryKind::Power}, {sum, node.scalar("root", 1 / p, x)}));
}

Converted convert_global_lp_pool(NodeContext& node) {
  Steps steps(node);
  const double p = static_cast<double>(node.attributes().integer("p", 2));
  if (p < 1) return node.lacks("p", "1 or more");
  const Value x = node.input(0);
  const Value powers = steps.binary("powers", BinaryKind::Power, steps.unary("size", UnaryKind::Abs, x), node.scalar("p", p, x));
  const Value sum = steps.reduce("sum", ReduceKind::Sum, powers, axes_from(2, node.rank(0)));
  return one(node.add(Binary{BinaryKind::Power}, {sum, node.scalar("root", 1 / p, x)}));
}

/// Each element at the place that a MaxPool says it had, and zeros.
Converted convert_max_unpool(NodeContext& node) {
  Steps steps(node);
  const Shape shape = node.shape(0);
  if (shape.rank() < 3) throw Error(ErrorCode::InvalidModel, "data: given shape " + to_string(shape) + ", expected rank 3 or more");
  const WindowAttributes window = window_of(node, shape.rank() - 2);
  Dims dims{shape[0], shape[1]};
  for (std::size_t i = 0; i < window.kernel.size(); ++i) {
    const std::int64_t stride = window.strides.empty() ? 1 : window.strides[i];
    const std::int64_t pads = window.pads_begin.empty() ? 0 : window.pads_begin[i] + window.pads_end[i];
    dims.push_back((shape[i + 2] - 1) * stride - pads + window.kernel[i]);
  }
  const Dims target = node.has(2) ? node.constant_dims(2, "output_shape") : dims;
  if (target.size() != dims.size())
    throw Error(ErrorCode::InvalidModel, "output_shape: given " + to_string(target) + ", expected the rank of " + to_string(shape));
  for (const Dims& list : {dims, target})
    for (const std::int64_t dim : list)
      if (dim < 0) throw Error(ErrorCode::InvalidModel, "output_shape: given " + to_string(list) + ", expected sizes of 0 or more");
  const Value zeros = steps.broadcast("zeros", node.scalar("zero", 0, node.input(0)), {product_of(dims)});
  const Value flat =
      node.step("flat", ScatterElementsUpdate{},
                {zeros, steps.reshape("places", node.input(1), {-1}), steps.reshape("values", node.input(0), {-1}), node.index("axis", 0)});
  const Value whole = steps.reshape("whole", flat, dims);
  if (target == dims) return one(whole);
  Dims end(dims.size());
  for (std::size_t i = 0; i < dims.size(); ++i) end[i] = target[i] - dims[i];
  return one(node.add(Pad{}, {whole, node.dims("begin", Dims(dims.size(), 0)), node.dims("end", end), node.scalar("nothing", 0, whole)}));
}

/// The geometry of blocks that slide over an image.
struct Blocks {
  Dims image, kernel, strides, dilations, pads_begin, counts;
};

Blocks blocks_of(NodeContext& node) {
  Blocks blocks{node.constant_dims(1, "image_shape"), node.constant_dims(2, "block_shape"), {}, {}, {}, {}};
  const std::size_t rank = blocks.image.size();
  const Dims pads = node.attributes().integers("pads", Dims(2 * rank, 0));
  blocks.strides = node.attributes().integers("strides", Dims(rank, 1));
  blocks.dilations = node.attributes().integers("dilations", Dims(rank, 1));
  if (rank == 0 || blocks.kernel.size() != rank || blocks.strides.size() != rank || blocks.dilations.size() != rank ||
      pads.size() != 2 * rank)
    throw Error(ErrorCode::InvalidModel,
                "image_shape: given " + to_string(blocks.image) + ", expected as many numbers as blocks, strides, dilations and pads have");
  for (std::size_t i = 0; i < rank; ++i) {
    if (blocks.image[i] < 1 || blocks.image[i] > (1 << 20) || blocks.kernel[i] < 1 || blocks.strides[i] < 1 || blocks.dilations[i] < 1)
      throw Error(ErrorCode::InvalidModel,
                  "image_shape: given " + to_string(blocks.image) + " and blocks of " + to_string(blocks.kernel) + ", expected 1 or more");
    const std::int64_t reach = blocks.dilations[i] * (blocks.kernel[i] - 1) + 1;
    blocks.counts.push_back((blocks.image[i] + pads[i] + pads[i + rank] - reach) / blocks.strides[i] + 1);
    blocks.pads_begin.push_back(pads[i]);
  }
  return blocks;
}

/// For each element of each block its place in the image, or that of an element behind the image for padding.
Dims block_places(const Blocks& blocks) {
  const std::int64_t kernel = product_of(blocks.kernel), count = product_of(blocks.counts), image = product_of(blocks.image);
  Dims places;
  for (std::int64_t tap = 0; tap < kernel; ++tap)
    for (std::int64_t block = 0; block < count; ++block) {
      std::int64_t place = 0, tap_rest = tap, block_rest = block, step = 1;
      for (std::size_t i = blocks.image.size(); i-- > 0;) {
        const std::int64_t along =
            block_rest % blocks.counts[i] * blocks.strides[i] - blocks.pads_begin[i] + tap_rest % blocks.kernel[i] * blocks.dilations[i];
        tap_rest /= blocks.kernel[i], block_rest /= blocks.counts[i];
        if (along < 0 || along >= blocks.image[i]) place = image;
        if (place < image) place += along * step;
        step *= blocks.image[i];
      }
      places.push_back(std::min(place, image));
    }
  return places;
}

/// Puts blocks [batch,channels * block,blocks] back where they lie in images, as sums.
Converted convert_col_to_im(NodeContext& node) {
  Steps steps(node);
  const Blocks blocks = blocks_of(node);
  const Shape shape = node.shape(0);
  const std::int64_t kernel = product_of(blocks.kernel), count = product_of(blocks.counts), image = product_of(blocks.image);
  if (shape.rank() != 3 || shape[1] % kernel != 0 || shape[2] != count)
    throw Error(ErrorCode::InvalidModel, "data: given shape " + to_string(shape) + ", expected a multiple of " + std::to_string(kernel) +
                                             " and " + std::to_string(count) + " blocks");
  const std::int64_t planes = shape[0] * (shape[1] / kernel);
  const Value values = steps.reshape("values", node.input(0), {planes, kernel * count});
  const Value places = node.constant("places", Tensor::from(block_places(blocks)).reshaped(Shape{1, kernel * count}));
  const Value zeros = steps.broadcast("zeros", node.scalar("zero", 0, values), {planes, image + 1});
  const Value sums = node.step("sums", ScatterElementsUpdate{ScatterReduction::Sum},
                               {zeros, steps.broadcast("places/all", places, {planes, kernel * count}), values, node.index("axis", 1)});
  Dims target{shape[0], shape[1] / kernel};
  target.insert(target.end(), blocks.image.begin(), blocks.image.end());
  return one(steps.reshape("images", steps.part("inside", sums, 1, 0, image), target));
}

/// Cuts off or fills up both ends alike.
Converted convert_center_crop_pad(NodeContext& node) {
  const Dims sizes = node.constant_dims(1, "shape");
  const Shape shape = node.shape(0);
  const Dims axes = node.attributes().integers("axes", axes_from(0, shape.rank()));
  if (axes.size() != sizes.size())
    throw Error(ErrorCode::InvalidModel,
                "shape: given " + to_string(sizes) + ", expected a number for each of the axes " + to_string(axes));
  Dims begin(shape.rank(), 0), end(shape.rank(), 0);
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const std::size_t axis = normalize_axis(axes[i], shape.rank());
    const std::int64_t change = sizes[i] - shape[axis], half = std::abs(change) / 2;
    begin[axis] = change < 0 ? -half : half;
    end[axis] = change - begin[axis];
  }
  return one(node.add(Pad{}, {node.input(0), node.dims("begin", begin), node.dims("end", end), node.scalar("nothing", 0, node.input(0))}));
}

/// A convolution of each channel along a sequence whose begin is the end of the one before, or zeros. The second output is its own end.
Converted convert_causal_conv(NodeContext& node) {
  Steps steps(node);
  const std::string_view activation = node.attributes().text("activation", "none");
  if (activation != "none" && activation != "silu" && activation != "swish") return node.lacks("activation", "none, silu or swish");
  const Shape shape = node.shape(0), weights = node.shape(1);
  if (shape.rank() != 3 || weights.rank() != 3 || weights[0] != shape[1] || weights[1] != 1 || weights[2] < 1)
    throw Error(ErrorCode::InvalidModel,
                "weight: given shape " + to_string(weights) + ", expected [channels,1,kernel] for data of " + to_string(shape));
  const std::int64_t before = weights[2] - 1;
  Value padded = node.input(0);
  if (node.has(3)) padded = node.step("whole", Concat{2}, {node.input(3), padded});
  else
    padded = node.step("whole", Pad{},
                       {padded, node.dims("begin", {0, 0, before}), node.dims("end", {0, 0, 0}), node.scalar("zero", 0, padded)});
  const Value kernel = steps.reshape("kernel", node.input(1), {shape[1], 1, 1, weights[2]});
  Value result =
      node.step("sums", GroupConvolution{.strides = {1}, .pads_begin = {0}, .pads_end = {0}, .dilations = {1}}, {padded, kernel});
  if (node.has(2)) result = steps.add("biased", result, steps.reshape("bias", node.input(2), {1, shape[1], 1}));
  if (activation != "none") result = node.step("swish", Swish{}, {result});
  return std::vector<Value>{result, steps.part("state", padded, 2, steps.shape(padded)[2] - before, before)};
}

/// Where the taps of each window lie without offsets: [1,taps,2,rows,columns], rows first.
Tensor tap_places(const Window& window) {
  const std::int64_t taps = window.kernel[0] * window.kernel[1], rows = window.output[0], columns = window.output[1];
  Tensor places(ElementType::f32, Shape{1, taps, 2, rows, columns});
  float* out = places.mutable_data<float>().data();
  for (std::int64_t tap = 0; tap < taps; ++tap)
    for (std::size_t axis = 0; axis < 2; ++axis)
      for (std::int64_t i = 0; i < rows; ++i)
        for (std::int64_t j = 0; j < columns; ++j) {
          const std::int64_t along = axis == 0 ? tap / window.kernel[1] : tap % window.kernel[1], step = axis == 0 ? i : j;
          *out++ = static_cast<float>(step * window.strides[axis] - window.pads_begin[axis] + along * window.dilations[axis]);
        }
  return places;
}

/// A convolution whose taps are moved by offsets that are computed (Dai et al., 2017; Zhu et al., 2019): samples of the image, then a
/// product.
Converted convert_deformable(NodeContext& node) {
  Steps steps(node);
  const Shape x = node.shape(0), w = node.shape(1), offsets = node.shape(2);
  if (x.rank() != 4 || w.rank() != 4 || offsets.rank() != 4)
    return node.lacks("data: given shape " + to_string(x) + ", expected images [batch,channels,height,width]");
  WindowAttributes given = window_of(node, 2);
  given.kernel = {w[2], w[3]};
  const Window window = resolve_window(
      MaxPool{given.kernel, given.strides, given.pads_begin, given.pads_end, given.dilations, RoundingType::Floor, given.auto_pad}, x);
  const std::int64_t groups = node.attributes().integer("group", 1), parts = node.attributes().integer("offset_group", 1);
  const std::int64_t taps = w[2] * w[3], rows = window.output[0], columns = window.output[1], area = rows * columns;
  if (groups < 1 || parts < 1 || x[1] != w[1] * groups || w[0] % groups != 0 || x[1] % parts != 0 ||
      offsets != Shape{x[0], parts * taps * 2, rows, columns})
    throw Error(ErrorCode::InvalidModel, "offset: given shape " + to_string(offsets) + " for weights of " + to_string(w) + " and data of " +
                                             to_string(x) + ", expected " + to_string(Shape{x[0], parts * taps * 2, rows, columns}));
  const ElementType type = node.type(0);
  const Value moved = steps.add("places", steps.reshape("offsets", node.input(2), {x[0] * parts, taps, 2, rows, columns}),
                                node.constant("taps", tap_places(window).converted(type)));
  // Element i of n lies at (2 i + 1) / n - 1.
  const auto pair = [&](const std::string& name, double first, double second) {
    return node.constant(name, Tensor::from(std::vector<double>{first, second}, Shape{1, 1, 2, 1, 1}).converted(type));
  };
  const double height = static_cast<double>(x[2]), width = static_cast<double>(x[3]);
  const Value relative = steps.add("relative", steps.multiply("places/scaled", moved, pair("scales", 2 / height, 2 / width)),
                                   pair("shifts", 1 / height - 1, 1 / width - 1));
  const Value turned =
      steps.transpose("grid/turned", steps.gather("grid/columns_first", relative, node.dims("grid/order", {1, 0}), 2), {0, 1, 3, 4, 2});
  const Value grid = steps.reshape("grid", turned, {x[0] * parts, taps * rows, columns, 2});
  const Value images = steps.reshape("images", node.input(0), {x[0] * parts, x[1] / parts, x[2], x[3]});
  Value samples = steps.reshape("samples", node.step("sampled", GridSample{}, {images, grid}), {x[0], parts, x[1] / parts, taps, area});
  if (node.has(4)) samples = steps.multiply("masked", samples, steps.reshape("mask", node.input(4), {x[0], parts, 1, taps, area}));
  const Value matrix = steps.reshape("columns", samples, {x[0], groups, w[1] * taps, area});
  const Value weights = steps.reshape("weights", node.input(1), {1, groups, w[0] / groups, w[1] * taps});
  const Value result = steps.reshape("sums", node.step("product", MatMul{}, {weights, matrix}), {x[0], w[0], rows, columns});
  if (!node.has(3)) return one(result);
  return one(node.add(Binary{BinaryKind::Add}, {result, steps.reshape("bias", node.input(3), {1, w[0], 1, 1})}));
}

constexpr OpType types[] = {
    {"LpPool", convert_lp_pool, "auto_pad ceil_mode dilations kernel_shape p pads strides"},
    {"GlobalLpPool", convert_global_lp_pool, "p"},
    {"MaxUnpool", convert_max_unpool, "kernel_shape pads strides"},
    {"Col2Im", convert_col_to_im, "dilations pads strides"},
    {"DeformConv", convert_deformable, "dilations group kernel_shape offset_group pads strides"},
    {"CausalConvWithState", convert_causal_conv, "activation"},
    {"CenterCropPad", convert_center_crop_pad, "axes"},
};

}  // namespace

std::span<const OpType> image_ops() { return types; }

}  // namespace octet::onnx
