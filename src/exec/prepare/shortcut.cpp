#include <algorithm>

#include <octet/graph/rewrite.hpp>

#include "exec/prepare.hpp"
#include "graph/users.hpp"

namespace octet::exec {
namespace {

struct Shortcut {
  Value data;
  Dims strides;
  std::int64_t channels_in = 0;
  std::int64_t channels_out = 0;
  std::int64_t first_channel = 0;
};

/// The zero padding in front of the channels when nothing but channels is padded, else nothing.
std::optional<std::int64_t> channel_padding(const Graph& graph, const Node& pad) {
  const auto* op = pad.as<Pad>();
  if (!op || op->mode != PadMode::Constant || pad.outputs[0].shape.rank() != 4 || pad.outputs[0].element_type != ElementType::f32)
    return std::nullopt;
  if (pad.inputs.size() > 3) {
    const Tensor* value = graph.known_value(pad.inputs[3]);
    if (!value || value->elements() != 1 || value->converted(ElementType::f32).data<float>()[0] != 0) return std::nullopt;
  }
  const Tensor* begin = graph.known_value(pad.inputs[1]);
  if (!begin) return std::nullopt;
  const Shape& from = graph.shape(pad.inputs[0]);
  const Shape& to = pad.outputs[0].shape;
  if (from[0] != to[0] || from[2] != to[2] || from[3] != to[3] || from[1] >= to[1]) return std::nullopt;
  const Dims pads = begin->to_dims();
  if (pads[0] != 0 || pads[1] < 0 || pads[2] != 0 || pads[3] != 0) return std::nullopt;
  return pads[1];
}

/// The strides of rows and columns when a slice takes every n-th of them from the first on and all of the rest.
std::optional<Dims> spatial_strides(const Graph& graph, const Node& slice) {
  const auto* op = slice.as<StridedSlice>();
  if (!op || slice.inputs.size() != 4 || slice.outputs[0].shape.rank() != 4 || graph.shape(slice.inputs[0]).rank() != 4)
    return std::nullopt;
  const Tensor* begin = graph.known_value(slice.inputs[1]);
  const Tensor* steps = graph.known_value(slice.inputs[3]);
  if (!begin || !steps || begin->elements() != 4 || steps->elements() != 4) return std::nullopt;
  const auto is_set = [](const Dims& mask, std::size_t i) { return i < mask.size() && mask[i] != 0; };
  const Dims first = begin->to_dims();
  const Dims step = steps->to_dims();
  const Shape& from = graph.shape(slice.inputs[0]);
  const Shape& to = slice.outputs[0].shape;
  for (std::size_t i = 0; i < 4; ++i) {
    if (is_set(op->new_axis_mask, i) || is_set(op->shrink_axis_mask, i) || is_set(op->ellipsis_mask, i)) return std::nullopt;
    if (step[i] < 1 || (first[i] != 0 && !is_set(op->begin_mask, i)) || to[i] != (from[i] + step[i] - 1) / step[i]) return std::nullopt;
  }
  if (step[0] != 1 || step[1] != 1) return std::nullopt;
  return Dims{step[2], step[3]};
}

std::optional<Shortcut> find_shortcut(const Graph& graph, const Users& users, const Node& pad) {
  const auto first_channel = channel_padding(graph, pad);
  if (!first_channel || users.of(pad.inputs[0]).size() != 1) return std::nullopt;
  const Node& slice = graph.node(pad.inputs[0]);
  const auto strides = spatial_strides(graph, slice);
  if (!strides) return std::nullopt;
  return Shortcut{slice.inputs[0], *strides, graph.shape(pad.inputs[0])[1], pad.outputs[0].shape[1], *first_channel};
}

Tensor picking_weights(const Shortcut& shortcut) {
  Tensor weights(ElementType::f32, Shape{shortcut.channels_out, shortcut.channels_in, 1, 1});
  const auto values = weights.mutable_data<float>();
  for (std::int64_t c = 0; c < shortcut.channels_in; ++c)
    values[static_cast<std::size_t>((shortcut.first_channel + c) * shortcut.channels_in + c)] = 1;
  return weights;
}

}  // namespace

Graph turn_shortcuts_into_convolutions(const Graph& graph) {
  const Users users(graph);
  GraphCopy copy(graph);
  for (NodeId id = 0; id < graph.nodes().size(); ++id) {
    const Node& node = graph.node(id);
    const auto shortcut = find_shortcut(graph, users, node);
    if (!shortcut) {
      copy.keep(id);
      continue;
    }
    const Value weights = copy.graph().constant(node.name + "/picked", picking_weights(*shortcut));
    copy.keep_as(id, Convolution{.strides = shortcut->strides}, {copy.translated(shortcut->data), weights});
  }
  return remove_dead_nodes(std::move(copy).take());
}

}  // namespace octet::exec
