#include "model/ir/ops/pool_rounding.hpp"

#include <algorithm>

#include <octet/graph/rewrite.hpp>

#include "graph/pool_padding.hpp"

namespace octet::ir {
namespace {

bool is_same(AutoPad auto_pad) { return auto_pad == AutoPad::SameUpper || auto_pad == AutoPad::SameLower; }

std::int64_t at_or(const Dims& values, std::size_t i, std::int64_t fallback) { return i < values.size() ? values[i] : fallback; }

template <typename T>
std::int64_t reach_of(const T& op, std::size_t i) {
  std::int64_t dilation = 1;
  if constexpr (requires { op.dilations; }) dilation = at_or(op.dilations, i, 1);
  return dilation * (op.kernel[i] - 1) + 1;
}

template <typename T>
bool has_pads(const T& op) {
  const auto is_set = [](std::int64_t pad) { return pad != 0; };
  return op.auto_pad == AutoPad::Explicit && (std::ranges::any_of(op.pads_begin, is_set) || std::ranges::any_of(op.pads_end, is_set));
}

bool counts_padding(const MaxPool&) { return false; }
bool counts_padding(const AvgPool& op) { return !op.exclude_pad && has_pads(op); }

/// Whether no window can begin behind the input, for inputs of any size.
template <typename T>
bool begins_within(const T& op) {
  for (std::size_t i = 0; i < op.kernel.size(); ++i) {
    const std::int64_t end = op.auto_pad == AutoPad::Explicit ? at_or(op.pads_end, i, 0) : 0;
    if (end + at_or(op.strides, i, 1) - 1 >= reach_of(op, i)) return false;
  }
  return true;
}

template <typename T>
bool is_ceil(const T& op) {
  return is_same(op.auto_pad) || (begins_within(op) && !counts_padding(op));
}

/// As many windows as "ceil" gives, each of which counts in full: all that may lie behind the pads is padding too.
template <typename T>
void extend_pads(T& op) {
  if (op.auto_pad == AutoPad::Valid) op.pads_begin = op.pads_end = {};
  op.auto_pad = AutoPad::Explicit;
  op.rounding_type = RoundingType::Floor;
  op.pads_begin.resize(op.kernel.size(), 0);
  op.pads_end.resize(op.kernel.size(), 0);
  for (std::size_t i = 0; i < op.kernel.size(); ++i) op.pads_end[i] += std::max<std::int64_t>(at_or(op.strides, i, 1), 1) - 1;
}

template <typename T>
void set(T& op, IrRounding rounding, const Shape* data) {
  op.rounding_type = rounding == IrRounding::Floor ? RoundingType::Floor : RoundingType::Ceil;
  if (rounding == IrRounding::Floor || is_ceil(op)) return;
  if (rounding == IrRounding::CeilTorch && !counts_padding(op)) return;
  if constexpr (requires { op.exclude_pad; }) op.exclude_pad = op.exclude_pad || !has_pads(op);
  if (rounding == IrRounding::CeilTorch && !begins_within(op) && data) {
    const Dims reached = reached_pads_end(resolve_window(op, *data), *data);
    op.rounding_type = RoundingType::Floor;
    op.pads_end = reached;
    return;
  }
  extend_pads(op);
}

class Rewriter {
 public:
  Rewriter(const Graph& source, bool keep_ceil_torch) : source_(source), keep_ceil_torch_(keep_ceil_torch), copy_(source) {}

  Graph run() {
    if (!has_other_windows()) return source_;
    for (NodeId id = 0; id < source_.nodes().size(); ++id) visit(id);
    return std::move(copy_).take();
  }

 private:
  bool has_other_windows() const {
    for (NodeId id = 0; id < source_.nodes().size(); ++id) {
      const Node& node = source_.node(id);
      if (const auto* pool = node.as<MaxPool>(); pool && !is_kept(id, *pool)) return true;
      if (const auto* pool = node.as<AvgPool>(); pool && !is_kept(id, *pool)) return true;
      if (const auto* op = node.as<ConvolutionBackpropData>(); op && splits_padding(id, *op)) return true;
      if (const auto* op = node.as<GroupConvolutionBackpropData>(); op && splits_padding(id, *op)) return true;
    }
    return false;
  }

  void visit(NodeId id) {
    const Node& node = source_.node(id);
    if (const auto* pool = node.as<MaxPool>()) return pooling(id, *pool);
    if (const auto* pool = node.as<AvgPool>()) return pooling(id, *pool);
    if (const auto* op = node.as<ConvolutionBackpropData>(); op && splits_padding(id, *op)) return deconvolution(id, *op);
    if (const auto* op = node.as<GroupConvolutionBackpropData>(); op && splits_padding(id, *op)) return deconvolution(id, *op);
    copy_.keep(id);
  }

  /// Beside an output shape an IR takes explicit pads as they are given, where an operation splits the whole padding.
  template <typename T>
  bool splits_padding(NodeId id, const T& op) const {
    const Node& node = source_.node(id);
    if (node.inputs.size() < 3 || op.auto_pad != AutoPad::Explicit) return false;
    const Dims begin = window_of(node, op).pads_begin;
    return begin != op.pads_begin && (!op.pads_begin.empty() || begin != Dims(begin.size(), 0));
  }

  template <typename T>
  Window window_of(const Node& node, const T& op) const {
    const Shape& output = node.outputs[0].shape;
    const Dims spatial(output.begin() + 2, output.end());
    return resolve_window(op, source_.shape(node.inputs[0]), source_.shape(node.inputs[1]), &spatial);
  }

  template <typename T>
  void deconvolution(NodeId id, T op) {
    const Window window = window_of(source_.node(id), op);
    op.pads_begin = window.pads_begin;
    op.pads_end = window.pads_end;
    copy_.keep_as(id, op, copy_.translated_inputs(id));
  }

  template <typename T>
  bool is_kept(NodeId id, const T& op) const {
    if (op.rounding_type == RoundingType::Floor) return !has_unreached_pads(op);
    if (is_ceil(op)) return true;
    return keep_ceil_torch_ && !counts_padding(op) && parse_opset(source_.node(id).origin.version) >= first_opset_with_ceil_torch;
  }

  /// Pads that hold a whole window, which "ceil" in a file of other sizes may have asked for.
  template <typename T>
  static bool has_unreached_pads(const T& op) {
    if (is_same(op.auto_pad) || counts_padding(op)) return false;
    for (std::size_t i = 0; i < op.kernel.size(); ++i)
      if (at_or(op.pads_end, i, 0) >= reach_of(op, i)) return true;
    return false;
  }

  template <typename T>
  void pooling(NodeId id, T op) {
    if (is_kept(id, op)) return copy_.keep(id);
    const Shape& data = source_.shape(source_.node(id).inputs[0]);
    const Window window = resolve_window(op, data);
    const Dims reached = reached_pads_end(window, data);
    std::vector<Value> inputs = copy_.translated_inputs(id);
    if constexpr (requires { op.exclude_pad; }) op.exclude_pad = !counts_padding(op);
    op.auto_pad = AutoPad::Explicit;
    op.rounding_type = RoundingType::Floor;
    op.pads_begin = window.pads_begin;
    op.pads_end = window.pads_end;
    if constexpr (requires { op.exclude_pad; })
      if (counts_padding(op) && goes_beyond(reached, window.pads_end)) inputs[0] = padded(id, inputs[0], op, window, reached);
    op.pads_end = reached;
    if constexpr (requires { op.exclude_pad; })
      if (op.pads_begin.empty()) op = behind_padding(op, window, reached);
    copy_.keep_as(id, op, std::move(inputs));
  }

  static bool goes_beyond(const Dims& reached, const Dims& pads) {
    for (std::size_t i = 0; i < pads.size(); ++i)
      if (reached[i] > pads[i]) return true;
    return false;
  }

  /// What counts as padding becomes elements, so that what lies behind it does not count. Empty pads of the operation say so.
  Value padded(NodeId id, Value data, AvgPool& op, const Window& window, const Dims& reached) {
    const std::string& name = source_.node(id).name;
    Dims begin{0, 0}, end{0, 0};
    for (std::size_t i = 0; i < reached.size(); ++i) {
      begin.push_back(window.pads_begin[i]);
      end.push_back(std::min(window.pads_end[i], reached[i]));
    }
    op.pads_begin = {};
    Graph& graph = copy_.graph();
    const ElementType type = source_.node(id).outputs[0].element_type;
    const Value begin_value = graph.constant(copy_.unused_name(name + "/pads_begin"), Tensor::from(begin));
    const Value end_value = graph.constant(copy_.unused_name(name + "/pads_end"), Tensor::from(end));
    const Value zero = graph.constant(copy_.unused_name(name + "/zero"), Tensor::scalar(0.0).converted(type));
    return graph.add(copy_.unused_name(name + "/padded"), Pad{}, {data, begin_value, end_value, zero});
  }

  static AvgPool behind_padding(AvgPool op, const Window& window, const Dims& reached) {
    op.exclude_pad = true;
    op.pads_begin = Dims(reached.size(), 0);
    for (std::size_t i = 0; i < reached.size(); ++i) op.pads_end[i] = std::max<std::int64_t>(0, reached[i] - window.pads_end[i]);
    return op;
  }

  const Graph& source_;
  bool keep_ceil_torch_;
  GraphCopy copy_;
};

}  // namespace

void set_rounding(MaxPool& op, IrRounding rounding, const Shape* data) { set(op, rounding, data); }
void set_rounding(AvgPool& op, IrRounding rounding, const Shape* data) { set(op, rounding, data); }
bool is_ceil_in_ir(const MaxPool& op) { return is_ceil(op); }
bool is_ceil_in_ir(const AvgPool& op) { return is_ceil(op); }

Graph with_ir_windows(const Graph& graph, bool keep_ceil_torch) { return Rewriter(graph, keep_ceil_torch).run(); }

}  // namespace octet::ir
