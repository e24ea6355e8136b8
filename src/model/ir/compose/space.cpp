#include <array>
#include <numeric>

#include <octet/base/error.hpp>

#include "graph/ops/checked.hpp"
#include "model/ir/compose/composition.hpp"
#include "model/ir/ops/ops.hpp"

namespace octet::ir {
namespace {

constexpr std::array block_modes{Word<bool>{"blocks_first", true}, Word<bool>{"depth_first", false}};

/// A size that blocks divide; -1 for the batch, which the network may be given in another size.
std::int64_t quotient(std::int64_t size, std::int64_t block, const char* what) {
  if (block < 1 || size % block != 0)
    throw Error(ErrorCode::InvalidModel,
                std::string(what) + ": given " + std::to_string(size) + ", expected a multiple of the block of " + std::to_string(block));
  return size / block;
}

/// block^dimensions.
std::int64_t block_volume(std::int64_t block, std::size_t dimensions) {
  std::int64_t volume = 1;
  for (std::size_t i = 0; i < dimensions; ++i) volume = checked_product(volume, block, "block_size");
  return volume;
}

struct BlockLayer {
  std::int64_t block;
  bool blocks_first;
  std::size_t space;  ///< number of spatial dimensions
};

BlockLayer read_block_layer(Composition& layer) {
  const std::size_t rank = layer.rank(0);
  if (rank < 3) throw Error(ErrorCode::InvalidModel, "data: given shape " + to_string(layer.shape(0)) + ", expected rank 3 or more");
  const bool blocks_first = layer.attributes().word("mode", block_modes);
  const std::int64_t block = layer.attributes().integer("block_size", 1);
  if (block < 1) AttributeReader::fail("block_size", std::to_string(block), "1 or more");
  return {block, blocks_first, rank - 2};
}

Value moved(Composition& layer, Value blocks, const Dims& order) {
  return layer.step("moved", Transpose{}, {blocks, layer.dims("order", order)});
}

/// Channels that are blocks move into space, each through a dimension of its own.
Composed compose_depth_to_space(Composition& layer) {
  const auto [block, blocks_first, space] = read_block_layer(layer);
  const Shape shape = layer.shape(0);
  const std::int64_t channels = quotient(shape[1], block_volume(block, space), "channels");
  Dims split{-1}, order{0}, result{-1, channels};
  const auto count = static_cast<std::int64_t>(space);
  if (!blocks_first) split.push_back(channels);
  split.insert(split.end(), space, block);
  if (blocks_first) split.push_back(channels);
  order.push_back(blocks_first ? count + 1 : 1);
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int64_t size = shape[static_cast<std::size_t>(i) + 2];
    split.push_back(size);
    order.push_back(count + 2 + i);
    order.push_back((blocks_first ? 1 : 2) + i);
    result.push_back(checked_product(size, block, "spatial dimension"));
  }
  return layer.finish_reshaped(moved(layer, layer.reshaped("blocks", layer.input(0), split), order), result);
}

Composed compose_space_to_depth(Composition& layer) {
  const auto [block, blocks_first, space] = read_block_layer(layer);
  const Shape shape = layer.shape(0);
  Dims split{-1, shape[1]}, result{-1, checked_product(shape[1], block_volume(block, space), "channels")};
  Dims pixels, blocks;
  for (std::size_t i = 0; i < space; ++i) {
    const std::int64_t size = quotient(shape[i + 2], block, "spatial dimension");
    split.insert(split.end(), {size, block});
    pixels.push_back(static_cast<std::int64_t>(2 + 2 * i));
    blocks.push_back(static_cast<std::int64_t>(3 + 2 * i));
    result.push_back(size);
  }
  Dims order{0};
  if (!blocks_first) order.push_back(1);
  order.insert(order.end(), blocks.begin(), blocks.end());
  if (blocks_first) order.push_back(1);
  order.insert(order.end(), pixels.begin(), pixels.end());
  return layer.finish_reshaped(moved(layer, layer.reshaped("blocks", layer.input(0), split), order), result);
}

Composed compose_shuffle_channels(Composition& layer) {
  const Shape shape = layer.shape(0);
  const std::size_t axis = normalize_axis(layer.attributes().integer("axis", 1), shape.rank());
  const std::int64_t group = layer.attributes().integer("group", 1);
  const std::int64_t inner = quotient(shape[axis], group, "channels");
  Dims split, order(shape.rank() + 1), result = shape.dims();
  std::iota(order.begin(), order.end(), 0);
  std::swap(order[axis], order[axis + 1]);
  split.assign(shape.begin(), shape.begin() + static_cast<std::ptrdiff_t>(axis));
  split.insert(split.end(), {group, inner});
  split.insert(split.end(), shape.begin() + static_cast<std::ptrdiff_t>(axis) + 1, shape.end());
  if (axis > 0) split[0] = result[0] = -1;
  return layer.finish_reshaped(moved(layer, layer.reshaped("groups", layer.input(0), split), order), result);
}

/// The pixels are first taken as those of an image that is larger by the stride, as Darknet does.
Composed compose_reorg_yolo(Composition& layer) {
  const Dims strides = layer.attributes().integers("stride");
  const Shape shape = layer.shape(0);
  if (shape.rank() != 4 || strides.empty())
    throw Error(ErrorCode::InvalidModel, "data: given shape " + to_string(shape) + ", expected rank 4 and one stride");
  const std::int64_t stride = strides[0];
  const std::int64_t channels = quotient(shape[1], block_volume(stride, 2), "channels");
  const std::int64_t height = quotient(shape[2], stride, "height"), width = quotient(shape[3], stride, "width");
  const Value blocks = layer.reshaped("blocks", layer.input(0), {-1, channels, shape[2], stride, shape[3], stride});
  return layer.finish_reshaped(moved(layer, blocks, {0, 3, 5, 1, 2, 4}), {-1, shape[1] * stride * stride, height, width});
}

/// The block of each dimension, as many numbers as the data have dimensions.
std::optional<Dims> block_input(Composition& layer, std::size_t index) {
  const Tensor* given = layer.known(index);
  if (!given) return std::nullopt;
  Dims dims = given->to_dims();
  if (dims.size() == layer.rank(0)) return dims;
  throw Error(ErrorCode::InvalidModel, "input " + std::to_string(index) + ": given " + std::to_string(dims.size()) + " values, expected " +
                                           std::to_string(layer.rank(0)));
}

struct Batches {
  Dims blocks, begin, end;
};

std::optional<Batches> read_batches(Composition& layer) {
  auto blocks = block_input(layer, 1), begin = block_input(layer, 2), end = block_input(layer, 3);
  if (!blocks || !begin || !end) return std::nullopt;
  for (const std::int64_t block : *blocks)
    if (block < 1) throw Error(ErrorCode::InvalidModel, "block_shape: given " + to_string(*blocks) + ", expected values of 1 or more");
  if (blocks->empty() || (*blocks)[0] != 1)
    throw Error(ErrorCode::InvalidModel, "block_shape: given " + to_string(*blocks) + ", expected 1 for the batch");
  return Batches{*std::move(blocks), *std::move(begin), *std::move(end)};
}

Composed compose_space_to_batch(Composition& layer) {
  const auto batches = read_batches(layer);
  if (!batches) return layer.decline_computed("block_shape, pads_begin and pads_end");
  const auto& [blocks, begin, end] = *batches;
  const std::size_t rank = blocks.size();
  const ElementType type = layer.type(0u);
  const Value padded =
      layer.step("padded", Pad{}, {layer.input(0), layer.dims("begin", begin), layer.dims("end", end), layer.scalar("zero", 0, type)});
  const Shape shape = layer.shape(padded);
  Dims split{shape[0]}, order, pixels{0}, result{shape[0]};
  for (std::size_t i = 1; i < rank; ++i) {
    const std::int64_t size = quotient(shape[i], blocks[i], "padded dimension");
    split.insert(split.end(), {size, blocks[i]});
    order.push_back(static_cast<std::int64_t>(2 * i));
    pixels.push_back(static_cast<std::int64_t>(2 * i - 1));
    result[0] = checked_product(result[0], blocks[i], "batch");
    result.push_back(size);
  }
  order.insert(order.end(), pixels.begin(), pixels.end());
  return layer.finish_reshaped(moved(layer, layer.reshaped("blocks", padded, split), order), result);
}

Composed compose_batch_to_space(Composition& layer) {
  const auto batches = read_batches(layer);
  if (!batches) return layer.decline_computed("block_shape, crops_begin and crops_end");
  const auto& [blocks, begin, end] = *batches;
  const Shape shape = layer.shape(0);
  const std::size_t space = blocks.size() - 1;
  std::int64_t batch = shape[0];
  for (const std::int64_t block : blocks) batch = quotient(batch, block, "batch");
  Dims split(blocks.begin() + 1, blocks.end()), order{static_cast<std::int64_t>(space)}, whole{batch}, first = begin, last{batch - end[0]};
  split.push_back(batch);
  for (std::size_t i = 0; i < space; ++i) {
    split.push_back(shape[i + 1]);
    order.insert(order.end(), {static_cast<std::int64_t>(space + 1 + i), static_cast<std::int64_t>(i)});
    whole.push_back(checked_product(shape[i + 1], blocks[i + 1], "dimension"));
    last.push_back(whole.back() - end[i + 1]);
  }
  const Value space_value = layer.reshaped("space", moved(layer, layer.reshaped("blocks", layer.input(0), split), order), whole);
  const Dims none(whole.size(), 0), ones(whole.size(), 1);
  return layer.finish(StridedSlice{.begin_mask = none, .end_mask = none},
                      {space_value, layer.dims("begin", first), layer.dims("end", last), layer.dims("strides", ones)});
}

constexpr std::array types{ComposedType{"DepthToSpace", 1, any_later, compose_depth_to_space},
                           ComposedType{"SpaceToDepth", 1, any_later, compose_space_to_depth},
                           ComposedType{"ShuffleChannels", 1, any_later, compose_shuffle_channels},
                           ComposedType{"ReorgYolo", 1, any_later, compose_reorg_yolo},
                           ComposedType{"SpaceToBatch", 2, any_later, compose_space_to_batch},
                           ComposedType{"BatchToSpace", 2, any_later, compose_batch_to_space}};

}  // namespace

std::span<const ComposedType> composed_space() { return types; }

}  // namespace octet::ir
