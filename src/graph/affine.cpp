#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>

#include <octet/graph/affine.hpp>
#include <octet/graph/evaluate.hpp>
#include <octet/graph/rewrite.hpp>

#include "graph/known.hpp"
#include "graph/layer_names.hpp"
#include "graph/users.hpp"

namespace octet {
namespace {

/// [C] as [C,1,1...], which broadcasts along the channels (dimension 1) of a tensor of that rank.
Tensor channel_constant(const std::vector<float>& values, std::size_t rank) {
  Dims dims(rank - 1, 1);
  dims[0] = static_cast<std::int64_t>(values.size());
  return Tensor::from(values, Shape(std::move(dims)));
}

std::vector<float> floats(const Tensor& tensor) {
  const auto values = tensor.data<float>();
  return {values.begin(), values.end()};
}

void spell_out_batch_norm(GraphCopy& copy, NodeId id, const Node& node, const BatchNormInference& op, const Graph& graph) {
  const auto gamma = floats(*graph.known_value(node.inputs[1]));
  const auto beta = floats(*graph.known_value(node.inputs[2]));
  const auto mean = floats(*graph.known_value(node.inputs[3]));
  const auto variance = floats(*graph.known_value(node.inputs[4]));
  std::vector<float> scale(gamma.size()), shift(gamma.size());
  for (std::size_t c = 0; c < gamma.size(); ++c) {
    const double factor = gamma[c] / std::sqrt(static_cast<double>(variance[c]) + op.epsilon);
    scale[c] = static_cast<float>(factor);
    shift[c] = static_cast<float>(beta[c] - mean[c] * factor);
  }
  const std::size_t rank = node.outputs[0].shape.rank();
  Graph& target = copy.graph();
  const Value scales = target.constant(node.name + "/scale", channel_constant(scale, rank));
  const Value shifts = target.constant(node.name + "/shift", channel_constant(shift, rank));
  const Value scaled = target.add(node.name + "/scaled", Binary{BinaryKind::Multiply}, {copy.translated(node.inputs[0]), scales});
  copy.keep_as(id, Binary{BinaryKind::Add}, {scaled, shifts});
}

bool is_constant_batch_norm(const Graph& graph, const Node& node) {
  if (!node.as<BatchNormInference>() || node.outputs[0].shape.rank() < 2 || node.outputs[0].element_type != ElementType::f32) return false;
  return std::ranges::all_of(node.inputs.begin() + 1, node.inputs.end(), [&](Value input) { return graph.known_value(input) != nullptr; });
}

/// The constant second operand of a Subtract or Divide of f32, else null.
const Tensor* inverse_operand(const Graph& graph, const Node& node) {
  const auto* binary = node.as<Binary>();
  if (!binary || (binary->kind != BinaryKind::Subtract && binary->kind != BinaryKind::Divide)) return nullptr;
  if (node.outputs[0].element_type != ElementType::f32) return nullptr;
  return graph.known_value(node.inputs[1]);
}

void spell_out_inverse(GraphCopy& copy, NodeId id, const Node& node, const Tensor& operand) {
  const bool subtract = node.as<Binary>()->kind == BinaryKind::Subtract;
  Tensor inverted = operand.clone();
  for (float& value : inverted.mutable_data<float>()) value = subtract ? -value : 1.0f / value;
  const Value constant = copy.graph().constant(node.name + "/inverse", std::move(inverted));
  copy.keep_as(id, Binary{subtract ? BinaryKind::Add : BinaryKind::Multiply}, {copy.translated(node.inputs[0]), constant});
}

Graph spell_out_affine(const Graph& graph) {
  GraphCopy copy(graph);
  for (NodeId id = 0; id < graph.nodes().size(); ++id) {
    const Node& node = graph.node(id);
    const Tensor* operand = inverse_operand(graph, node);
    if (is_constant_batch_norm(graph, node)) spell_out_batch_norm(copy, id, node, *node.as<BatchNormInference>(), graph);
    else if (operand && !graph.known_value({id, 0})) spell_out_inverse(copy, id, node, *operand);
    else copy.keep(id);
  }
  return std::move(copy).take();
}

/// Where the input and output channels of an operation with constant weights lie in the weights.
struct WeightsLayout {
  std::vector<std::size_t> output_dims;  ///< dimensions of the weights that together count output channels
  std::vector<std::size_t> input_dims;   ///< dimensions of the weights that together count input channels
  std::size_t output_axis;               ///< dimension of the output that holds channels
  std::size_t input_axis;                ///< dimension of the data input that holds channels
};

std::optional<WeightsLayout> weights_layout(const Graph& graph, const Node& node) {
  if (node.inputs.size() < 2 || !graph.known_value(node.inputs[1])) return std::nullopt;
  if (graph.known_value(node.inputs[1])->element_type() != ElementType::f32) return std::nullopt;
  if (node.as<Convolution>()) return WeightsLayout{{0}, {1}, 1, 1};
  if (node.as<GroupConvolution>()) return WeightsLayout{{0, 1}, {0, 2}, 1, 1};
  if (node.as<ConvolutionBackpropData>()) return WeightsLayout{{1}, {0}, 1, 1};
  if (node.as<GroupConvolutionBackpropData>()) return WeightsLayout{{0, 2}, {0, 1}, 1, 1};
  const auto* matmul = node.as<MatMul>();
  const std::size_t data_rank = graph.shape(node.inputs[0]).rank();
  if (!matmul || matmul->transpose_a || data_rank < 2 || graph.shape(node.inputs[1]).rank() != 2) return std::nullopt;
  const std::size_t columns = matmul->transpose_b ? 0 : 1;
  return WeightsLayout{{columns}, {1 - columns}, data_rank - 1, data_rank - 1};
}

/// Index of an element of the weights among the channels that `dims` count.
std::size_t channel_of(const Shape& shape, const Dims& strides, std::size_t element, const std::vector<std::size_t>& dims) {
  std::size_t channel = 0;
  for (const std::size_t dim : dims) {
    const auto size = static_cast<std::size_t>(shape[dim]);
    channel = channel * size + element / static_cast<std::size_t>(strides[dim]) % size;
  }
  return channel;
}

Tensor scaled_weights(const Tensor& weights, const std::vector<float>& factors, const std::vector<std::size_t>& dims) {
  Tensor scaled = weights.clone();
  const Dims strides = weights.shape().strides();
  const auto values = scaled.mutable_data<float>();
  for (std::size_t i = 0; i < values.size(); ++i) values[i] *= factors[channel_of(weights.shape(), strides, i, dims)];
  return scaled;
}

/// One sweep over the graph; several are needed where foldings enable each other.
class AffineFolder {
 public:
  /// `layer_of` collects for rebuilt operations the names of the layers that they were; it outlives the sweep.
  AffineFolder(const Graph& graph, std::map<std::string, std::string>& layer_of)
      : graph_(graph), users_(graph), copy_(graph), layer_of_(layer_of) {}

  bool run() {
    for (NodeId id = 0; id < graph_.nodes().size(); ++id)
      if (!fold(id)) copy_.keep(id);
      else changed_ = true;
    return changed_;
  }
  Graph take() && { return std::move(copy_).take(); }

 private:
  struct ConstantOperand {
    Value data;
    const Tensor* constant;
  };

  bool fold(NodeId id) {
    const Node& node = graph_.node(id);
    // What an earlier folding of this sweep rebuilt is left for the next sweep.
    if (std::ranges::any_of(node.inputs, [&](Value input) { return rebuilt_.contains(input.node); })) return false;
    return fold_factor_backward(id, node) || join_adds(id, node) || fold_input_factor(id, node) || fold_input_shift(id, node);
  }

  std::optional<ConstantOperand> constant_operand(Value value, BinaryKind kind) const {
    const Node& node = graph_.node(value);
    const auto* binary = node.as<Binary>();
    if (!binary || binary->kind != kind || node.outputs[0].element_type != ElementType::f32) return std::nullopt;
    const auto computed = computed_input(graph_, node);
    if (!computed || graph_.shape(node.inputs[*computed]) != node.outputs[0].shape) return std::nullopt;
    return ConstantOperand{node.inputs[*computed], graph_.known_value(node.inputs[1 - *computed])};
  }

  bool has_single_reader(Value value) const { return users_.of(value).size() == 1; }

  Value new_constant(const std::string& name, Tensor value) {
    std::string unique = name;
    while (graph_.contains(unique) || copy_.graph().contains(unique)) unique += "'";
    return copy_.graph().constant(unique, std::move(value));
  }

  /// Multiply behind [Add behind] an operation with weights.
  bool fold_factor_backward(NodeId id, const Node& node) {
    const auto factor = constant_operand({id, 0}, BinaryKind::Multiply);
    if (!factor || !has_single_reader(factor->data)) return false;
    if (const auto add = constant_operand(factor->data, BinaryKind::Add); add && has_single_reader(add->data))
      return fold_factor(id, node, add->data, *factor->constant, add->constant);
    return fold_factor(id, node, factor->data, *factor->constant, nullptr);
  }

  bool fold_factor(NodeId id, const Node& node, Value product, const Tensor& factor, const Tensor* shift) {
    const Node& source = graph_.node(product);
    const auto layout = weights_layout(graph_, source);
    if (!layout || rebuilt_.contains(product.node)) return false;
    const Shape& shape = source.outputs[0].shape;
    const auto factors = per_channel(factor, shape, layout->output_axis);
    if (!factors) return false;
    std::optional<std::vector<float>> shifts;
    if (shift && !(shifts = per_channel(*shift, shape, layout->output_axis))) return false;

    std::vector<Value> inputs = copy_.translated_inputs(product.node);
    const std::string prefix = node.name;
    inputs[1] = new_constant(prefix + "/weights", scaled_weights(*graph_.known_value(source.inputs[1]), *factors, layout->output_dims));
    if (!shift) {
      copy_.keep_as(id, source.operation, std::move(inputs));
    } else {
      const Value scaled = copy_.graph().add(prefix + "/folded", source.operation, std::move(inputs));
      for (std::size_t c = 0; c < shifts->size(); ++c) (*shifts)[c] *= (*factors)[c];
      copy_.keep_as(id, Binary{BinaryKind::Add}, {scaled, new_constant(prefix + "/bias", aligned(*shifts, shape, layout->output_axis))});
    }
    stands_for(shift ? prefix + "/folded" : prefix, source.name);
    rebuilt_.insert(id);
    return true;
  }

  void stands_for(const std::string& name, const std::string& layer) {
    const auto found = layer_of_.find(layer);
    layer_of_[name] = found != layer_of_.end() ? found->second : layer;
  }

  static Tensor aligned(const std::vector<float>& values, const Shape& shape, std::size_t axis) {
    Dims dims(shape.rank() - axis, 1);
    dims[0] = static_cast<std::int64_t>(values.size());
    return Tensor::from(values, Shape(std::move(dims)));
  }

  bool join_adds(NodeId id, const Node& node) {
    const auto outer = constant_operand({id, 0}, BinaryKind::Add);
    if (!outer || !has_single_reader(outer->data)) return false;
    const auto inner = constant_operand(outer->data, BinaryKind::Add);
    if (!inner || rebuilt_.contains(inner->data.node)) return false;
    const std::vector<Tensor> operands{*inner->constant, *outer->constant};
    const Value sum = new_constant(node.name + "/sum", evaluate(Binary{BinaryKind::Add}, operands)[0]);
    copy_.keep_as(id, Binary{BinaryKind::Add}, {copy_.translated(inner->data), sum});
    rebuilt_.insert(id);
    return true;
  }

  /// Multiply in front of an operation with weights.
  bool fold_input_factor(NodeId id, const Node& node) {
    const auto layout = weights_layout(graph_, node);
    if (!layout || !has_single_reader(node.inputs[0])) return false;
    const auto factor = constant_operand(node.inputs[0], BinaryKind::Multiply);
    if (!factor) return false;
    const auto factors = per_channel(*factor->constant, graph_.shape(node.inputs[0]), layout->input_axis);
    if (!factors) return false;
    std::vector<Value> inputs = copy_.translated_inputs(id);
    inputs[0] = copy_.translated(factor->data);
    inputs[1] = new_constant(node.name + "/weights", scaled_weights(*graph_.known_value(node.inputs[1]), *factors, layout->input_dims));
    copy_.keep_as(id, node.operation, std::move(inputs));
    rebuilt_.insert(id);
    return true;
  }

  static bool has_no_padding(const Node& node) {
    const auto all_zero = [](const Dims& pads) { return std::ranges::all_of(pads, [](std::int64_t pad) { return pad == 0; }); };
    const auto unpadded = [&](const auto& op) {
      return op.auto_pad == AutoPad::Valid || (op.auto_pad == AutoPad::Explicit && all_zero(op.pads_begin) && all_zero(op.pads_end));
    };
    if (const auto* op = node.as<Convolution>()) return unpadded(*op);
    if (const auto* op = node.as<GroupConvolution>()) return unpadded(*op);
    return node.as<MatMul>() != nullptr;
  }

  /// Add in front of an unpadded operation with weights becomes an Add behind it.
  bool fold_input_shift(NodeId id, const Node& node) {
    const auto layout = weights_layout(graph_, node);
    if (!layout || !has_no_padding(node) || !has_single_reader(node.inputs[0])) return false;
    const auto shift = constant_operand(node.inputs[0], BinaryKind::Add);
    if (!shift) return false;
    const auto shifts = per_channel(*shift->constant, graph_.shape(node.inputs[0]), layout->input_axis);
    if (!shifts) return false;
    const Tensor& weights = *graph_.known_value(node.inputs[1]);
    const Dims strides = weights.shape().strides();
    const Shape& shape = node.outputs[0].shape;
    std::vector<double> sums(static_cast<std::size_t>(shape[layout->output_axis]), 0.0);
    const auto values = weights.data<float>();
    for (std::size_t i = 0; i < values.size(); ++i)
      sums[channel_of(weights.shape(), strides, i, layout->output_dims)] +=
          static_cast<double>(values[i]) * (*shifts)[channel_of(weights.shape(), strides, i, layout->input_dims)];
    std::vector<Value> inputs = copy_.translated_inputs(id);
    inputs[0] = copy_.translated(shift->data);
    const Value product = copy_.graph().add(node.name + "/shifted", node.operation, std::move(inputs));
    const Value bias = new_constant(node.name + "/bias", aligned(std::vector<float>(sums.begin(), sums.end()), shape, layout->output_axis));
    copy_.keep_as(id, Binary{BinaryKind::Add}, {product, bias});
    stands_for(node.name + "/shifted", node.name);
    rebuilt_.insert(id);
    return true;
  }

  const Graph& graph_;
  Users users_;
  GraphCopy copy_;
  std::map<std::string, std::string>& layer_of_;
  std::set<NodeId> rebuilt_;
  bool changed_ = false;
};

}  // namespace

Graph fold_affine(const Graph& graph, bool keep_shape_ops) {
  Graph current = fold_constants(spell_out_affine(graph), true, keep_shape_ops);
  std::map<std::string, std::string> layer_of;
  while (true) {
    AffineFolder folder(current, layer_of);
    if (!folder.run()) return layer_of.empty() ? current : with_layer_names(current, layer_of);
    current = remove_dead_nodes(std::move(folder).take());
  }
}

}  // namespace octet
