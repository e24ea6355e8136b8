#include <algorithm>

#include "exec/kernels/kernels.hpp"
#include "exec/kernels/post_ops.hpp"
#include "graph/window.hpp"

namespace octet::exec {
namespace {

/// What the four kinds of convolution have in common once lowered.
struct Operands {
  const Window& window;
  Tensor weights;         ///< the values in memory
  dnn::Desc weights_desc;  ///< how they lie there, in the order of dimensions that oneDNN expects
  bool transposed;
};

dnn::Primitive create(const dnn::Convolution& operands, bool transposed, const dnn::PostOps& post_ops) {
  return transposed ? dnn::deconvolution(operands, post_ops) : dnn::convolution(operands, post_ops);
}

/// How many of the group's operations can be fused: all, unless one needs an operand in the result's layout while oneDNN is still to
/// choose that layout.
std::size_t fusible_operations(const FusedNode& group, const PlanBuilder& builder) {
  const Shape& shape = builder.graph().shape(group.output);
  bool has_sum = false;
  for (std::size_t i = 0; i < group.operations.size(); ++i) {
    const FusedOperation& operation = group.operations[i];
    if (operation.kind != FusedOperation::Kind::Binary) continue;
    if (!has_sum && is_residual(operation, shape, builder)) has_sum = true;
    else if (builder.graph().shape(operation.operand) == shape) return i;
  }
  return group.operations.size();
}

/// The output that the window gives and the pads after the data that lead to it.
Dims explicit_pads_end(const Window& window, const Shape& input) {
  Dims pads = window.pads_end;
  for (std::size_t i = 0; i < pads.size(); ++i)
    pads[i] = (window.output[i] - 1) * window.strides[i] + window.dilations[i] * (window.kernel[i] - 1) + 1 - input[i + 2] - window.pads_begin[i];
  return pads;
}

/// The same for a transposed convolution, whose pads cut the result.
Dims explicit_cuts_end(const Window& window, const Shape& input) {
  Dims pads = window.pads_end;
  for (std::size_t i = 0; i < pads.size(); ++i)
    pads[i] = (input[i + 2] - 1) * window.strides[i] + window.dilations[i] * (window.kernel[i] - 1) + 1 - window.output[i] - window.pads_begin[i];
  return pads;
}

void lower_convolution(const Operands& operands, const FusedNode& group, PlanBuilder& builder) {
  const Graph& graph = builder.graph();
  const Node& head = graph.node(group.head);
  const Shape& input = graph.shape(head.inputs[0]);
  dnn::Convolution description;
  description.source = dnn::any(ElementType::f32, input);
  description.weights = dnn::any(ElementType::f32, dnn::shape(operands.weights_desc));
  if (!group.bias.empty()) description.bias = dnn::plain(ElementType::f32, Shape{static_cast<std::int64_t>(group.bias.size())});
  description.destination = dnn::any(ElementType::f32, head.outputs[0].shape);
  description.strides = operands.window.strides;
  description.dilations = operands.window.dilations;
  description.pads_begin = operands.window.pads_begin;
  description.pads_end = operands.transposed ? explicit_cuts_end(operands.window, input) : explicit_pads_end(operands.window, input);

  std::size_t fused = fusible_operations(group, builder);
  PostOperands post = post_operands(group, fused, description.destination, builder);
  dnn::Primitive primitive = create(description, operands.transposed, post.post_ops);
  if (is_reference(primitive) && fused > 0) {
    // The fused form has no fast code; the plain one may have.
    dnn::Primitive unfused = create(description, operands.transposed, {});
    if (!is_reference(unfused)) {
      primitive = std::move(unfused);
      post = {};
      fused = 0;
    }
  }

  const TensorId source = builder.in_layout(head.inputs[0], primitive.source);
  const TensorId weights = builder.constant(operands.weights, operands.weights_desc, primitive.weights);
  const TensorId destination = destination_tensor(post, primitive.destination, builder);
  DnnArguments arguments{{DNNL_ARG_SRC, source}, {DNNL_ARG_WEIGHTS, weights}};
  if (!group.bias.empty()) arguments.emplace_back(DNNL_ARG_BIAS, builder.constant(Tensor::from(group.bias, dnn::shape(description.bias))));
  arguments.insert(arguments.end(), post.arguments.begin(), post.arguments.end());
  arguments.emplace_back(DNNL_ARG_DST, destination);
  builder.add_step(primitive, std::move(arguments));
  lower_remaining(group, fused, destination, builder);
}

/// The weights of a node; weights that are computed by the network are not known before it runs.
const Tensor* constant_weights(const FusedNode& group, const PlanBuilder& builder) {
  return builder.graph().known_value(builder.graph().node(group.head).inputs[1]);
}

/// Dimensions in another order, without moving elements.
dnn::Desc reordered(const Shape& shape, const std::vector<std::size_t>& order) {
  const Dims strides = shape.strides();
  Dims dims, new_strides;
  for (const std::size_t dim : order) {
    dims.push_back(shape[dim]);
    new_strides.push_back(strides[dim]);
  }
  return dnn::strided(ElementType::f32, Shape(std::move(dims)), new_strides);
}

/// All dimensions in order but with the two from `first` on exchanged: transposed weights have input channels in front.
std::vector<std::size_t> exchanged(std::size_t rank, std::size_t first) {
  std::vector<std::size_t> order(rank);
  for (std::size_t i = 0; i < rank; ++i) order[i] = i;
  std::swap(order[first], order[first + 1]);
  return order;
}

template <typename Op>
bool lower_transposed(const Op& op, const FusedNode& group, PlanBuilder& builder, std::size_t channels_from) {
  const Node& head = builder.graph().node(group.head);
  const Tensor* weights = constant_weights(group, builder);
  if (!weights) return false;
  Dims output_shape;
  if (head.inputs.size() > 2) output_shape = builder.graph().known_value(head.inputs[2])->to_dims();
  const Shape& input = builder.graph().shape(head.inputs[0]);
  const Window window = resolve_window(op, input, weights->shape(), head.inputs.size() > 2 ? &output_shape : nullptr);
  const dnn::Desc desc = reordered(weights->shape(), exchanged(weights->shape().rank(), channels_from));
  lower_convolution({window, *weights, desc, true}, group, builder);
  return true;
}

template <typename Op>
bool lower_forward(const Op& op, const FusedNode& group, PlanBuilder& builder) {
  const Tensor* weights = constant_weights(group, builder);
  if (!weights) return false;
  const Window window = resolve_window(op, builder.graph().shape(builder.graph().node(group.head).inputs[0]), weights->shape());
  lower_convolution({window, *weights, dnn::plain(ElementType::f32, weights->shape()), false}, group, builder);
  return true;
}

}  // namespace

bool lower(const Convolution& op, const FusedNode& group, PlanBuilder& builder) { return lower_forward(op, group, builder); }
bool lower(const GroupConvolution& op, const FusedNode& group, PlanBuilder& builder) { return lower_forward(op, group, builder); }
bool lower(const ConvolutionBackpropData& op, const FusedNode& group, PlanBuilder& builder) { return lower_transposed(op, group, builder, 0); }
bool lower(const GroupConvolutionBackpropData& op, const FusedNode& group, PlanBuilder& builder) { return lower_transposed(op, group, builder, 1); }

}  // namespace octet::exec
