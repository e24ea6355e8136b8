#include "model/tensorflow/ops/shape.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "model/tensorflow/ops/ops.hpp"
#include "model/tensorflow/types.hpp"

namespace octet::tensorflow {
namespace {

std::int64_t signed_of(std::size_t value) { return static_cast<std::int64_t>(value); }

/// TensorFlow's order of a shape that the graph has in another.
Outputs convert_shape(Context& node) {
  const ElementType type = require_held_type(node.attributes().type("out_type", data_type::int32));
  const Order order = node.order(0);
  const bool is_plain = shortened(order).empty();
  const Value shape = node.builder().add(node.name() + (is_plain ? "" : "/ShapeOf"), ShapeOf{type}, {node.as_it_lies(0)});
  if (is_plain) return node.one(shape);
  const Order places = inverse(order);
  const Value indices = node.dims("order", Dims(places.begin(), places.end()));
  return node.one(node.add(Gather{}, {shape, indices, node.index("axis", 0)}));
}

Outputs convert_shape_n(Context& node) {
  const ElementType type = require_held_type(node.attributes().type("out_type", data_type::int32));
  Outputs outputs;
  for (std::size_t i = 0; i < node.input_count(); ++i)
    outputs.push_back(node.made(node.step("shape" + std::to_string(i), ShapeOf{type}, {node.plain(i)})));
  return outputs;
}

Outputs constant_of(const Context& node, std::int64_t value, std::int64_t given_type) {
  const Tensor tensor = Tensor::scalar(value).converted(require_held_type(given_type));
  return {std::make_shared<Held>(Held{.constant = tensor, .name = node.name()})};
}

Outputs convert_rank(Context& node) { return constant_of(node, signed_of(node.rank(0)), data_type::int32); }

Outputs convert_size(Context& node) {
  return constant_of(node, signed_of(node.shape(0).elements()), node.attributes().type("out_type", data_type::int32));
}

Outputs convert_reshape(Context& node) {
  const Value data = node.plain(0);
  return node.one(node.add(Reshape{false}, {data, node.plain(1)}));
}

/// Takes dimensions out where they lie, so that the others need not move.
Outputs squeezed(Context& node, const std::vector<std::size_t>& axes) {
  const Order order = node.order(0);
  const Order left = without(order, axes);
  Dims dims;
  for (const std::size_t axis : order)
    if (std::ranges::find(axes, axis) == axes.end()) dims.push_back(node.shape(0)[axis]);
  return node.one(node.builder().reshaped(node.name(), node.as_it_lies(0), dims), left);
}

Outputs convert_squeeze(Context& node) {
  Dims given = node.attributes().integers("squeeze_dims");
  if (given.empty()) given = node.attributes().integers("axis");
  const Shape shape = node.shape(0);
  std::vector<std::size_t> axes = node.axes(given, shape.rank());
  for (std::size_t i = 0; given.empty() && i < shape.rank(); ++i)
    if (shape[i] == 1) axes.push_back(i);
  for (const std::size_t axis : axes)
    if (shape[axis] != 1)
      node.refuse("attribute 'squeeze_dims': given " + to_string(given) + " for " + to_string(shape) +
                  ", expected dimensions of one element");
  if (axes.empty()) return {node.pointer(0)};
  return squeezed(node, axes);
}

/// A new dimension in front of TensorFlow's `axis`. In the graph it lies where channels come to be second if they are last.
Order with_axis(const Order& order, std::size_t axis) {
  Order wider;
  for (const std::size_t old : order) wider.push_back(old + (old >= axis ? 1 : 0));
  const std::size_t rank = wider.size() + 1;
  const Order wanted = channels_first(rank);
  Order candidate = wanted;
  std::erase(candidate, axis);
  if (rank > 3 && candidate == wider) return wanted;
  const auto before = axis == 0 ? wider.begin() : std::ranges::find(wider, axis - 1) + 1;
  wider.insert(before, axis);
  return wider;
}

}  // namespace

HeldPointer expanded_input(Context& node, std::size_t index, std::size_t axis, const std::string& name) {
  const Order order = with_axis(node.order(index), axis);
  Dims dims;
  for (const std::size_t old : order) dims.push_back(old == axis ? 1 : node.shape(index)[old - (old > axis ? 1 : 0)]);
  return node.made(node.builder().reshaped(name, node.as_it_lies(index), dims), order);
}

namespace {

Outputs convert_expand_dims(Context& node) {
  return {expanded_input(node, 0, normalize_axis(node.integer(1, "dim"), node.rank(0) + 1), node.name())};
}

/// Nothing moves until something needs the new order.
Outputs convert_transpose(Context& node) {
  const std::vector<std::size_t> perm = node.axes(node.integers(1, "perm"), node.rank(0));
  Order sorted(perm.begin(), perm.end());
  std::ranges::sort(sorted);
  if (sorted != plain_order(node.rank(0)))
    node.refuse("input 1 (perm): given " + to_string(node.integers(1, "perm")) + ", expected each dimension once");
  // TensorFlow's dimension i is now what was perm[i].
  const Order places = inverse(perm), order = node.order(0);
  Order moved;
  for (const std::size_t axis : order) moved.push_back(places[axis]);
  if (node.is_constant(0)) return node.one(node.in(0, perm));
  return node.one_of_layout(node.as_it_lies(0), moved, false);
}

Outputs joined(Context& node, const std::vector<std::size_t>& parts, std::int64_t axis) {
  const Order order = node.common_order(parts);
  const std::size_t place = inverse(order)[normalize_axis(axis, order.size())];
  std::vector<Value> values;
  for (const std::size_t part : parts) values.push_back(node.in(part, order));
  return node.one(node.add(Concat{signed_of(place)}, std::move(values)), order);
}

Outputs convert_concat_v2(Context& node) {
  const std::size_t count = node.input_count() - 1;
  std::vector<std::size_t> parts(count);
  std::iota(parts.begin(), parts.end(), std::size_t{0});
  return joined(node, parts, node.integer(count, "axis"));
}

Outputs convert_concat(Context& node) {
  std::vector<std::size_t> parts(node.input_count() - 1);
  std::iota(parts.begin(), parts.end(), std::size_t{1});
  return joined(node, parts, node.integer(0, "axis"));
}

Outputs convert_pack(Context& node) {
  const std::size_t rank = node.rank(0) + 1;
  const std::size_t axis = normalize_axis(node.attributes().integer("axis", 0), rank);
  std::vector<HeldPointer> parts;
  Order order = plain_order(rank);
  for (std::size_t i = 0; i < node.input_count(); ++i) {
    parts.push_back(expanded_input(node, i, axis, node.name() + "/part" + std::to_string(i)));
    if (!node.is_constant(i)) order = full(parts.back()->order, rank);
  }
  std::vector<Value> values;
  for (const HeldPointer& part : parts) values.push_back(node.builder().place(*part, order));
  return node.one(node.add(Concat{signed_of(inverse(order)[axis])}, std::move(values)), order);
}

/// Equal parts along TensorFlow's `axis`.
Value split(Context& node, const std::string& name, std::size_t index, std::size_t axis, std::int64_t count, const Order& order) {
  const std::int64_t size = node.shape(index)[axis];
  if (count < 1 || size % count != 0)
    node.refuse("parts: given " + std::to_string(count) + " of dimension " + std::to_string(axis) + " of " + to_string(node.shape(index)) +
                ", expected a number that divides it");
  return node.builder().add(name, Split{count}, {node.in(index, order), node.index("axis", signed_of(inverse(order)[axis]))});
}

Outputs all_parts(Context& node, Value first, std::int64_t count, const Order& order) {
  Outputs outputs;
  for (std::int64_t i = 0; i < count; ++i) outputs.push_back(node.made(output(first, static_cast<std::uint32_t>(i)), order));
  return outputs;
}

/// More outputs than networks have; keeps a number in a file from taking memory.
constexpr std::int64_t most_parts = 65536;

Outputs convert_split(Context& node) {
  const std::int64_t count = node.attributes().integer("num_split", 1);
  const Order order = node.order(1);
  const std::size_t axis = normalize_axis(node.integer(0, "split_dim"), order.size());
  if (count < 1 || count > most_parts) node.refuse("attribute 'num_split': given " + std::to_string(count) + ", expected 1 to 65536");
  return all_parts(node, split(node, node.name(), 1, axis, count, order), count, order);
}

Outputs convert_split_v(Context& node) {
  const Order order = node.order(0);
  const std::size_t axis = normalize_axis(node.integer(2, "split_dim"), order.size());
  const Dims sizes = node.integers(1, "size_splits");
  const Value parts =
      node.add(VariadicSplit{}, {node.as_it_lies(0), node.index("axis", signed_of(inverse(order)[axis])), node.dims("sizes", sizes)});
  return all_parts(node, parts, signed_of(sizes.size()), order);
}

Outputs convert_unpack(Context& node) {
  const Order order = node.order(0);
  const std::size_t axis = normalize_axis(node.attributes().integer("axis", 0), order.size());
  const std::int64_t count = node.shape(0)[axis];
  if (count > most_parts) node.refuse("parts: given " + std::to_string(count) + ", expected at most 65536");
  if (count == 0) return {};
  const Value parts = split(node, node.name() + "/split", 0, axis, count, order);
  Dims dims;
  for (const std::size_t old : order)
    if (old != axis) dims.push_back(node.shape(0)[old]);
  Outputs outputs;
  for (std::int64_t i = 0; i < count; ++i) {
    const std::string name = count == 1 ? node.name() : node.name() + "/" + std::to_string(i);
    const Value part = node.builder().reshaped(name, output(parts, static_cast<std::uint32_t>(i)), dims);
    outputs.push_back(node.made(part, without(order, {axis})));
  }
  return outputs;
}

Outputs convert_fill(Context& node) { return node.one(node.add(Broadcast{}, {node.plain(1), node.plain(0)})); }
Outputs convert_broadcast_to(Context& node) { return node.one(node.add(Broadcast{}, {node.plain(0), node.plain(1)})); }

Outputs convert_range(Context& node) { return node.one(node.add(Range{node.type(0)}, {node.plain(0), node.plain(1), node.plain(2)})); }

Outputs convert_tile(Context& node) {
  const Order order = node.order(0);
  if (shortened(order).empty()) return node.one(node.add(Tile{}, {node.plain(0), node.plain(1)}));
  const Dims repeats = permuted(node.integers(1, "multiples"), order);
  return node.one(node.add(Tile{}, {node.as_it_lies(0), node.dims("multiples", repeats)}), order);
}

constexpr std::array types{OpType{"Shape", convert_shape},
                           OpType{"ShapeN", convert_shape_n},
                           OpType{"Rank", convert_rank},
                           OpType{"Size", convert_size},
                           OpType{"Reshape", convert_reshape},
                           OpType{"Squeeze", convert_squeeze},
                           OpType{"ExpandDims", convert_expand_dims},
                           OpType{"Transpose", convert_transpose},
                           OpType{"ConcatV2", convert_concat_v2},
                           OpType{"Concat", convert_concat},
                           OpType{"Pack", convert_pack},
                           OpType{"Unpack", convert_unpack},
                           OpType{"Split", convert_split},
                           OpType{"SplitV", convert_split_v},
                           OpType{"Fill", convert_fill},
                           OpType{"BroadcastTo", convert_broadcast_to},
                           OpType{"Range", convert_range},
                           OpType{"Tile", convert_tile}};

}  // namespace

std::span<const OpType> shape_ops() { return types; }

}  // namespace octet::tensorflow
