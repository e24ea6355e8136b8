#include <algorithm>

#include "exec/integer_weights.hpp"
#include "exec/kernels/divided_convolution.hpp"
#include "exec/kernels/kernels.hpp"
#include "exec/kernels/post_ops.hpp"
#include "exec/thread_scope.hpp"
#include "graph/window.hpp"

namespace octet::exec {
namespace {

/// What the four kinds of convolution have in common once lowered.
struct Operands {
  const Window& window;
  StoredWeights weights;
  dnn::Desc weights_desc;  ///< how they lie in memory, in the order of dimensions that oneDNN expects
  bool transposed;
};

dnn::Primitive create(const dnn::Convolution& operands, bool transposed, const dnn::PostOps& post_ops) {
  return transposed ? dnn::deconvolution(operands, post_ops) : dnn::convolution(operands, post_ops);
}

/// The output that the window gives and the pads after the data that lead to it.
Dims explicit_pads_end(const Window& window, const Shape& input) {
  Dims pads = window.pads_end;
  for (std::size_t i = 0; i < pads.size(); ++i)
    pads[i] =
        (window.output[i] - 1) * window.strides[i] + window.dilations[i] * (window.kernel[i] - 1) + 1 - input[i + 2] - window.pads_begin[i];
  return pads;
}

/// The same for a transposed convolution, whose pads cut the result.
Dims explicit_cuts_end(const Window& window, const Shape& input) {
  Dims pads = window.pads_end;
  for (std::size_t i = 0; i < pads.size(); ++i)
    pads[i] =
        (input[i + 2] - 1) * window.strides[i] + window.dilations[i] * (window.kernel[i] - 1) + 1 - window.output[i] - window.pads_begin[i];
  return pads;
}

bool has_no_padding(const dnn::Convolution& description) {
  const auto none = [](std::int64_t pad) { return pad <= 0; };
  return std::ranges::all_of(description.pads_begin, none) && std::ranges::all_of(description.pads_end, none);
}

/// Whether the layer multiplies integers: only then do weights have scales.
bool is_int8(const Operands& operands) { return !operands.weights.scales.empty(); }

dnn::Convolution describe(const Operands& operands, const FusedNode& group, const PlanBuilder& builder) {
  const Node& head = builder.graph().node(group.head);
  const Shape& input = builder.graph().shape(head.inputs[0]);
  const bool int8 = is_int8(operands);
  dnn::Convolution description;
  description.source = dnn::any(int8 ? builder.regions().values.at(head.inputs[0]).type : ElementType::f32, input);
  description.weights = dnn::any(int8 ? ElementType::i8 : ElementType::f32, dnn::shape(operands.weights_desc));
  description.destination = dnn::any(group.stored ? group.stored->type : ElementType::f32, head.outputs[0].shape);
  description.bias = group.bias;
  description.strides = operands.window.strides;
  description.dilations = operands.window.dilations;
  description.pads_begin = operands.window.pads_begin;
  description.pads_end = operands.transposed ? explicit_cuts_end(operands.window, input) : explicit_pads_end(operands.window, input);
  if (!int8) return description;
  description.scales = {builder.regions().values.at(head.inputs[0]), operands.weights.scales, group.stored};
  if (!operands.transposed && has_no_padding(description))
    move_zero_point_into_bias(*description.scales, description.bias, builder.graph(), group.head, operands.weights);
  return description;
}

/// One convolution with everything that is fused into it.
struct Lowered {
  dnn::Primitive primitive;
  PostOperands post;
};

Lowered lower_fused(dnn::Convolution description, bool transposed, const FusedNode& group, PlanBuilder& builder) {
  if (needs_layout(group, builder)) description.destination = create(description, transposed, {}).destination;
  PostOperands post = post_operands(group, description.destination, builder);
  return {create(description, transposed, post.post_ops), std::move(post)};
}

/// Code that is the last resort sums in an order that hangs on the layout, and the layout on what oneDNN looked at before.
Lowered lower_in_rows(dnn::Convolution description, bool transposed, const FusedNode& group, PlanBuilder& builder) {
  description.source = dnn::plain(ElementType::f32, dnn::shape(description.source));
  description.destination = dnn::plain(ElementType::f32, dnn::shape(description.destination));
  return lower_fused(std::move(description), transposed, group, builder);
}

/// What a user should know of an INT8 convolution on a machine without VNNI.
std::string note_on(const StoredWeights& weights, ElementType source) {
  if (std::string note = note_on(weights); !note.empty()) return note;
  if (source == ElementType::i8 && !dnn::sums_products_in_32_bits())
    return "weights have 7 bits: the source is signed and this machine has no VNNI";
  return {};
}

/// Whether Winograd's minimal filtering (Lavin and Gray, arXiv:1509.09308; tiles of 2x2 results here) saves more multiplications than it
/// costs to transform tiles. Its results differ from the direct sum by a few units in the last place.
bool suits_winograd(const Operands& operands, const dnn::Convolution& description) {
  constexpr std::int64_t fewest_channels = 16, fewest_positions = 49;
  // Below, transforming the tiles takes what is saved; above, reading the weights does, of which there are 16 for each 9.
  constexpr std::int64_t fewest_products = 1024, most_products = 128 * 1024;
  const Window& window = operands.window;
  const Shape weights = dnn::shape(description.weights);
  const auto ones = [](const Dims& dims) { return dims == Dims{1, 1}; };
  return !operands.transposed && !description.scales && weights.rank() == 4 && window.kernel == Dims{3, 3} && ones(window.strides) &&
         ones(window.dilations) && weights[1] >= fewest_channels && weights[0] * weights[1] >= fewest_products &&
         weights[0] * weights[1] <= most_products && window.output[0] * window.output[1] >= fewest_positions;
}

/// Nothing where oneDNN has no such code for the layer and what is fused into it. It has it for more layers the more threads there are, and
/// other code for tiles of 4x4; only layers that a single thread has it for are taken, so that results do not depend on the number of
/// threads.
std::optional<Lowered> lower_by_winograd(dnn::Convolution description, const FusedNode& group, PlanBuilder& builder) {
  description.winograd = true;
  try {
    {
      const ThreadScope single_thread(1);
      if (!has_small_tiles(create(description, false, {}))) return std::nullopt;
    }
    Lowered lowered = lower_fused(description, false, group, builder);
    if (!has_small_tiles(lowered.primitive)) return std::nullopt;
    return lowered;
  } catch (const dnnl::error&) {
    return std::nullopt;
  }
}

/// The same for a batch: the primitive is that of a single image, but for the layouts, which are those of all. oneDNN has such code for a
/// whole batch only where there are as many threads as images.
std::optional<Lowered> lower_images_by_winograd(dnn::Convolution description, const FusedNode& group, PlanBuilder& builder) {
  const auto with_batch = [](const dnn::Desc& desc, std::int64_t batch) {
    const Shape shape = dnn::shape(desc);
    return Shape{batch, shape[1], shape[2], shape[3]};
  };
  const std::int64_t batch = dnn::shape(description.source)[0];
  description.winograd = true;
  description.source = dnn::any(ElementType::f32, with_batch(description.source, 1));
  description.destination = dnn::any(ElementType::f32, with_batch(description.destination, 1));
  if (needs_layout(group, builder)) return std::nullopt;
  PostOperands post = post_operands(group, description.destination, builder);
  if (!post.arguments.empty()) return std::nullopt;
  try {
    const ThreadScope single_thread(1);
    dnn::Primitive primitive = dnn::convolution(description, post.post_ops);
    const auto is_blocked = [](const dnn::Desc& desc) { return desc == dnn::in_channel_blocks(dnn::shape(desc)); };
    if (!has_small_tiles(primitive) || !is_blocked(primitive.source) || !is_blocked(primitive.destination)) return std::nullopt;
    primitive.source = dnn::in_channel_blocks(with_batch(primitive.source, batch));
    primitive.destination = dnn::in_channel_blocks(with_batch(primitive.destination, batch));
    return Lowered{std::move(primitive), std::move(post)};
  } catch (const dnnl::error&) {
    return std::nullopt;
  }
}

Lowered lower_best(const dnn::Convolution& description, const Operands& operands, const FusedNode& group, PlanBuilder& builder) {
  if (suits_winograd(operands, description)) {
    const bool single = dnn::shape(description.source)[0] == 1;
    auto lowered = single ? lower_by_winograd(description, group, builder) : lower_images_by_winograd(description, group, builder);
    if (lowered) return std::move(*lowered);
  }
  Lowered lowered = lower_fused(description, operands.transposed, group, builder);
  if (is_reference(lowered.primitive) && !description.scales) return lower_in_rows(description, operands.transposed, group, builder);
  return lowered;
}

/// The same where oneDNN may have no code for the layer, or none that is right.
template <typename Lower>
std::optional<Lowered> lowered_if_possible(Lower lower) {
  try {
    return lower();
  } catch (const dnnl::error&) {
    return std::nullopt;
  }
}

/// Depthwise convolutions by matrix products, a product for each channel, take a thousand times as long as others.
bool is_depthwise_by_products(const Lowered& lowered, const Operands& operands) {
  const Shape weights = dnn::shape(operands.weights_desc);
  const std::size_t rank = operands.window.kernel.size();
  return weights.rank() > rank + 2 && weights[1] == 1 && weights[2] == 1 &&
         lowered.primitive.implementation.find("gemm") != std::string::npos;
}

bool is_fast(const std::optional<Lowered>& lowered, const Operands& operands) {
  return lowered && !is_reference(lowered->primitive) && !is_depthwise_by_products(*lowered, operands);
}

/// What one thread runs, in the layouts that are settled.
dnn::Primitive by_one_thread(dnn::Convolution description, bool transposed, const Lowered& lowered) {
  const ThreadScope single_thread(1);
  description.source = lowered.primitive.source;
  description.destination = lowered.primitive.destination;
  return create(description, transposed, lowered.post.post_ops);
}

/// Adds the steps of the convolution and of `operations` of the group that are not part of it. Returns where the result is.
TensorId add_steps(const Operands& operands, const dnn::Convolution& description, Lowered lowered,
                   std::span<const FusedOperation> operations, const FusedNode& group, PlanBuilder& builder) {
  const TensorId source = builder.in_layout(builder.graph().node(group.head).inputs[0], lowered.primitive.source);
  const TensorId destination = destination_tensor(lowered.post, lowered.primitive.destination, builder);
  std::vector<DnnCall> bands;
  if (!operands.transposed)
    bands = divided({description, operands.window, operands.weights.values, operands.weights_desc, lowered.primitive, lowered.post, source,
                     destination},
                    builder);
  if (bands.empty()) {
    const bool alone = builder.bands() > 1 && hangs_on_threads(description, lowered.primitive);
    if (alone) lowered.primitive = by_one_thread(description, operands.transposed, lowered);
    const TensorId weights = builder.constant(operands.weights.values, operands.weights_desc, lowered.primitive.weights);
    DnnArguments arguments{{DNNL_ARG_SRC, source}, {DNNL_ARG_WEIGHTS, weights}};
    arguments.insert(arguments.end(), lowered.post.arguments.begin(), lowered.post.arguments.end());
    arguments.emplace_back(DNNL_ARG_DST, destination);
    if (alone) builder.add_step(std::vector<DnnCall>{{lowered.primitive, std::move(arguments)}}, destination);
    else builder.add_step(lowered.primitive, std::move(arguments));
  } else {
    builder.add_step(std::move(bands), destination);
  }
  builder.last_description().precision = dnn::element_type(lowered.primitive.source);
  builder.last_description().note = note_on(operands.weights, dnn::element_type(lowered.primitive.source));
  TensorId result = destination;
  for (const FusedOperation& operation : operations) result = apply(operation, result, builder);
  return result;
}

/// Nothing where oneDNN has no code at all.
std::optional<TensorId> lower_in_f32(const Operands& operands, const FusedNode& group, PlanBuilder& builder) {
  const dnn::Convolution description = describe(operands, group, builder);
  auto lowered = lowered_if_possible([&] { return lower_best(description, operands, group, builder); });
  std::span<const FusedOperation> remaining;
  if (!is_fast(lowered, operands) && !group.operations.empty()) {
    // The fused form has no fast code; the plain one may have.
    auto unfused = lowered_if_possible([&] { return Lowered{create(description, operands.transposed, {}), {}}; });
    if (is_fast(unfused, operands) || !lowered) {
      lowered = std::move(unfused);
      remaining = group.operations;
    }
  }
  if (!lowered) return std::nullopt;
  return add_steps(operands, description, std::move(*lowered), remaining, group, builder);
}

Operands operands_in_f32(const Operands& operands, const FusedNode& group, const PlanBuilder& builder) {
  const StoredWeights weights{builder.constants()[builder.graph().node(group.head).inputs[1]], {}, 0};
  return {operands.window, weights, dnn::with_type(operands.weights_desc, ElementType::f32), operands.transposed};
}

/// In FP32 with code of oneDNN, or of Octet where oneDNN has none at all, as for transposed convolutions that reach far beyond their last
/// window.
TensorId result_in_f32(const Operands& operands, const FusedNode& group, PlanBuilder& builder) {
  const auto result = lower_in_f32(operands, group, builder);
  return result ? *result : reference_result(group, builder);
}

void lower_convolution(const Operands& operands, const FusedNode& group, PlanBuilder& builder) {
  if (!is_int8(operands)) return builder.define(group.output, result_in_f32(operands, group, builder));
  const dnn::Convolution description = describe(operands, group, builder);
  auto lowered = lowered_if_possible([&] { return lower_best(description, operands, group, builder); });
  if (is_fast(lowered, operands))
    return builder.define(group.output, add_steps(operands, description, std::move(*lowered), {}, group, builder));
  // oneDNN has no INT8 code for the layer, or slow code only, or code that is wrong: FP32, with the same weights, is faster and right.
  const TensorId result = result_in_f32(operands_in_f32(operands, group, builder), unrounded(group), builder);
  builder.last_description().note = "runs in FP32: oneDNN has no fast and right INT8 code for this shape";
  define_result(group, result, builder);
}

/// Weights that are computed by the network are not known before it runs.
bool has_constant_weights(const FusedNode& group, const PlanBuilder& builder) {
  return builder.constants().contains(builder.graph().node(group.head).inputs[1]);
}

Narrowing narrowing_for(ElementType source) {
  if (dnn::sums_products_in_32_bits()) return Narrowing::None;
  return source == ElementType::u8 ? Narrowing::WherePairsOverflow : Narrowing::Even;
}

/// The weights as the layer multiplies with them.
StoredWeights stored_weights(const FusedNode& group, const PlanBuilder& builder) {
  const Node& head = builder.graph().node(group.head);
  if (!builder.regions().is_int8(group.head)) return {builder.constants()[head.inputs[1]], {}, 0};
  const dnn::Quantization& source = builder.regions().values.at(head.inputs[0]);
  return store_weights(builder.graph(), builder.regions(), group, narrowing_for(source.type), source.highest);
}

/// Dimensions in another order, without moving elements.
dnn::Desc reordered(ElementType type, const Shape& shape, const std::vector<std::size_t>& order) {
  const Dims strides = shape.strides();
  Dims dims, new_strides;
  for (const std::size_t dim : order) {
    dims.push_back(shape[dim]);
    new_strides.push_back(strides[dim]);
  }
  return dnn::strided(type, Shape(std::move(dims)), new_strides);
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
  if (!has_constant_weights(group, builder)) return false;
  const Node& head = builder.graph().node(group.head);
  const Shape& weights = builder.graph().shape(head.inputs[1]);
  Dims output_shape;
  if (head.inputs.size() > 2) output_shape = builder.graph().known_value(head.inputs[2])->to_dims();
  const Shape& input = builder.graph().shape(head.inputs[0]);
  const Window window = resolve_window(op, input, weights, head.inputs.size() > 2 ? &output_shape : nullptr);
  // oneDNN's outputs end within a stride of what the input reaches.
  if (ends_beyond_reach(window, input)) return false;
  const StoredWeights stored = stored_weights(group, builder);
  const dnn::Desc desc = reordered(stored.values.element_type(), weights, exchanged(weights.rank(), channels_from));
  lower_convolution({window, stored, desc, true}, group, builder);
  return true;
}

template <typename Op>
bool lower_forward(const Op& op, const FusedNode& group, PlanBuilder& builder) {
  if (!has_constant_weights(group, builder)) return false;
  const Node& head = builder.graph().node(group.head);
  const Shape& weights = builder.graph().shape(head.inputs[1]);
  const Window window = resolve_window(op, builder.graph().shape(head.inputs[0]), weights);
  const StoredWeights stored = stored_weights(group, builder);
  lower_convolution({window, stored, dnn::plain(stored.values.element_type(), weights), false}, group, builder);
  return true;
}

}  // namespace

bool lower(const Convolution& op, const FusedNode& group, PlanBuilder& builder) { return lower_forward(op, group, builder); }
bool lower(const GroupConvolution& op, const FusedNode& group, PlanBuilder& builder) {
  return lower_depthwise(op, group, builder) || lower_forward(op, group, builder);
}
bool lower(const ConvolutionBackpropData& op, const FusedNode& group, PlanBuilder& builder) {
  return lower_transposed(op, group, builder, 0);
}
bool lower(const GroupConvolutionBackpropData& op, const FusedNode& group, PlanBuilder& builder) {
  return lower_transposed(op, group, builder, 1);
}

}  // namespace octet::exec
