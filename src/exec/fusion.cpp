#include "exec/fusion.hpp"

#include <algorithm>
#include <limits>

#include "graph/users.hpp"

namespace octet::exec {
namespace {

using dnnl::algorithm;

dnn::PostOp eltwise(algorithm kind, double alpha = 0, double beta = 0) {
  return {dnn::PostOp::Kind::Eltwise, kind, static_cast<float>(alpha), static_cast<float>(beta), {}};
}

std::optional<dnn::PostOps> unary_activation(UnaryKind kind) {
  switch (kind) {
    case UnaryKind::Relu: return dnn::PostOps{eltwise(algorithm::eltwise_relu)};
    case UnaryKind::Sigmoid: return dnn::PostOps{eltwise(algorithm::eltwise_logistic)};
    case UnaryKind::Tanh: return dnn::PostOps{eltwise(algorithm::eltwise_tanh)};
    case UnaryKind::Exp: return dnn::PostOps{eltwise(algorithm::eltwise_exp)};
    case UnaryKind::Sqrt: return dnn::PostOps{eltwise(algorithm::eltwise_sqrt)};
    case UnaryKind::Abs: return dnn::PostOps{eltwise(algorithm::eltwise_abs)};
    case UnaryKind::Negative: return dnn::PostOps{eltwise(algorithm::eltwise_linear, -1, 0)};
    case UnaryKind::HSwish: return dnn::PostOps{dnn::hard_swish()};
    case UnaryKind::HSigmoid:
      return dnn::PostOps{eltwise(algorithm::eltwise_linear, 1.0 / 6.0, 0.5), eltwise(algorithm::eltwise_clip, 0, 1)};
    case UnaryKind::Mish: return dnn::PostOps{eltwise(algorithm::eltwise_mish)};
    default: return std::nullopt;
  }
}

/// x OP constant, where the constant is one number.
std::optional<dnn::PostOps> scalar_arithmetic(BinaryKind kind, float number, bool number_first) {
  switch (kind) {
    case BinaryKind::Add: return dnn::PostOps{eltwise(algorithm::eltwise_linear, 1, number)};
    case BinaryKind::Multiply: return dnn::PostOps{eltwise(algorithm::eltwise_linear, number, 0)};
    case BinaryKind::Subtract:
      return dnn::PostOps{number_first ? eltwise(algorithm::eltwise_linear, -1, number) : eltwise(algorithm::eltwise_linear, 1, -number)};
    case BinaryKind::Power:
      if (number_first) return std::nullopt;
      return dnn::PostOps{number == 2 ? eltwise(algorithm::eltwise_square) : eltwise(algorithm::eltwise_pow, 1, number)};
    default: return std::nullopt;
  }
}

std::optional<dnn::PostOps> binary_activation(const Graph& graph, const Node& node, const Binary& op) {
  const auto computed = computed_input(graph, node);
  if (!computed || node.outputs[0].shape != graph.shape(node.inputs[*computed])) return std::nullopt;
  const auto number = as_scalar(graph.known_value(node.inputs[1 - *computed]));
  if (!number) return std::nullopt;
  return scalar_arithmetic(op.kind, *number, *computed == 1);
}

std::optional<dnn::PostOps> swish_activation(const Graph& graph, const Node& node) {
  if (node.inputs.size() == 1) return dnn::PostOps{eltwise(algorithm::eltwise_swish, 1)};
  const auto beta = as_scalar(graph.known_value(node.inputs[1]));
  if (!beta) return std::nullopt;
  return dnn::PostOps{eltwise(algorithm::eltwise_swish, *beta)};
}

float clipped_to_float(double value) {
  return static_cast<float>(std::clamp<double>(value, std::numeric_limits<float>::lowest(), std::numeric_limits<float>::max()));
}

struct Limits {
  float low, high;
};

/// What a Relu or a Clamp limits its input to, when the operation is one.
std::optional<Limits> limits_of(const FusedOperation& operation) {
  if (operation.kind != FusedOperation::Kind::Activation || operation.activation.size() != 1) return std::nullopt;
  const dnn::PostOp& op = operation.activation.front();
  if (op.algorithm == algorithm::eltwise_clip) return Limits{op.alpha, op.beta};
  if (op.algorithm == algorithm::eltwise_relu && op.alpha == 0) return Limits{0, std::numeric_limits<float>::max()};
  return std::nullopt;
}

/// A PRelu with one slope is a Relu that leaks.
std::optional<dnn::PostOps> prelu_activation(const Graph& graph, const Node& node) {
  const auto slope = as_scalar(graph.known_value(node.inputs[1]));
  if (!slope) return std::nullopt;
  return dnn::PostOps{eltwise(algorithm::eltwise_relu, *slope)};
}

/// Where the output channels of a node that can take a bias lie, or nothing when it cannot.
std::optional<std::size_t> channel_axis(const Constants& constants, const Node& node) {
  if (node.as<Convolution>() || node.as<GroupConvolution>() || node.as<ConvolutionBackpropData>() ||
      node.as<GroupConvolutionBackpropData>())
    return 1;
  if (node.as<MatMul>() && node.outputs[0].shape.rank() >= 2 && constants.contains(node.inputs[1])) return node.outputs[0].shape.rank() - 1;
  return std::nullopt;
}

/// The group's operations in order, without the operands of those that have one.
dnn::PostOps outline(const FusedNode& group) {
  dnn::PostOps post_ops;
  for (const FusedOperation& operation : group.operations) {
    if (operation.kind == FusedOperation::Kind::Binary) post_ops.push_back({dnn::PostOp::Kind::Binary, operation.algorithm});
    else post_ops.insert(post_ops.end(), operation.activation.begin(), operation.activation.end());
  }
  return post_ops;
}

bool takes_fused_operations(const Node& node) {
  if (node.outputs.empty() || node.outputs[0].element_type != ElementType::f32) return false;
  if (const auto* binary = node.as<Binary>()) return binary_algorithm(binary->kind).has_value() && node.outputs[0].shape.rank() > 0;
  return node.as<Convolution>() || node.as<GroupConvolution>() || node.as<ConvolutionBackpropData>() ||
         node.as<GroupConvolutionBackpropData>() || (node.as<MatMul>() && node.outputs[0].shape.rank() >= 2);
}

/// Extends groups along chains of nodes that have a single reader.
class Fuser {
 public:
  Fuser(const Graph& graph, const Int8Regions& regions)
      : graph_(graph), regions_(regions), constants_(graph), users_(graph), taken_(graph.nodes().size(), false) {}

  std::vector<FusedNode> run() {
    std::vector<FusedNode> groups;
    // Later heads first, so that a residual sum is fused into the convolution that runs last.
    for (NodeId id = static_cast<NodeId>(graph_.nodes().size()); id-- > 0;)
      if (!taken_[id] && takes_fused_operations(graph_.node(id)) && !std::holds_alternative<Binary>(graph_.node(id).operation))
        groups.push_back(grow(id));
    for (NodeId id = 0; id < graph_.nodes().size(); ++id)
      if (!taken_[id]) groups.push_back(group_of(id));
    std::ranges::sort(groups, {}, [](const FusedNode& group) { return group.nodes.back(); });
    return groups;
  }

 private:
  FusedNode group_of(NodeId id) {
    if (constants_.contains({id, 0})) return alone(id);
    if (converts_bytes(id)) return grow_from_bytes(id);
    return takes_fused_operations(graph_.node(id)) ? grow(id) : alone(id);
  }

  bool converts_bytes(NodeId id) const {
    const Node& node = graph_.node(id);
    if (!node.as<Convert>() || node.outputs[0].element_type != ElementType::f32 || node.outputs[0].shape.rank() != 4) return false;
    return graph_.description(node.inputs[0]).element_type == ElementType::u8 && node.outputs[0].shape.elements() > 0;
  }

  FusedNode grow_from_bytes(NodeId id) {
    FusedNode group = alone(id);
    for (auto next = single_reader(group.output); next && !taken_[*next] && !group.stored; next = single_reader(group.output)) {
      const Node& node = graph_.node(*next);
      if (node.as<FakeQuantize>()) group.stored = form_of_one_scale(*next);
      if (!group.stored && !(group.nodes.size() == 1 && moves_channels_forward(node)) && !is_channel_arithmetic(node, group.output)) break;
      take(group, *next);
    }
    return group;
  }

  /// How the result is stored, where one scale is that of all its channels.
  std::optional<dnn::Quantization> form_of_one_scale(NodeId id) const {
    const auto found = regions_.values.find({id, 0});
    if (found == regions_.values.end()) return std::nullopt;
    dnn::Quantization form = found->second;
    if (!form.channel_scales.empty()) return std::nullopt;
    return form;
  }

  /// From [N,H,W,C] to [N,C,H,W].
  bool moves_channels_forward(const Node& node) const {
    const Tensor* order = node.as<Transpose>() ? graph_.known_value(node.inputs[1]) : nullptr;
    return order && order->to_dims() == Dims{0, 3, 1, 2};
  }

  /// Whether an element of the result depends on the same element of `value` and on its channel alone.
  bool is_channel_arithmetic(const Node& node, Value value) const {
    const auto* binary = node.as<Binary>();
    if (node.as<Clamp>()) return true;
    if (!binary || node.outputs[0].shape != graph_.shape(value) || node.outputs[0].element_type != ElementType::f32) return false;
    const auto computed = computed_input(graph_, node);
    return computed && per_channel(*graph_.known_value(node.inputs[1 - *computed]), graph_.shape(value), 1).has_value();
  }

  FusedNode alone(NodeId id) {
    taken_[id] = true;
    return {id, {id}, {}, {}, {}, {id, 0}};
  }

  FusedNode grow(NodeId id) {
    FusedNode group = alone(id);
    while (const auto next = single_reader(group.output)) {
      if (taken_[*next]) break;
      if (regions_.is_int8(id) && graph_.node(*next).as<FakeQuantize>()) {
        if (absorb_past_rounding(group, *next)) continue;
        absorb_rounding(group, *next);
        break;
      }
      if (!absorb(group, *next)) break;
      take(group, *next);
    }
    return group;
  }

  void take(FusedNode& group, NodeId next) {
    taken_[next] = true;
    group.nodes.push_back(next);
    group.output = {next, 0};
  }

  /// FakeQuantize as the end of the group: the result is stored as integers.
  void absorb_rounding(FusedNode& group, NodeId next) {
    const auto form = regions_.values.find({next, 0});
    if (form == regions_.values.end() || !dnn::can_combine(outline(group), form->second)) return;
    if (!form->second.channel_scales.empty() && !divide_first(group, form->second)) return;
    group.stored = form->second;
    take(group, next);
  }

  /// Lets the channels' scales divide the sum of products, and with it the bias, in place of the result. Possible where that changes
  /// nothing of the group's operations: only Relus are such. A Clamp from zero is one where its upper limit is beyond what the integers can
  /// say.
  bool divide_first(FusedNode& group, const dnn::Quantization& form) const {
    if (!graph_.node(group.head).as<Convolution>() && !graph_.node(group.head).as<GroupConvolution>()) return false;
    const float largest = *std::ranges::max_element(form.channel_scales) * static_cast<float>(form.highest);
    const auto is_relu = [&](const dnn::PostOp& op) {
      const bool clips_nothing = op.algorithm == algorithm::eltwise_clip && op.alpha == 0 && op.beta >= largest * (1 - 1e-6f);
      return op.algorithm == algorithm::eltwise_relu || clips_nothing;
    };
    for (const FusedOperation& operation : group.operations)
      if (operation.kind != FusedOperation::Kind::Activation || !std::ranges::all_of(operation.activation, is_relu)) return false;
    for (FusedOperation& operation : group.operations)
      for (dnn::PostOp& op : operation.activation)
        if (op.algorithm == algorithm::eltwise_clip) op = eltwise(algorithm::eltwise_relu);
    for (std::size_t c = 0; c < group.bias.size(); ++c) group.bias[c] /= form.channel_scales[c];
    return true;
  }

  /// FakeQuantize in front of a residual sum that can be fused: it rounds nothing then, but cuts off what it would.
  bool absorb_past_rounding(FusedNode& group, NodeId rounding) {
    const auto sum = single_reader({rounding, 0});
    const auto form = regions_.values.find({rounding, 0});
    if (!sum || taken_[*sum] || form == regions_.values.end()) return false;
    const auto* binary = graph_.node(*sum).as<Binary>();
    if (!binary || binary->kind != BinaryKind::Add || graph_.node(*sum).inputs[0] == graph_.node(*sum).inputs[1]) return false;
    FusedNode extended = group;
    if (!absorb_limits(extended, form->second)) return false;
    extended.output = {rounding, 0};
    if (!absorb_binary(extended, graph_.node(*sum))) return false;
    if (graph_.shape(extended.operations.back().operand) != graph_.shape(group.output)) return false;
    group = std::move(extended);
    taken_[rounding] = true;
    group.nodes.push_back(rounding);
    take(group, *sum);
    return true;
  }

  /// Limits the group's result to the numbers that the form can say. Channels with limits of their own have no such function.
  bool absorb_limits(FusedNode& group, const dnn::Quantization& form) const {
    if (!form.channel_scales.empty()) return false;
    Limits limits{form.real(form.lowest), form.real(form.highest)};
    if (!group.operations.empty())
      if (const auto own = limits_of(group.operations.back())) {
        limits = {std::clamp(own->low, limits.low, limits.high), std::clamp(own->high, limits.low, limits.high)};
        group.operations.pop_back();
      }
    // Another function than that of Clamp with the same results, so that both can stand in one primitive.
    group.operations.push_back(
        {FusedOperation::Kind::Activation, {eltwise(algorithm::eltwise_clip_v2, limits.low, limits.high)}, {}, {}});
    return dnn::can_combine(outline(group));
  }

  std::optional<NodeId> single_reader(Value value) const {
    const auto& readers = users_.of(value);
    if (readers.size() != 1) return std::nullopt;
    return readers[0];
  }

  bool absorb(FusedNode& group, NodeId next) {
    const Node& node = graph_.node(next);
    if (node.outputs.size() != 1 || node.outputs[0].shape != graph_.shape(group.output)) return false;
    if (node.outputs[0].element_type != ElementType::f32) return false;
    if (absorb_bias(group, node)) return true;
    if (auto activation = as_activation(graph_, node);
        activation && node.inputs[computed_input(graph_, node).value_or(0)] == group.output) {
      group.operations.push_back({FusedOperation::Kind::Activation, std::move(*activation), {}, {}});
      if (dnn::can_combine(outline(group))) return true;
      group.operations.pop_back();
    }
    return absorb_binary(group, node);
  }

  bool absorb_bias(FusedNode& group, const Node& node) {
    const auto axis = channel_axis(constants_, graph_.node(group.head));
    const auto* add = node.as<Binary>();
    if (!axis || !add || add->kind != BinaryKind::Add || !group.operations.empty() || !group.bias.empty()) return false;
    const auto computed = computed_input(graph_, node);
    if (!computed) return false;
    auto bias = per_channel(*graph_.known_value(node.inputs[1 - *computed]), graph_.shape(group.output), *axis);
    if (!bias) return false;
    group.bias = std::move(*bias);
    return true;
  }

  bool absorb_binary(FusedNode& group, const Node& node) {
    const auto* binary = node.as<Binary>();
    if (!binary) return false;
    const auto kind = binary_algorithm(binary->kind);
    const bool first = node.inputs[0] == group.output;
    const bool commutes = binary->kind == BinaryKind::Add || binary->kind == BinaryKind::Multiply || binary->kind == BinaryKind::Maximum ||
                          binary->kind == BinaryKind::Minimum;
    if (!kind || (!first && !commutes)) return false;
    // An INT8 product of more than two dimensions runs as one of two, where operands of its own rank do not fit.
    if (regions_.is_int8(group.head) && graph_.node(group.head).as<MatMul>() && node.outputs[0].shape.rank() != 2) return false;
    const Value operand = node.inputs[first ? 1 : 0];
    const OutputDescription& description = graph_.description(operand);
    if (description.element_type != ElementType::f32 || description.shape.rank() != node.outputs[0].shape.rank()) return false;
    group.operations.push_back({FusedOperation::Kind::Binary, {}, *kind, operand});
    return true;
  }

  const Graph& graph_;
  const Int8Regions& regions_;
  Constants constants_;
  Users users_;
  std::vector<bool> taken_;
};

}  // namespace

std::vector<FusedNode> fuse(const Graph& graph, const Int8Regions& regions) { return Fuser(graph, regions).run(); }

std::optional<dnn::PostOps> as_activation(const Graph& graph, const Node& node) {
  if (const auto* unary = node.as<Unary>()) return unary_activation(unary->kind);
  if (const auto* clamp = node.as<Clamp>())
    return dnn::PostOps{eltwise(algorithm::eltwise_clip, clipped_to_float(clamp->min), clipped_to_float(clamp->max))};
  if (const auto* elu = node.as<Elu>()) return dnn::PostOps{eltwise(algorithm::eltwise_elu, elu->alpha)};
  if (const auto* gelu = node.as<Gelu>())
    return dnn::PostOps{
        eltwise(gelu->approximation == Gelu::Approximation::Erf ? algorithm::eltwise_gelu_erf : algorithm::eltwise_gelu_tanh)};
  if (node.as<Swish>()) return swish_activation(graph, node);
  if (node.as<PRelu>()) return prelu_activation(graph, node);
  if (const auto* binary = node.as<Binary>()) return binary_activation(graph, node, *binary);
  return std::nullopt;
}

std::optional<algorithm> binary_algorithm(BinaryKind kind) {
  switch (kind) {
    case BinaryKind::Add: return algorithm::binary_add;
    case BinaryKind::Subtract: return algorithm::binary_sub;
    case BinaryKind::Multiply: return algorithm::binary_mul;
    case BinaryKind::Divide: return algorithm::binary_div;
    case BinaryKind::Maximum: return algorithm::binary_max;
    case BinaryKind::Minimum: return algorithm::binary_min;
    default: return std::nullopt;
  }
}

}  // namespace octet::exec
