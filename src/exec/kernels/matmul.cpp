#include "exec/integer_weights.hpp"
#include "exec/kernels/divided_product.hpp"
#include "exec/kernels/kernels.hpp"
#include "exec/kernels/post_ops.hpp"
#include "exec/thread_scope.hpp"

namespace octet::exec {
namespace {

/// The last two dimensions exchanged, without moving elements, and ones put in front up to `rank`.
dnn::Desc matrix(ElementType type, const Shape& shape, bool transposed, std::size_t rank) {
  Dims dims(rank - shape.rank(), 1);
  dims.insert(dims.end(), shape.begin(), shape.end());
  const Shape extended(dims);
  Dims strides = extended.strides();
  if (transposed) {
    std::swap(dims[rank - 1], dims[rank - 2]);
    std::swap(strides[rank - 1], strides[rank - 2]);
  }
  return dnn::strided(type, Shape(std::move(dims)), strides);
}

/// Fused operations whose operands have the rank of the original output cannot be fused into a product of another rank.
bool has_operands(const FusedNode& group) {
  for (const FusedOperation& operation : group.operations)
    if (operation.kind == FusedOperation::Kind::Binary) return true;
  return false;
}

std::optional<dnn::Primitive> product_if_possible(const dnn::InnerProduct& description, const dnn::PostOps& post_ops) {
  try {
    return dnn::inner_product(description, post_ops);
  } catch (const dnnl::error&) {
    return std::nullopt;
  }
}

/// An INT8 product to real numbers, and what oneDNN cannot fuse with it behind it: not every code adds unsigned integers to a signed
/// result.
void lower_unfused(dnn::InnerProduct description, const StoredWeights& stored, const dnn::Desc& weights, TensorId data,
                   const FusedNode& group, PlanBuilder& builder) {
  const Shape& output = builder.graph().shape({group.head, 0});
  description.destination = dnn::plain(ElementType::f32, dnn::shape(description.destination));
  description.scales->destination.reset();
  const dnn::Primitive primitive = dnn::inner_product(description, {});
  TensorId result = builder.arena(description.destination);
  builder.add_step(primitive, {{DNNL_ARG_SRC, builder.view(data, description.source)},
                               {DNNL_ARG_WEIGHTS, builder.constant(stored.values, weights, primitive.weights)},
                               {DNNL_ARG_DST, result}});
  builder.last_description().precision = dnn::element_type(description.source);
  builder.last_description().note = note_on(stored);
  if (output.rank() != 2) result = builder.view(result, output);
  for (const FusedOperation& operation : group.operations) result = apply(operation, result, builder);
  define_result(group, result, builder);
}

/// x [...,K] times constant weights: all rows at once.
void lower_inner_product(const MatMul& op, const FusedNode& group, PlanBuilder& builder) {
  const Node& head = builder.graph().node(group.head);
  const Shape& data = builder.graph().shape(head.inputs[0]);
  const Shape& output = head.outputs[0].shape;
  const std::int64_t depth = data[data.rank() - 1];
  const std::int64_t columns = output[output.rank() - 1];
  const auto rows = static_cast<std::int64_t>(data.elements(0, data.rank() - 1));
  const Shape flat_output{rows, columns};
  const bool fuse = output.rank() == 2 || !has_operands(group);
  const bool int8 = builder.regions().is_int8(group.head) && fuse;
  const ElementType source_type = int8 ? builder.regions().values.at(head.inputs[0]).type : ElementType::f32;

  dnn::InnerProduct description;
  description.source = dnn::plain(source_type, Shape{rows, depth});
  description.weights = dnn::any(int8 ? ElementType::i8 : ElementType::f32, Shape{columns, depth});
  description.destination = dnn::plain(int8 && group.stored ? group.stored->type : ElementType::f32, flat_output);
  description.bias = group.bias;
  // A signed source is shifted to unsigned numbers by oneDNN, so the limit holds for both.
  const StoredWeights stored = int8 ? store_weights(builder.graph(), group.head, builder.regions().layers.at(group.head),
                                                    dnn::sums_products_in_32_bits() ? Narrowing::None : Narrowing::WherePairsOverflow, 255)
                                    : StoredWeights{builder.constants()[head.inputs[1]], {}, 0};
  if (int8) {
    description.scales = {builder.regions().values.at(head.inputs[0]), stored.scales, group.stored};
    move_zero_point_into_bias(*description.scales, description.bias, builder.graph(), group.head, stored);
  }
  const PostOperands post = fuse ? post_operands(group, description.destination, builder) : PostOperands{};
  const TensorId data_tensor = int8 ? builder.plain_natural(head.inputs[0]) : builder.plain(head.inputs[0]);
  const dnn::Desc weights = matrix(stored.values.element_type(), stored.values.shape(), !op.transpose_b, 2);
  const std::optional<dnn::Primitive> primitive = int8 ? product_if_possible(description, post.post_ops) : std::nullopt;
  if (int8 && !primitive) return lower_unfused(std::move(description), stored, weights, data_tensor, group, builder);
  const TensorId result = destination_tensor(post, description.destination, builder);
  if (int8) {
    DnnArguments arguments{{DNNL_ARG_SRC, builder.view(data_tensor, description.source)},
                           {DNNL_ARG_WEIGHTS, builder.constant(stored.values, weights, primitive->weights)}};
    arguments.insert(arguments.end(), post.arguments.begin(), post.arguments.end());
    arguments.emplace_back(DNNL_ARG_DST, result);
    builder.add_step(*primitive, std::move(arguments));
  } else {
    builder.add_step(divided({description, stored.values, weights, post, data_tensor, result}, builder), result);
  }
  builder.last_description().precision = source_type;
  if (int8) builder.last_description().note = note_on(stored);
  lower_remaining(group, fuse ? group.operations.size() : 0, output.rank() == 2 ? result : builder.view(result, output), builder);
}

/// oneDNN's products without AVX-512 share the sum of one result out among threads in ways that hang on their number, and so does its last
/// bit.
bool hangs_on_threads(const dnn::Primitive& primitive) { return primitive.implementation.starts_with("gemm:"); }

void lower_product(const MatMul& op, const FusedNode& group, PlanBuilder& builder) {
  const Node& head = builder.graph().node(group.head);
  const Shape& first = builder.graph().shape(head.inputs[0]);
  const Shape& second = builder.graph().shape(head.inputs[1]);
  const Shape& output = head.outputs[0].shape;
  const dnn::Desc first_desc = matrix(ElementType::f32, first, op.transpose_a, output.rank());
  const dnn::Desc second_desc = matrix(ElementType::f32, second, op.transpose_b, output.rank());
  const dnn::Desc destination = dnn::plain(ElementType::f32, output);
  const PostOperands post = post_operands(group, destination, builder);
  DnnArguments arguments{{DNNL_ARG_SRC, builder.view(builder.plain(head.inputs[0]), first_desc)},
                         {DNNL_ARG_WEIGHTS, builder.view(builder.plain(head.inputs[1]), second_desc)}};
  dnn::Desc bias;
  if (!group.bias.empty()) {
    Dims dims(output.rank(), 1);
    dims.back() = output[output.rank() - 1];
    const TensorId constant = builder.constant(Tensor::from(group.bias, Shape(std::move(dims))));
    bias = builder[constant].desc;
    arguments.emplace_back(DNNL_ARG_BIAS, constant);
  }
  dnn::Primitive primitive = dnn::matmul(first_desc, second_desc, bias, destination, post.post_ops);
  arguments.insert(arguments.end(), post.arguments.begin(), post.arguments.end());
  const TensorId result = destination_tensor(post, destination, builder);
  arguments.emplace_back(DNNL_ARG_DST, result);
  if (hangs_on_threads(primitive)) {
    const ThreadScope single_thread(1);
    primitive = dnn::matmul(first_desc, second_desc, bias, destination, post.post_ops);
    builder.add_step(std::vector<DnnCall>{{std::move(primitive), std::move(arguments)}}, result);
  } else {
    builder.add_step(primitive, std::move(arguments));
  }
  lower_remaining(group, group.operations.size(), result, builder);
}

}  // namespace

bool lower(const MatMul& op, const FusedNode& group, PlanBuilder& builder) {
  const Graph& graph = builder.graph();
  const Node& head = graph.node(group.head);
  const Shape& first = graph.shape(head.inputs[0]);
  const Shape& second = graph.shape(head.inputs[1]);
  if (head.outputs[0].element_type != ElementType::f32 || first.rank() < 2 || second.rank() < 2 || head.outputs[0].shape.elements() == 0)
    return false;
  if (first.elements() == 0) return false;
  if (builder.constants().contains(head.inputs[1]) && second.rank() == 2 && !op.transpose_a) lower_inner_product(op, group, builder);
  else lower_product(op, group, builder);
  return true;
}

}  // namespace octet::exec
