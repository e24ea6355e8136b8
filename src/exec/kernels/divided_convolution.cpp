#include "exec/kernels/divided_convolution.hpp"

#include <algorithm>

#include "exec/kernels/row_bands.hpp"
#include "exec/thread_scope.hpp"

namespace octet::exec {
namespace {

/// The fused operations, for some rows of the result. Nothing where an operand has rows in another layout.
std::optional<PostOperands> post_operands_of_rows(const PostOperands& whole, const Band& rows, const Shape& result, PlanBuilder& builder) {
  PostOperands part = whole;
  auto argument = part.arguments.begin();
  for (dnn::PostOp& op : part.post_ops) {
    if (op.kind != dnn::PostOp::Kind::Binary) continue;
    TensorId& operand = argument++->second;
    const PlanTensor& tensor = builder[operand];
    if (tensor.shape.rank() != 4 || tensor.shape[2] == 1) continue;
    if (tensor.shape != result || tensor.desc != dnn::channels_last(tensor.element_type, result)) return std::nullopt;
    operand = builder.rows(operand, rows);
    op.operand = builder[operand].desc;
  }
  return part;
}

/// Whether threads had better share the weights, each computing channels of its own, as oneDNN then does: weights that do not stay in a
/// thread's cache would be read once more for each band of rows.
bool has_large_weights(const WholeConvolution& whole, const PlanBuilder& builder) {
  constexpr std::size_t small_part_of_a_cache = std::size_t{512} << 10;
  const std::size_t bytes = whole.weights.bytes();
  return bytes > small_part_of_a_cache && bytes > builder[whole.source].bytes + builder[whole.destination].bytes;
}

/// Empty also where some rows would need weights that are packed in another way.
std::vector<DnnCall> divided_into_rows(const WholeConvolution& whole, PlanBuilder& builder) {
  if (has_large_weights(whole, builder)) return {};
  const PlanTensor &source = builder[whole.source], &destination = builder[whole.destination];
  std::vector<DnnCall> calls;
  dnn::Convolution part = whole.description;
  for (const RowBand& band : row_bands(whole.window, whole.source, whole.destination, builder)) {
    part.source = rows_desc(source, band.window.source);
    part.destination = rows_desc(destination, band.results);
    part.pads_begin[0] = band.window.pad_begin;
    part.pads_end[0] = band.window.pad_end;
    const auto post = post_operands_of_rows(whole.post, band.results, destination.shape, builder);
    if (!post) return {};
    DnnCall call{dnn::convolution(part, post->post_ops), post->arguments};
    if (is_reference(call.primitive)) return {};
    part.weights = call.primitive.weights;
    call.arguments.emplace_back(DNNL_ARG_SRC, builder.rows(whole.source, band.window.source));
    call.arguments.emplace_back(DNNL_ARG_DST, builder.rows(whole.destination, band.results));
    calls.push_back(std::move(call));
  }
  if (calls.empty()) return {};
  const TensorId weights = builder.constant(whole.weights, whole.weights_desc, part.weights);
  for (DnnCall& call : calls) call.arguments.insert(call.arguments.begin(), {DNNL_ARG_WEIGHTS, weights});
  return calls;
}

/// Whether oneDNN computes all tiles of the image in one piece, on one thread.
bool has_few_tiles(const WholeConvolution& whole) {
  constexpr std::int64_t most_positions = 100;
  return has_small_tiles(whole.primitive) && whole.window.output[0] * whole.window.output[1] <= most_positions;
}

/// Weights of some output channels, which lie in front.
Tensor part_of(const Tensor& weights, const Band& channels) {
  Dims dims(weights.shape().begin(), weights.shape().end());
  const std::size_t channel_bytes = weights.bytes() / static_cast<std::size_t>(dims[0]);
  dims[0] = channels.count;
  const auto* const first = static_cast<const std::byte*>(weights.raw()) + static_cast<std::size_t>(channels.first) * channel_bytes;
  return Tensor::borrow(static_cast<const void*>(first), weights.element_type(), Shape(std::move(dims)));
}

std::vector<DnnCall> divided_into_channels(const WholeConvolution& whole, PlanBuilder& builder) {
  // Channels lie in memory in blocks of as many.
  constexpr std::int64_t block = 16;
  const Shape shape = builder[whole.destination].shape;
  const int count = builder.bands();
  const bool has_operands = !whole.post.arguments.empty();
  if (count == 1 || shape[0] != 1 || shape[1] % (block * count) != 0 || has_operands || !has_few_tiles(whole)) return {};
  std::vector<DnnCall> calls;
  for (int i = 0; i < count; ++i) {
    const Band channels = band_of(shape[1], count, i);
    const Tensor weights = part_of(whole.weights, channels);
    dnn::Convolution part = whole.description;
    part.winograd = true;
    part.weights = dnn::any(ElementType::f32, weights.shape());
    part.destination = dnn::any(ElementType::f32, Shape{1, channels.count, shape[2], shape[3]});
    if (!part.bias.empty()) part.bias = {part.bias.begin() + channels.first, part.bias.begin() + channels.first + channels.count};
    DnnCall call{dnn::convolution(part, whole.post.post_ops), {}};
    const bool fits = has_small_tiles(call.primitive) && call.primitive.source == builder[whole.source].desc &&
                      dnn::layout_name(call.primitive.destination) == dnn::layout_name(builder[whole.destination].desc);
    if (!fits) return {};
    call.arguments.emplace_back(DNNL_ARG_SRC, whole.source);
    call.arguments.emplace_back(DNNL_ARG_WEIGHTS, builder.constant(weights, dnn::plain(ElementType::f32, weights.shape()),
                                                                   call.primitive.weights));
    call.arguments.emplace_back(DNNL_ARG_DST, builder.part(whole.destination, call.primitive.destination,
                                                           channels.first * shape[2] * shape[3]));
    calls.push_back(std::move(call));
  }
  return calls;
}

}  // namespace

std::vector<DnnCall> divided(const WholeConvolution& whole, PlanBuilder& builder) {
  const ThreadScope single_thread(1);
  try {
    std::vector<DnnCall> calls = divided_into_rows(whole, builder);
    return calls.empty() ? divided_into_channels(whole, builder) : calls;
  } catch (const dnnl::error&) {
    return {};  // oneDNN has no code for some part.
  }
}

bool has_small_tiles(const dnn::Primitive& primitive) { return primitive.implementation.find("wino_2x3") != std::string::npos; }

}  // namespace octet::exec
