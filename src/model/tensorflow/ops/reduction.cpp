#include <algorithm>
#include <array>

#include "model/tensorflow/ops/ops.hpp"
#include "model/tensorflow/types.hpp"

namespace octet::tensorflow {
namespace {

/// Where the dimensions lie in the graph.
Dims places_of(const std::vector<std::size_t>& axes, const Order& order) {
  const Order places = inverse(order);
  Dims result;
  for (const std::size_t axis : axes) result.push_back(static_cast<std::int64_t>(places[axis]));
  std::ranges::sort(result);
  return result;
}

template <ReduceKind kind>
Outputs convert_reduce(Context& node) {
  const bool keeps_dims = node.attributes().boolean("keep_dims", node.attributes().boolean("keepdims", false));
  const Order order = node.order(0);
  const std::vector<std::size_t> axes = node.axes(node.integers(1, "reduction_indices"), order.size());
  if (axes.empty()) return {node.pointer(0)};
  const Value places = node.dims("axes", places_of(axes, order));
  return node.one(node.add(Reduce{kind, keeps_dims}, {node.as_it_lies(0), places}), keeps_dims ? order : without(order, axes));
}

/// The place of the largest or smallest element, the first of several.
template <TopK::Mode mode>
Outputs convert_arg(Context& node) {
  const ElementType type = require_held_type(node.attributes().type("output_type", data_type::int64));
  const Order order = node.order(0);
  const std::size_t axis = node.input_count() > 1 ? normalize_axis(node.integer(1, "dimension"), order.size()) : 0;
  const auto place = static_cast<std::int64_t>(inverse(order)[axis]);
  const TopK op{.axis = place, .mode = mode, .sort = TopK::Sort::Values, .index_element_type = type};
  const Value top = node.step("top", op, {node.as_it_lies(0), node.index("k", 1)});
  const Value squeezed = node.add(Squeeze{}, {output(top, 1), node.dims("axes", {place})});
  return node.one(squeezed, without(order, {axis}));
}

Outputs convert_top_k(Context& node) {
  const std::int64_t k = node.input_count() > 1 ? node.integer(1, "k") : node.attributes().integer("k", 1);
  const TopK op{.axis = static_cast<std::int64_t>(node.rank(0)) - 1};
  const Value top = node.add(op, {node.plain(0), node.index("k", k)});
  return {node.made(top), node.made(output(top, 1))};
}

Outputs convert_cumsum(Context& node) {
  const CumSum op{.exclusive = node.attributes().boolean("exclusive", false), .reverse = node.attributes().boolean("reverse", false)};
  const Order order = node.order(0);
  const std::size_t axis = normalize_axis(node.integer(1, "axis"), order.size());
  return node.one(node.add(op, {node.as_it_lies(0), node.index("axis", static_cast<std::int64_t>(inverse(order)[axis]))}), order);
}

constexpr std::array types{OpType{"Mean", convert_reduce<ReduceKind::Mean>},
                           OpType{"Sum", convert_reduce<ReduceKind::Sum>},
                           OpType{"Max", convert_reduce<ReduceKind::Max>},
                           OpType{"Min", convert_reduce<ReduceKind::Min>},
                           OpType{"Prod", convert_reduce<ReduceKind::Prod>},
                           OpType{"All", convert_reduce<ReduceKind::LogicalAnd>},
                           OpType{"Any", convert_reduce<ReduceKind::LogicalOr>},
                           OpType{"EuclideanNorm", convert_reduce<ReduceKind::L2>},
                           OpType{"ArgMax", convert_arg<TopK::Mode::Max>},
                           OpType{"ArgMin", convert_arg<TopK::Mode::Min>},
                           OpType{"TopK", convert_top_k},
                           OpType{"TopKV2", convert_top_k},
                           OpType{"Cumsum", convert_cumsum}};

}  // namespace

std::span<const OpType> reduction_ops() { return types; }

}  // namespace octet::tensorflow
