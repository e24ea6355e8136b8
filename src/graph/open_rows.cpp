#include "graph/open_rows.hpp"

#include <algorithm>

#include <octet/base/error.hpp>

namespace octet {
namespace {

using Axis = std::optional<std::size_t>;

/// Where the open dimension of an operand lies in a node's outputs.
class RowFollower {
 public:
  RowFollower(const Graph& graph, const Node& node, const std::map<Value, OpenRows>& rows) : graph_(graph), node_(node), rows_(rows) {}

  /// Nothing where the operation does not keep rows apart.
  Axis axis_of_outputs() const {
    if (node_.as<Unary>() || node_.as<Clamp>() || node_.as<Elu>() || node_.as<Gelu>() || node_.as<Swish>() || node_.as<PRelu>() ||
        node_.as<Convert>() || node_.as<FakeQuantize>() || node_.as<Binary>() || node_.as<Select>())
      return after_broadcast();
    if (node_.as<Gather>()) return after_gather();
    if (const auto* concat = node_.as<Concat>()) return after_concat(*concat);
    if (node_.as<MatMul>()) return after_product();
    if (!only_first_is_open()) return std::nullopt;
    if (node_.as<Result>()) return axis();
    if (node_.as<Softmax>() || node_.as<LogSoftmax>()) return after_softmax();
    if (node_.as<Split>() || node_.as<VariadicSplit>()) return unless_among(axes(1));
    if (node_.as<Reduce>()) return after_reduction();
    if (node_.as<Reshape>() || node_.as<Squeeze>() || node_.as<Unsqueeze>()) return after_reshape();
    if (node_.as<Transpose>()) return after_transpose();
    if (node_.as<Slice>() || node_.as<StridedSlice>()) return after_slice();
    return std::nullopt;
  }

 private:
  const OpenRows* rows(std::size_t input) const {
    const auto found = rows_.find(node_.inputs[input]);
    return found == rows_.end() ? nullptr : &found->second;
  }
  const Shape& shape(std::size_t input) const { return graph_.shape(node_.inputs[input]); }
  const Shape& output() const { return node_.outputs[0].shape; }
  std::size_t axis() const { return rows(0)->axis; }

  bool only_first_is_open() const {
    for (std::size_t i = 0; i < node_.inputs.size(); ++i)
      if ((rows(i) != nullptr) != (i == 0)) return false;
    return true;
  }

  /// The known axes that an input gives, counted from the front; nothing where they are computed.
  std::optional<std::vector<std::size_t>> axes(std::size_t input) const {
    const Tensor* known = graph_.known_value(node_.inputs[input]);
    if (!known) return std::nullopt;
    std::vector<std::size_t> result;
    for (const std::int64_t value : known->to_dims()) result.push_back(normalize_axis(value, shape(0).rank()));
    return result;
  }

  Axis unless_among(const std::optional<std::vector<std::size_t>>& axes) const {
    return axes && std::ranges::find(*axes, axis()) == axes->end() ? Axis(axis()) : std::nullopt;
  }

  /// Every operand that has the dimension is open there too, and the others are repeated along it.
  Axis after_broadcast() const {
    Axis result;
    for (std::size_t i = 0; i < node_.inputs.size(); ++i)
      if (rows(i)) result = rows(i)->axis + output().rank() - shape(i).rank();
    for (std::size_t i = 0; i < node_.inputs.size(); ++i) {
      const std::size_t missing = output().rank() - shape(i).rank();
      if (rows(i) ? rows(i)->axis + missing != *result : *result >= missing && shape(i)[*result - missing] != 1) return std::nullopt;
    }
    return result;
  }

  Axis after_gather() const {
    const Tensor* along = graph_.known_value(node_.inputs[2]);
    if (!along || node_.as<Gather>()->batch_dims != 0 || (rows(0) && rows(1))) return std::nullopt;
    const std::size_t gathered = normalize_axis(along->to_dims()[0], shape(0).rank());
    if (rows(1)) return gathered + rows(1)->axis;
    if (axis() == gathered) return std::nullopt;
    return axis() < gathered ? axis() : axis() + shape(1).rank() - 1;
  }

  Axis after_concat(const Concat& concat) const {
    for (std::size_t i = 0; i < node_.inputs.size(); ++i)
      if (!rows(i) || rows(i)->axis != axis()) return std::nullopt;
    return normalize_axis(concat.axis, output().rank()) == axis() ? std::nullopt : Axis(axis());
  }

  /// Rows of the first matrix, or of a stack of them, times one second matrix.
  Axis after_product() const {
    if (!only_first_is_open() || node_.as<MatMul>()->transpose_a || shape(0).rank() < 2 || shape(1).rank() != 2) return std::nullopt;
    return axis() + 1 < shape(0).rank() ? Axis(axis()) : std::nullopt;
  }

  Axis after_softmax() const {
    const std::int64_t along = node_.as<Softmax>() ? node_.as<Softmax>()->axis : node_.as<LogSoftmax>()->axis;
    return unless_among(std::vector{normalize_axis(along, output().rank())});
  }

  Axis after_reduction() const {
    const auto reduced = axes(1);
    const Axis kept = unless_among(reduced);
    if (!kept || node_.as<Reduce>()->keep_dims) return kept;
    return *kept - static_cast<std::size_t>(std::ranges::count_if(*reduced, [&](std::size_t other) { return other < *kept; }));
  }

  /// The dimension of the same size that has as many elements behind it.
  Axis after_reshape() const {
    for (std::size_t i = 0; i < output().rank(); ++i)
      if (output()[i] == shape(0)[axis()] && output().elements(i + 1, output().rank()) == shape(0).elements(axis() + 1, shape(0).rank()))
        return i;
    return std::nullopt;
  }

  Axis after_transpose() const {
    const Tensor* known = graph_.known_value(node_.inputs[1]);
    if (!known) return std::nullopt;
    const Dims order = known->to_dims();
    if (order.empty()) return output().rank() - 1 - axis();
    return static_cast<std::size_t>(std::ranges::find(order, static_cast<std::int64_t>(axis())) - order.begin());
  }

  /// All rows in their order. Dimensions in front of them may have been removed.
  Axis after_slice() const {
    if (node_.inputs.size() > 3) {
      const Tensor* steps = graph_.known_value(node_.inputs[3]);
      if (!steps || std::ranges::any_of(steps->to_dims(), [](std::int64_t step) { return step < 0; })) return std::nullopt;
    }
    const auto* strided = node_.as<StridedSlice>();
    const auto any = [](const Dims& mask) { return std::ranges::find(mask, 1) != mask.end(); };
    std::size_t removed = 0;
    if (strided) {
      if (any(strided->new_axis_mask) || (any(strided->ellipsis_mask) && any(strided->shrink_axis_mask))) return std::nullopt;
      for (std::size_t i = 0; i < strided->shrink_axis_mask.size(); ++i) {
        if (strided->shrink_axis_mask[i] != 1) continue;
        if (i == axis()) return std::nullopt;
        removed += i < axis() ? 1 : 0;
      }
    }
    const std::size_t result = axis() - removed;
    return result < output().rank() && output()[result] == shape(0)[axis()] ? Axis(result) : std::nullopt;
  }

  const Graph& graph_;
  const Node& node_;
  const std::map<Value, OpenRows>& rows_;
};

/// The one source of all open operands.
Value source_of(const Graph& graph, const Node& node, const std::map<Value, OpenRows>& rows) {
  std::optional<Value> source;
  for (const Value input : node.inputs) {
    const auto found = rows.find(input);
    if (found == rows.end()) continue;
    if (source && *source != found->second.source)
      throw Error(ErrorCode::Unsupported,
                  "rows: given as many as layers '" + graph.node(*source).name + "' and '" + graph.node(found->second.source).name +
                      "' select, expected one of them",
                  {.layer = node.name, .layer_type = std::string(type_name(node.operation))});
    source = found->second.source;
  }
  return *source;
}

void follow(const Graph& graph, NodeId id, std::map<Value, OpenRows>& rows) {
  const Node& node = graph.node(id);
  if (node.as<NonMaxSuppression>()) {
    // The number of rows that are selected is a value of its own, and known.
    for (std::uint32_t port = 0; port < std::min<std::size_t>(node.outputs.size(), 2); ++port) rows[{id, port}] = {{id, 0}, 0};
    return;
  }
  if (node.as<NonZero>()) {
    rows[{id, 0}] = {{id, 0}, source_axis(node)};
    return;
  }
  if (std::ranges::none_of(node.inputs, [&](Value input) { return rows.contains(input); })) return;
  const Value source = source_of(graph, node, rows);
  const Axis axis = RowFollower(graph, node, rows).axis_of_outputs();
  if (!axis)
    throw Error(ErrorCode::Unsupported,
                "rows: given as many as layer '" + graph.node(source).name +
                    "' selects, which depends on data, expected an operation that works on each row alone",
                {.layer = node.name, .layer_type = std::string(type_name(node.operation))});
  for (std::uint32_t port = 0; port < node.outputs.size(); ++port) rows[{id, port}] = {source, *axis};
}

}  // namespace

std::size_t source_axis(const Node& source) { return source.as<NonZero>() ? 1 : 0; }

std::map<Value, OpenRows> find_open_rows(const Graph& graph) {
  std::map<Value, OpenRows> rows;
  for (NodeId id = 0; id < graph.nodes().size(); ++id) follow(graph, id, rows);
  return rows;
}

}  // namespace octet
