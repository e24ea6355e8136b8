#include "exec/kernels/divided_convolution.hpp"

#include <algorithm>

#include "exec/kernels/window_parts.hpp"
#include "exec/thread_scope.hpp"

namespace octet::exec {
namespace {

/// The fused operations, for a part of the result. Nothing where an operand lies in another layout.
std::optional<PostOperands> post_operands_of(const PostOperands& whole, const ImagePart& results, const Shape& result,
                                             PlanBuilder& builder) {
  PostOperands part = whole;
  auto argument = part.arguments.begin();
  for (dnn::PostOp& op : part.post_ops) {
    if (op.kind != dnn::PostOp::Kind::Binary) continue;
    TensorId& operand = argument++->second;
    const PlanTensor& tensor = builder[operand];
    if (tensor.shape.rank() != 4 || (tensor.shape[0] == 1 && tensor.shape[2] == 1)) continue;
    if (tensor.shape != result || !has_channels_last(tensor)) return std::nullopt;
    operand = part_of(operand, results, builder);
    op.operand = builder[operand].desc;
  }
  return part;
}

/// Whether threads had better share the weights, each computing channels of its own, as oneDNN then does: weights that do not stay in a
/// thread's cache would be read once more for each part of the images.
bool has_large_weights(const WholeConvolution& whole, const PlanBuilder& builder) {
  constexpr std::size_t small_part_of_a_cache = std::size_t{512} << 10;
  const std::size_t bytes = whole.weights.bytes();
  return bytes > small_part_of_a_cache && bytes > builder[whole.source].bytes + builder[whole.destination].bytes;
}

bool is_product(const dnn::Convolution& description, const dnn::Primitive& primitive) {
  return !description.scales && primitive.implementation.find("gemm:") != std::string::npos;
}

/// Whether a part has the bits that the whole has: other code sums in another order.
bool sums_alike(const dnn::Primitive& part, const WholeConvolution& whole) {
  return whole.description.scales || part.implementation == whole.primitive.implementation;
}

/// Empty also where some part would need weights that are packed in another way.
std::vector<DnnCall> divided_into_parts(const WholeConvolution& whole, PlanBuilder& builder) {
  // What a matrix product computes of a part may differ in the last bit from what it computes of all.
  if (is_product(whole.description, whole.primitive)) return {};
  const bool alone_otherwise = hangs_on_threads(whole.description, whole.primitive);
  if (!alone_otherwise && has_large_weights(whole, builder)) return {};
  const PlanTensor &source = builder[whole.source], &destination = builder[whole.destination];
  std::vector<DnnCall> calls;
  dnn::Convolution part = whole.description;
  for (const WindowPart& window : window_parts(whole.window, whole.source, whole.destination, builder, alone_otherwise)) {
    part.source = part_desc(source, window.source);
    part.destination = part_desc(destination, window.results);
    part.pads_begin[0] = window.pad_begin;
    part.pads_end[0] = window.pad_end;
    const auto post = post_operands_of(whole.post, window.results, destination.shape, builder);
    if (!post) return {};
    DnnCall call{dnn::convolution(part, post->post_ops), post->arguments};
    if (is_reference(call.primitive) || !sums_alike(call.primitive, whole)) return {};
    part.weights = call.primitive.weights;
    call.arguments.emplace_back(DNNL_ARG_SRC, part_of(whole.source, window.source, builder));
    call.arguments.emplace_back(DNNL_ARG_DST, part_of(whole.destination, window.results, builder));
    calls.push_back(std::move(call));
  }
  if (calls.empty()) return {};
  const TensorId weights = builder.constant(whole.weights, whole.weights_desc, part.weights);
  for (DnnCall& call : calls) call.arguments.insert(call.arguments.begin(), {DNNL_ARG_WEIGHTS, weights});
  return calls;
}

/// Channels lie in memory in blocks of as many.
constexpr std::int64_t channel_block = 16;

/// Into how many parts the channels of a convolution are divided that filters in tiles; with images of a batch, at least as many parts in
/// all as there are threads.
std::int64_t channel_parts(const WholeConvolution& whole, const PlanBuilder& builder) {
  // oneDNN computes all tiles of so small an image in one piece, on one thread.
  constexpr std::int64_t few_positions = 100;
  const Shape& shape = builder[whole.destination].shape;
  const std::int64_t threads = builder.bands();
  const auto can_be = [&](std::int64_t parts) { return shape[1] % (channel_block * parts) == 0; };
  if (shape[0] == 1) return shape[2] * shape[3] <= few_positions && can_be(threads) ? threads : 1;
  std::int64_t parts = 1;
  while (shape[0] * parts < threads && can_be(2 * parts)) parts *= 2;
  return parts;
}

/// Weights of some output channels, which lie in front.
Tensor some_channels(const Tensor& weights, const Band& channels) {
  Dims dims(weights.shape().begin(), weights.shape().end());
  const std::size_t channel_bytes = weights.bytes() / static_cast<std::size_t>(dims[0]);
  dims[0] = channels.count;
  const auto* const first = static_cast<const std::byte*>(weights.raw()) + static_cast<std::size_t>(channels.first) * channel_bytes;
  return Tensor::borrow(static_cast<const void*>(first), weights.element_type(), Shape(std::move(dims)));
}

/// Elements of one image with that many channels, the last block of them filled up.
std::int64_t image_elements(const Shape& batch, std::int64_t channels) {
  return (channels + channel_block - 1) / channel_block * channel_block * batch[2] * batch[3];
}

/// The part of a convolution that filters in tiles: some channels of one image.
dnn::Primitive channels_of_image(const WholeConvolution& whole, const Band& channels) {
  const Shape shape = dnn::shape(whole.primitive.destination);
  dnn::Convolution part = whole.description;
  const Shape source = dnn::shape(part.source);
  part.winograd = true;
  part.source = dnn::in_channel_blocks({1, source[1], source[2], source[3]});
  part.weights = dnn::any(ElementType::f32, some_channels(whole.weights, channels).shape());
  part.destination = dnn::in_channel_blocks({1, channels.count, shape[2], shape[3]});
  if (!part.bias.empty()) part.bias = {part.bias.begin() + channels.first, part.bias.begin() + channels.first + channels.count};
  return dnn::convolution(part, whole.post.post_ops);
}

/// One call for each image of a batch and part of its channels. Empty where that is a single call.
std::vector<DnnCall> divided_into_images(const WholeConvolution& whole, PlanBuilder& builder) {
  const Shape source = builder[whole.source].shape, result = builder[whole.destination].shape;
  const std::int64_t parts = channel_parts(whole, builder);
  if (source[0] * parts == 1 || !whole.post.arguments.empty()) return {};
  std::vector<DnnCall> calls;
  for (int i = 0; i < parts; ++i) {
    const Band channels = band_of(result[1], static_cast<int>(parts), i);
    const dnn::Primitive primitive = channels_of_image(whole, channels);
    const Tensor weights = some_channels(whole.weights, channels);
    const TensorId packed = builder.constant(weights, dnn::plain(ElementType::f32, weights.shape()), primitive.weights);
    for (std::int64_t n = 0; n < source[0]; ++n) {
      const TensorId read = builder.part(whole.source, primitive.source, n * image_elements(source, source[1]));
      const std::int64_t first = n * image_elements(result, result[1]) + image_elements(result, channels.first);
      const TensorId written = builder.part(whole.destination, primitive.destination, first);
      calls.push_back({primitive, {{DNNL_ARG_SRC, read}, {DNNL_ARG_WEIGHTS, packed}, {DNNL_ARG_DST, written}}});
    }
  }
  return calls;
}

}  // namespace

std::vector<DnnCall> divided(const WholeConvolution& whole, PlanBuilder& builder) {
  const ThreadScope single_thread(1);
  if (has_small_tiles(whole.primitive)) return divided_into_images(whole, builder);
  try {
    return divided_into_parts(whole, builder);
  } catch (const dnnl::error&) {
    return {};  // oneDNN has no code for some part.
  }
}

bool hangs_on_threads(const dnn::Convolution& description, const dnn::Primitive& primitive) {
  if (is_product(description, primitive)) return true;
  const bool padded = description.pads_begin.back() > 0 || description.pads_end.back() > 0;
  return !description.scales && padded && primitive.implementation.starts_with("brgconv:");
}

bool has_small_tiles(const dnn::Primitive& primitive) { return primitive.implementation.find("wino_2x3") != std::string::npos; }

}  // namespace octet::exec
