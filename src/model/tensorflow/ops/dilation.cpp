#include "model/tensorflow/ops/dilation.hpp"

#include <algorithm>

#include "model/tensorflow/ops/convolution.hpp"
#include "model/tensorflow/ops/shape.hpp"

namespace octet::tensorflow {
namespace {

/// The node that gives the first input, of that type and with no other reader.
std::optional<std::uint32_t> before(const Net& net, std::uint32_t node, std::string_view type) {
  const auto& inputs = net.nodes()[node].inputs;
  if (inputs.empty() || inputs[0].node == Net::nowhere || inputs[0].port != 0) return std::nullopt;
  return net.type(inputs[0].node) == type && net.readers(inputs[0].node).size() == 1 ? std::optional(inputs[0].node) : std::nullopt;
}

bool is_one(const Dims& values) {
  return std::ranges::all_of(values, [](std::int64_t value) { return value == 1; });
}

bool is_plain_convolution(const NodeRecord& record) {
  const Attributes attributes(record);
  return attributes.text("padding", "") == "VALID" && attributes.text("data_format", "NHWC") == "NHWC" &&
         is_one(attributes.integers("strides")) && is_one(attributes.integers("dilations"));
}

/// The sides of the data that are cut because more is cropped than was padded.
Value cut_sides(Context& node, Value data, const Dims& begin, const Dims& end) {
  if (std::ranges::all_of(begin, [](auto size) { return size == 0; }) && std::ranges::all_of(end, [](auto size) { return size == 0; }))
    return data;
  const Shape shape = node.graph().shape(data);
  Dims first(shape.rank(), 0), last = shape.dims();
  for (std::size_t i = 0; i < begin.size(); ++i) first[i + 2] = begin[i], last[i + 2] -= end[i];
  const Dims none(shape.rank(), 0);
  return node.step("cut", StridedSlice{none, none, none, none, none},
                   {data, node.dims("cut/begin", first), node.dims("cut/end", last), node.dims("cut/strides", Dims(shape.rank(), 1))});
}

}  // namespace

std::optional<DilatedConvolution> find_dilated(const Net& net, std::uint32_t to_space) {
  DilatedConvolution found;
  found.squeeze = before(net, to_space, "Squeeze");
  const std::uint32_t behind = found.squeeze.value_or(to_space);
  auto convolution = before(net, behind, "Conv2D");
  if (!convolution) convolution = before(net, behind, "DepthwiseConv2dNative");
  if (!convolution || !is_plain_convolution(net.record(*convolution))) return std::nullopt;
  found.convolution = *convolution;
  found.expand = before(net, *convolution, "ExpandDims");
  if (found.expand.has_value() != found.squeeze.has_value()) return std::nullopt;
  const auto to_batch = before(net, found.expand.value_or(*convolution), "SpaceToBatchND");
  if (!to_batch || net.nodes()[*to_batch].inputs.size() != 3 || net.nodes()[to_space].inputs.size() != 3 ||
      net.nodes()[*convolution].inputs.size() != 2)
    return std::nullopt;
  found.to_batch = *to_batch;
  return found;
}

std::vector<Edge> inputs_of_dilated(const Net& net, const DilatedConvolution& found, std::uint32_t to_space) {
  const auto& to_batch = net.nodes()[found.to_batch].inputs;
  std::vector<Edge> inputs{to_batch[0], net.nodes()[found.convolution].inputs[1], to_batch[1], to_batch[2],
                           net.nodes()[to_space].inputs[2]};
  if (found.expand && net.nodes()[*found.expand].inputs.size() > 1) inputs.push_back(net.nodes()[*found.expand].inputs[1]);
  return inputs;
}

Outputs add_dilated(Context& node, const NodeRecord& convolution, const NodeRecord* squeeze) {
  const Dims blocks = node.integers(2, "block_shape"), paddings = node.integers(3, "paddings"), crops = node.integers(4, "crops");
  if (paddings.size() != 2 * blocks.size() || crops.size() != paddings.size())
    node.refuse("inputs: given " + to_string(paddings) + " and " + to_string(crops) + ", expected two numbers for each block of " +
                to_string(blocks));
  const std::size_t rank = node.rank(0) + (squeeze ? 1 : 0);
  const std::size_t new_axis = squeeze ? normalize_axis(node.integer(5, "dim"), rank) : rank;
  if (rank != 4 || blocks.size() + 1 > node.rank(0))
    node.refuse("input 0: given " + std::to_string(node.rank(0)) + " dimensions, expected an image");
  const HeldPointer expanded = squeeze ? expanded_input(node, 0, new_axis, node.name() + "/ExpandDims") : node.pointer(0);
  const Format format{.channels_first = false, .order = channels_first(4), .spatial = 2};
  Dims dilations{1, 1}, cut_begin{0, 0}, cut_end{0, 0};
  Padding padding{AutoPad::Explicit, {0, 0}, {0, 0}};
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    // The block's dimension of the data, and its place among the spatial ones of the image.
    const std::size_t axis = i + 1 + (new_axis <= i + 1 ? 1 : 0);
    if (axis > 2 || blocks[i] < 1)
      node.refuse("input 2 (block_shape): given " + to_string(blocks) + ", expected blocks of spatial dimensions");
    const std::int64_t begin = paddings[2 * i] - crops[2 * i], end = paddings[2 * i + 1] - crops[2 * i + 1];
    dilations[axis - 1] = blocks[i];
    padding.begin[axis - 1] = std::max<std::int64_t>(begin, 0);
    padding.end[axis - 1] = std::max<std::int64_t>(end, 0);
    cut_begin[axis - 1] = std::max<std::int64_t>(-begin, 0);
    cut_end[axis - 1] = std::max<std::int64_t>(-end, 0);
  }
  const Value data = cut_sides(node, node.builder().place(*expanded, format.order), cut_begin, cut_end);
  const auto add = convolution.type == "Conv2D" ? add_convolution : add_depthwise;
  const std::string name = squeeze ? std::string(convolution.name) : node.name();
  const Value image = add(node, name, data, 1, format, padding, {1, 1}, dilations);
  if (!squeeze) return data_out(node, image, format);
  Dims given = Attributes(*squeeze).integers("squeeze_dims");
  if (given.empty()) given = Attributes(*squeeze).integers("axis");
  const std::vector<std::size_t> gone = given.empty() ? std::vector{new_axis} : node.axes(given, rank);
  Dims dims;
  const Shape shape = permuted(node.graph().shape(image), inverse(format.order));
  for (const std::size_t axis : format.order)
    if (std::ranges::find(gone, axis) == gone.end()) dims.push_back(shape[axis]);
  return node.one(node.builder().reshaped(node.name(), image, dims), without(format.order, gone));
}

}  // namespace octet::tensorflow
