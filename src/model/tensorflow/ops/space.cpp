#include <algorithm>
#include <array>
#include <numeric>

#include "model/tensorflow/ops/ops.hpp"
#include "model/tensorflow/ops/window.hpp"

namespace octet::tensorflow {
namespace {

std::int64_t block_of(const Context& node, const Format& format) {
  const std::int64_t block = node.attributes().integer("block_size", 2);
  if (format.spatial != 2 || block < 1 || block > (1 << 15))
    node.refuse("attribute 'block_size': given " + std::to_string(block) + ", expected 1 to 2^15");
  return block;
}

Value transposed(Context& node, const std::string& suffix, Value value, const Dims& order) {
  return node.step(suffix, Transpose{}, {value, node.dims(suffix + "/order", order)});
}

Value reshaped(Context& node, const std::string& suffix, Value value, const Dims& dims) {
  return node.step(suffix, Reshape{false}, {value, node.dims(suffix + "/shape", dims)});
}

/// Channels come as (row of the block, column of the block, channel).
Outputs convert_space_to_depth(Context& node) {
  const Format format = format_of(node, node.rank(0));
  const std::int64_t block = block_of(node, format);
  const Value data = data_in(node, 0, format);
  const Shape shape = node.graph().shape(data);
  if (shape[2] % block != 0 || shape[3] % block != 0)
    node.refuse("attribute 'block_size': given " + std::to_string(block) + " for " + to_string(node.shape(0)) + ", expected a divisor");
  const Value cut = reshaped(node, "cut", data, {shape[0], shape[1], shape[2] / block, block, shape[3] / block, block});
  const Value moved = transposed(node, "moved", cut, {0, 3, 5, 1, 2, 4});
  const Dims dims{shape[0], shape[1] * block * block, shape[2] / block, shape[3] / block};
  return data_out(node, node.add(Reshape{false}, {moved, node.dims("shape", dims)}), format);
}

Outputs convert_depth_to_space(Context& node) {
  const Format format = format_of(node, node.rank(0));
  const std::int64_t block = block_of(node, format);
  const Value data = data_in(node, 0, format);
  const Shape shape = node.graph().shape(data);
  if (shape[1] % (block * block) != 0)
    node.refuse("attribute 'block_size': given " + std::to_string(block) + " for " + to_string(node.shape(0)) +
                ", expected blocks of channels");
  const std::int64_t channels = shape[1] / block / block;
  const Value cut = reshaped(node, "cut", data, {shape[0], block, block, channels, shape[2], shape[3]});
  const Value moved = transposed(node, "moved", cut, {0, 3, 4, 1, 5, 2});
  const Dims dims{shape[0], channels, shape[2] * block, shape[3] * block};
  return data_out(node, node.add(Reshape{false}, {moved, node.dims("shape", dims)}), format);
}

/// The blocks, and what is added or cut at each side of the dimensions behind the batch.
struct Blocks {
  Dims sizes, begin, end;
};

Blocks blocks_of(const Context& node, const char* what) {
  Blocks blocks{.sizes = node.integers(1, "block_shape")};
  const Dims sides = node.integers(2, what);
  if (sides.size() != 2 * blocks.sizes.size() || blocks.sizes.size() + 1 > node.rank(0))
    node.refuse("input 2 (" + std::string(what) + "): given " + to_string(sides) + ", expected two numbers for each block of " +
                to_string(blocks.sizes));
  for (std::size_t i = 0; i < blocks.sizes.size(); ++i) blocks.begin.push_back(sides[2 * i]), blocks.end.push_back(sides[2 * i + 1]);
  constexpr std::int64_t largest = 1 << 15;
  if (std::ranges::any_of(blocks.sizes, [](std::int64_t size) { return size < 1 || size > largest; }))
    node.refuse("input 1 (block_shape): given " + to_string(blocks.sizes) + ", expected 1 to 2^15");
  if (std::ranges::any_of(sides, [](std::int64_t side) { return side < 0 || side > (std::int64_t{1} << 31); }))
    node.refuse("input 2 (" + std::string(what) + "): given " + to_string(sides) + ", expected 0 or greater");
  return blocks;
}

/// Pads, then moves the elements of each block into the batch.
Outputs convert_space_to_batch(Context& node) {
  const Blocks blocks = blocks_of(node, "paddings");
  const std::size_t rank = node.rank(0), count = blocks.sizes.size();
  Dims begin(rank, 0), end(rank, 0);
  std::ranges::copy(blocks.begin, begin.begin() + 1);
  std::ranges::copy(blocks.end, end.begin() + 1);
  const Value padded =
      node.step("padded", Pad{PadMode::Constant}, {node.plain(0), node.dims("pads_begin", begin), node.dims("pads_end", end)});
  const Shape shape = node.graph().shape(padded);
  Dims cut{shape[0]}, order, result{shape[0]};
  for (std::size_t i = 0; i < count; ++i) {
    const std::int64_t block = blocks.sizes[i], size = shape[i + 1];
    if (size % block != 0)
      node.refuse("input 1 (block_shape): given " + to_string(blocks.sizes) + " for " + to_string(shape) + ", expected divisors");
    cut.insert(cut.end(), {size / block, block});
    order.push_back(static_cast<std::int64_t>(2 * i + 2));
    result[0] *= block;
    result.push_back(size / block);
  }
  order.push_back(0);
  for (std::size_t i = 0; i < count; ++i) order.push_back(static_cast<std::int64_t>(2 * i + 1));
  for (std::size_t i = count + 1; i < rank; ++i)
    cut.push_back(shape[i]), result.push_back(shape[i]), order.push_back(static_cast<std::int64_t>(i + count));
  const Value moved = transposed(node, "moved", reshaped(node, "cut", padded, cut), order);
  return node.one(node.add(Reshape{false}, {moved, node.dims("shape", result)}));
}

/// The way back, then cuts.
Outputs convert_batch_to_space(Context& node) {
  const Blocks blocks = blocks_of(node, "crops");
  const Shape shape = node.shape(0);
  const std::size_t rank = shape.rank(), count = blocks.sizes.size();
  const std::int64_t all = std::accumulate(blocks.sizes.begin(), blocks.sizes.end(), std::int64_t{1}, std::multiplies<>());
  if (all < 1 || shape[0] % all != 0)
    node.refuse("input 1 (block_shape): given " + to_string(blocks.sizes) + " for " + to_string(shape) + ", expected a batch of blocks");
  Dims cut = blocks.sizes, order{static_cast<std::int64_t>(count)}, result{shape[0] / all};
  cut.push_back(shape[0] / all);
  cut.insert(cut.end(), shape.begin() + 1, shape.end());
  for (std::size_t i = 0; i < count; ++i) {
    order.insert(order.end(), {static_cast<std::int64_t>(count + 1 + i), static_cast<std::int64_t>(i)});
    result.push_back(shape[i + 1] * blocks.sizes[i]);
  }
  for (std::size_t i = count + 1; i < rank; ++i) order.push_back(static_cast<std::int64_t>(count + i)), result.push_back(shape[i]);
  const Value moved = transposed(node, "moved", reshaped(node, "cut", node.plain(0), cut), order);
  const Value whole = reshaped(node, "whole", moved, result);
  Dims begin(rank, 0), end = result;
  for (std::size_t i = 0; i < count; ++i) begin[i + 1] = blocks.begin[i], end[i + 1] = result[i + 1] - blocks.end[i];
  const Dims none(rank, 0);
  const StridedSlice slice{none, none, none, none, none};
  return node.one(node.add(slice, {whole, node.dims("begin", begin), node.dims("end", end), node.dims("strides", Dims(rank, 1))}));
}

constexpr std::array types{OpType{"SpaceToDepth", convert_space_to_depth}, OpType{"DepthToSpace", convert_depth_to_space},
                           OpType{"SpaceToBatchND", convert_space_to_batch}, OpType{"BatchToSpaceND", convert_batch_to_space}};

}  // namespace

std::span<const OpType> space_ops() { return types; }

}  // namespace octet::tensorflow
