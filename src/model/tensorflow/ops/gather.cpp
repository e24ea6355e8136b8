#include <array>

#include "model/tensorflow/ops/ops.hpp"

namespace octet::tensorflow {
namespace {

Outputs gathered(Context& node, std::int64_t axis, std::int64_t batch_dims) {
  const Value place = node.index("axis", static_cast<std::int64_t>(normalize_axis(axis, node.rank(0))));
  return node.one(node.add(Gather{batch_dims}, {node.plain(0), node.plain(1), place}));
}

Outputs convert_gather(Context& node) { return gathered(node, 0, 0); }

Outputs convert_gather_v2(Context& node) {
  const std::int64_t axis = node.integer(2, "axis"), batch_dims = node.attributes().integer("batch_dims", 0);
  // One list of indices along one dimension leaves the others where they are.
  const Order order = node.order(0);
  if (batch_dims != 0 || node.rank(1) != 1 || shortened(order).empty()) return gathered(node, axis, batch_dims);
  const std::size_t place = inverse(order)[normalize_axis(axis, order.size())];
  return node.one(node.add(Gather{0}, {node.as_it_lies(0), node.plain(1), node.index("axis", static_cast<std::int64_t>(place))}), order);
}

Outputs convert_resource_gather(Context& node) { return gathered(node, 0, node.attributes().integer("batch_dims", 0)); }

/// The last dimension of the indices lists places in the first dimensions of the data, which count as one here.
Outputs convert_gather_nd(Context& node) {
  if (node.attributes().integer("batch_dims", 0) != 0) node.refuse("attribute 'batch_dims': given another number, expected 0");
  const Shape data = node.shape(0), indices = node.shape(1);
  const auto depth = indices.rank() == 0 ? 0 : static_cast<std::size_t>(indices[indices.rank() - 1]);
  if (depth == 0 || depth > data.rank())
    node.refuse("input 1 (indices): given the shape " + to_string(indices) + ", expected 1 to " + std::to_string(data.rank()) +
                " as its last dimension");
  Dims strides(depth, 1), flat{static_cast<std::int64_t>(data.elements(0, depth))};
  for (std::size_t i = depth - 1; i > 0; --i) strides[i - 1] = strides[i] * data[i];
  flat.insert(flat.end(), data.begin() + static_cast<std::ptrdiff_t>(depth), data.end());
  const ElementType type = node.type(1);
  const Value weights = node.constant_value("strides", Tensor::from(strides).converted(type));
  const Value weighted = node.step("weighted", Binary{BinaryKind::Multiply}, {node.plain(1), weights});
  const Value last = node.dims("last", {static_cast<std::int64_t>(indices.rank()) - 1});
  const Value places = node.step("places", Reduce{ReduceKind::Sum, false}, {weighted, last});
  const Value rows = node.builder().reshaped(node.name() + "/rows", node.plain(0), flat);
  return node.one(node.add(Gather{0}, {rows, places, node.index("axis", 0)}));
}

/// One number of each row is `on`: where a count along a new dimension equals the index.
Outputs convert_one_hot(Context& node) {
  const std::int64_t depth = node.integer(1, "depth");
  if (depth < 0 || depth > (std::int64_t{1} << 22)) node.refuse("input 1 (depth): given " + std::to_string(depth) + ", expected 0 to 2^22");
  const std::size_t rank = node.rank(0) + 1;
  const std::size_t axis = normalize_axis(node.attributes().integer("axis", -1), rank);
  Dims counts;
  for (std::int64_t i = 0; i < depth; ++i) counts.push_back(i);
  Dims along(rank, 1);
  along[axis] = depth;
  const Value count = node.constant_value("count", Tensor::from(counts).converted(node.type(0)).reshaped(Shape(along)));
  const Value wide = node.step("unsqueeze", Unsqueeze{}, {node.plain(0), node.dims("axes", {static_cast<std::int64_t>(axis)})});
  const Value is_on = node.step("equal", Binary{BinaryKind::Equal}, {wide, count});
  return node.one(node.add(Select{}, {is_on, node.plain(2), node.plain(3)}));
}

/// Where elements are not zero, one row each.
Outputs convert_where(Context& node) {
  if (node.input_count() == 3) {
    const Order order = node.common_order({0, 1, 2});
    return node.one(node.add(Select{}, {node.operand(0, order), node.operand(1, order), node.operand(2, order)}), order);
  }
  const Value places = node.step("nonzero", NonZero{}, {node.plain(0)});
  return node.one(node.add(Transpose{}, {places, node.dims("order", {1, 0})}));
}

Outputs convert_reverse_sequence(Context& node) {
  const ReverseSequence op{.batch_axis = node.attributes().integer("batch_dim", 0), .seq_axis = node.attributes().integer("seq_dim", 0)};
  return node.one(node.add(op, {node.plain(0), node.plain(1)}));
}

Outputs convert_scatter_nd(Context& node) {
  const Tensor zero = Tensor::scalar(0).converted(node.type(1));
  const Value zeros = node.step("zeros", Broadcast{}, {node.constant_value("zero", zero), node.plain(2)});
  return node.one(node.add(ScatterNDUpdate{ScatterReduction::Sum}, {zeros, node.plain(0), node.plain(1)}));
}

constexpr std::array types{OpType{"Gather", convert_gather},
                           OpType{"GatherV2", convert_gather_v2},
                           OpType{"GatherNd", convert_gather_nd},
                           OpType{"ResourceGather", convert_resource_gather},
                           OpType{"OneHot", convert_one_hot},
                           OpType{"Where", convert_where},
                           OpType{"ReverseSequence", convert_reverse_sequence},
                           OpType{"ScatterNd", convert_scatter_nd}};

}  // namespace

std::span<const OpType> gather_ops() { return types; }

}  // namespace octet::tensorflow
