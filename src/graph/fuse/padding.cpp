#include <algorithm>

#include <octet/graph/rewrite.hpp>

#include "graph/fuse/fuse.hpp"
#include "graph/fuse/pattern.hpp"

namespace octet {
namespace {

struct SpatialPadding {
  Dims begin, end;
};

bool is_zero(const Pattern& pattern, const Node& pad) {
  if (pad.inputs.size() < 4) return true;
  const Tensor* value = pattern.graph().known_value(pad.inputs[3]);
  return value && value->elements() == 1 && value->converted(ElementType::f64).data<double>()[0] == 0;
}

/// The padding of a Pad of space alone with zeros.
std::optional<SpatialPadding> spatial_padding(const Pattern& pattern, const Node& node) {
  const auto* op = node.as<Pad>();
  if (!op || op->mode != PadMode::Constant || !is_zero(pattern, node)) return std::nullopt;
  const Tensor* first = pattern.graph().known_value(node.inputs[1]);
  const Tensor* last = pattern.graph().known_value(node.inputs[2]);
  if (!first || !last) return std::nullopt;
  const Dims begin = first->to_dims(), end = last->to_dims();
  const auto negative = [](std::int64_t pad) { return pad < 0; };
  if (begin.size() < 3 || begin[0] != 0 || begin[1] != 0 || end[0] != 0 || end[1] != 0) return std::nullopt;
  if (std::ranges::any_of(begin, negative) || std::ranges::any_of(end, negative)) return std::nullopt;
  return SpatialPadding{Dims(begin.begin() + 2, begin.end()), Dims(end.begin() + 2, end.end())};
}

void add(Dims& pads, const Dims& more) {
  pads.resize(more.size(), 0);
  for (std::size_t i = 0; i < more.size(); ++i) pads[i] += more[i];
}

template <typename Op>
std::optional<Operation> padded(Op op, const SpatialPadding& padding) {
  const bool is_explicit = op.auto_pad == AutoPad::Explicit || op.auto_pad == AutoPad::Valid;
  if (!is_explicit) return std::nullopt;
  if (op.auto_pad == AutoPad::Valid) op.pads_begin = op.pads_end = {};
  op.auto_pad = AutoPad::Explicit;
  add(op.pads_begin, padding.begin);
  add(op.pads_end, padding.end);
  return op;
}

std::optional<Operation> padded_operation(const Node& node, const SpatialPadding& padding) {
  if (const auto* op = node.as<Convolution>()) return padded(*op, padding);
  if (const auto* op = node.as<GroupConvolution>()) return padded(*op, padding);
  const auto* pool = node.as<AvgPool>();
  if (pool && !pool->exclude_pad && pool->rounding_type == RoundingType::Floor) return padded(*pool, padding);
  return std::nullopt;
}

}  // namespace

Graph fuse_padding(const Graph& graph) {
  const Pattern pattern(graph);
  return replace_nodes(graph, [&](NodeId id) -> std::optional<Replacement> {
    const Node& node = graph.node(id);
    if (node.inputs.empty()) return std::nullopt;
    const Node& pad = graph.node(node.inputs[0]);
    const auto padding = spatial_padding(pattern, pad);
    const auto operation = padding ? padded_operation(node, *padding) : std::nullopt;
    if (!operation) return std::nullopt;
    std::vector<Value> inputs = node.inputs;
    inputs[0] = pad.inputs[0];
    return Replacement{*operation, std::move(inputs)};
  });
}

}  // namespace octet
