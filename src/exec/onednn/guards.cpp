#include "exec/onednn/guards.hpp"

#include <algorithm>
#include <string_view>

namespace octet::exec::dnn {
namespace {

constexpr bool is_before(int major, int minor) {
  return DNNL_VERSION_MAJOR < major || (DNNL_VERSION_MAJOR == major && DNNL_VERSION_MINOR < minor);
}

bool starts_with(const std::string& name, std::string_view start) { return name.starts_with(start); }
bool contains(const std::string& name, std::string_view part) { return name.find(part) != std::string::npos; }

std::size_t spatial_rank(const Convolution& c) { return c.strides.size(); }

/// The size of the window along a spatial dimension, which are the last ones of the weights.
std::int64_t kernel(const Convolution& c, std::size_t d) {
  const Shape weights = shape(c.weights);
  return weights[weights.rank() - spatial_rank(c) + d];
}

bool has_groups(const Convolution& c) { return shape(c.weights).rank() > spatial_rank(c) + 2; }
std::int64_t channels(const Convolution& c) { return shape(c.destination)[1]; }
bool is_depthwise(const Convolution& c) {
  const Shape weights = shape(c.weights);
  return has_groups(c) && weights[1] == 1 && weights[2] == 1;
}
bool has_zero_point(const Convolution& c) { return c.scales && c.scales->source.zero_point != 0; }
bool has_signed_source(const Convolution& c) { return c.scales && c.scales->source.type == ElementType::i8; }

bool has_kind(const PostOps& post_ops, PostOp::Kind kind) {
  return std::ranges::any_of(post_ops, [&](const PostOp& op) { return op.kind == kind; });
}
bool has_binary(const PostOps& post_ops) { return has_kind(post_ops, PostOp::Kind::Binary); }
bool has_sum(const PostOps& post_ops) { return has_kind(post_ops, PostOp::Kind::Sum); }

/// Whether an operand has one number for all positions and images, or one for each channel.
bool is_scalar_or_per_channel(const Desc& operand) {
  const Shape dims = shape(operand);
  return dims.elements() == 1 || (dims.rank() > 1 && dims.elements() == static_cast<std::size_t>(dims[1]));
}
bool is_scalar(const Desc& operand) { return shape(operand).elements() == 1; }

template <typename Test>
bool all_operands(const PostOps& post_ops, Test test) {
  return std::ranges::all_of(post_ops, [&](const PostOp& op) { return op.kind != PostOp::Kind::Binary || test(op.operand); });
}

/// Matrix products over unfolded images: where channels lie last, the place of an operand's element is computed from the channel alone, and
/// from that wrongly where images have a depth; code for INT8 forgets the groups too. Fixed in 3.2, where other operands are refused.
bool finds_operands_of_gemm(const ConvolutionOffer& offer) {
  if (!is_before(3, 2) || !contains(offer.implementation, "gemm") || !has_binary(offer.post_ops)) return true;
  const Shape result = shape(offer.destination);
  const bool is_flat = spatial_rank(offer.operands) < 3 || result[2] == 1;
  const bool rows = !offer.operands.scales && is_plain(offer.destination);
  if (rows) return true;
  if (offer.operands.scales && has_groups(offer.operands)) return all_operands(offer.post_ops, is_scalar);
  return all_operands(offer.post_ops, is_flat ? is_scalar_or_per_channel : is_scalar);
}

/// Whether some row or plane of results sees nothing but padding.
bool has_rows_of_padding(const Convolution& c) {
  const Shape source = shape(c.source), result = shape(c.destination);
  for (std::size_t d = 0; d + 1 < spatial_rank(c); ++d)
    for (std::int64_t o = 0; o < result[d + 2]; ++o) {
      const std::int64_t first = o * c.strides[d] - c.pads_begin[d];
      bool sees_data = false;
      for (std::int64_t k = 0; k < kernel(c, d); ++k) {
        const std::int64_t at = first + k * c.dilations[d];
        sees_data = sees_data || (at >= 0 && at < source[d + 2]);
      }
      if (!sees_data) return true;
    }
  return false;
}

/// Batches of matrix products run a kernel that was not made where a row sees padding only: stale results, or a call of nothing. Fixed in
/// 2.7.
bool computes_rows_of_padding(const ConvolutionOffer& offer) {
  return !is_before(2, 7) || !starts_with(offer.implementation, "brgconv:") || !has_rows_of_padding(offer.operands);
}

/// Tiles of AMX: what padding adds with a zero point is summed over one plane of the window only, unless depth is padded too. Fixed in 3.2.
bool compensates_padding_of_planes(const ConvolutionOffer& offer) {
  const Convolution& c = offer.operands;
  if (!is_before(3, 2) || !contains(offer.implementation, "amx") || !has_zero_point(c)) return true;
  return spatial_rank(c) < 3;
}

/// Points by tiles of AMX: rows of an image with a depth that do not fill tiles are read from memory that nobody filled, so that results
/// change from run to run. Found with 2.6.3; no version is known to be right.
bool fills_tiles_of_points(const ConvolutionOffer& offer) {
  const bool concerned = starts_with(offer.implementation, "brgconv_1x1") && contains(offer.implementation, "amx");
  return !concerned || spatial_rank(offer.operands) < 3 || shape(offer.destination)[2] == 1;
}

/// Transposed INT8 convolutions read beyond the window where it is smaller than the stride, so that some rows get nothing. Fixed in 3.1.
bool leaves_gaps_between_windows(const ConvolutionOffer& offer) {
  const Convolution& c = offer.operands;
  if (!is_before(3, 1) || !offer.transposed || !c.scales || !contains(offer.implementation, "deconv")) return true;
  for (std::size_t d = 0; d + 1 < spatial_rank(c); ++d)
    if (kernel(c, d) < c.strides[d]) return false;
  return true;
}

/// Transposed INT8 convolutions of SSE4.1 and AVX2 leave columns and rows behind the last window as they find them, and forget there that
/// they shift a signed source.
bool computes_columns_behind(const ConvolutionOffer& offer) {
  const Convolution& c = offer.operands;
  const bool concerned = is_before(3, 1) && contains(offer.implementation, "jit_uni_deconv") && c.scales;
  return !concerned || std::ranges::all_of(c.pads_end, [](std::int64_t pad) { return pad >= 0; });
}

/// INT8 convolutions by matrix products sum pairs of products in 16 bits where there is no VNNI; they shift a signed source to unsigned
/// numbers without halving the weights, so that the sums saturate. Those of groups are wrong with an unsigned source too.
bool sums_signed_products(const ConvolutionOffer& offer) {
  if (sums_products_in_32_bits()) return true;
  const bool of_groups = has_groups(offer.operands) && contains(offer.implementation, "gemm_s8u8s32");
  return !of_groups && !contains(offer.implementation, "gemm_s8s8s32");
}

/// Transposed convolutions that add to the result: by AVX2 behind another function, and with a window of one element, which runs as a
/// convolution whose code forgets which register the sum goes to. Fixed in 3.1.
bool adds_to_transposed(const ConvolutionOffer& offer) {
  if (!is_before(3, 1) || !offer.transposed || !offer.operands.scales || !has_sum(offer.post_ops)) return true;
  const bool by_points = contains(offer.implementation, "1x1");
  const bool first = offer.post_ops.front().kind == PostOp::Kind::Sum;
  return !by_points && (first || !contains(offer.implementation, "jit_uni_deconv"));
}

/// Depthwise INT8 convolutions of SSE4.1 and AVX2 read operands for a whole vector where the last channels do not fill one. Fixed in 3.5.
bool reads_operands_of_last_channels(const ConvolutionOffer& offer) {
  constexpr std::int64_t vector = 8;
  if (!is_before(3, 5) || !is_depthwise(offer.operands) || !starts_with(offer.implementation, "jit_uni_int8")) return true;
  return channels(offer.operands) % vector == 0 || !has_binary(offer.post_ops);
}

/// Some weights are packed by transposing 8x8 bytes where each output channel has 8 of them, which forgets the sums of weights that a
/// signed source or a zero point needs: those of depthwise convolutions on AVX2, in blocks of 8 channels, and those of matrix products.
bool packs_sums_of_weights(const ConvolutionOffer& offer) {
  const Convolution& c = offer.operands;
  const bool concerned =
      contains(offer.implementation, "gemm_s8") || (is_depthwise(c) && starts_with(offer.implementation, "jit_uni_int8"));
  if (!concerned || !(has_signed_source(c) || has_zero_point(c))) return true;
  return shape(c.weights).elements() != 8 * static_cast<std::size_t>(channels(c));
}

/// Depthwise convolutions in FP32 with channels that do not fill a vector: operands are read beyond their end, what fills up blocks becomes
/// 0/0, and SSE4.1 reads sums beyond the end of memory.
bool reads_sums_of_last_channels(const ConvolutionOffer& offer) {
  if (!is_before(3, 1) || !is_depthwise(offer.operands) || !starts_with(offer.implementation, "jit_dw:")) return true;
  const std::int64_t vector = contains(offer.implementation, "avx512") ? 16 : 8;
  return channels(offer.operands) % vector == 0 || !(has_binary(offer.post_ops) || has_sum(offer.post_ops));
}

/// The same by products of diagonals, where both an operand and a sum follow.
bool keeps_mask_of_last_channels(const ConvolutionOffer& offer) {
  constexpr std::int64_t vector = 16;
  if (!is_before(3, 1) || !starts_with(offer.implementation, "brdgmm")) return true;
  return channels(offer.operands) % vector == 0 || !has_binary(offer.post_ops) || !has_sum(offer.post_ops);
}

/// INT8 points by AVX-512 without VNNI: wrong sums in the last full block of channels where some are left behind it. Found with 2.6.3; no
/// version is known to be right.
bool sums_points_of_last_block(const ConvolutionOffer& offer) {
  constexpr std::int64_t vector = 16, fewest = 48;
  const bool concerned = starts_with(offer.implementation, "jit_int8_1x1") && !sums_products_in_32_bits();
  return !concerned || channels(offer.operands) % vector == 0 || channels(offer.operands) < fewest;
}

}  // namespace

bool is_trusted(const ConvolutionOffer& offer) {
  return finds_operands_of_gemm(offer) && computes_rows_of_padding(offer) && compensates_padding_of_planes(offer) &&
         fills_tiles_of_points(offer) && leaves_gaps_between_windows(offer) && computes_columns_behind(offer) &&
         sums_signed_products(offer) && adds_to_transposed(offer) && reads_operands_of_last_channels(offer) &&
         packs_sums_of_weights(offer) && reads_sums_of_last_channels(offer) && sums_points_of_last_block(offer) &&
         keeps_mask_of_last_channels(offer);
}

/// Where elements that are neighbours in the source do not lie at multiples of four bytes in the result, 16 of them are moved together and
/// some are lost. Fixed in 2.7.
bool is_trusted_rounding(const Desc& source, const Desc& destination) {
  if (!is_before(2, 7)) return true;
  const auto from = strides(source), to = strides(destination);
  if (!from || !to) return true;
  const Shape dims = shape(source);
  bool moves = false;
  for (std::size_t d = 0; d < dims.rank(); ++d) moves = moves || (dims[d] > 1 && (*from)[d] != (*to)[d]);
  if (!moves) return true;
  for (std::size_t d = 0; d < dims.rank(); ++d)
    if (dims[d] > 1 && (*from)[d] == 1 && (*to)[d] % 4 != 0) return false;
  return true;
}

/// Blocks that channels do not fill: in place, nothing is stored of the last one where operations follow; out of place, too much is. Fixed
/// in 3.1.
bool is_trusted_binary(const Desc& first, const PostOps& post_ops, const std::string& implementation) {
  if (!is_before(3, 1) || !starts_with(implementation, "jit:uni") || post_ops.empty()) return true;
  const Blocking layout = blocking(first);
  return layout.dims == layout.padded_dims;
}

/// Channels are looked for between images and positions, or behind all of them, also where a spatial dimension lies in front of them.
bool is_trusted_prelu(const Desc& source, const std::string& implementation) {
  const auto distances = strides(source);
  if (!distances || !contains(implementation, "jit")) return true;
  const Shape dims = shape(source);
  return is_plain(source) || (dims.rank() >= 3 && source == channels_last(element_type(source), dims));
}

}  // namespace octet::exec::dnn
