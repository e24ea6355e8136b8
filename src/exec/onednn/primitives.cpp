#include "exec/onednn/primitives.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <octet/base/error.hpp>

#include "exec/onednn/guards.hpp"

#if DNNL_VERSION_MAJOR < 2 || (DNNL_VERSION_MAJOR == 2 && DNNL_VERSION_MINOR < 6)
#error "Octet needs oneDNN 2.6 or newer"
#endif

#define OCTET_ONEDNN_3 (DNNL_VERSION_MAJOR >= 3)

namespace octet::exec::dnn {
namespace {

using dnnl::memory;

memory::data_type data_type(ElementType type) {
  switch (type) {
    case ElementType::f32: return memory::data_type::f32;
    case ElementType::f16: return memory::data_type::f16;
    case ElementType::bf16: return memory::data_type::bf16;
    case ElementType::i32: return memory::data_type::s32;
    case ElementType::i8: return memory::data_type::s8;
    case ElementType::u8: return memory::data_type::u8;
    default: return memory::data_type::undef;
  }
}

memory::dims dims_of(const Shape& shape) { return shape.rank() == 0 ? memory::dims{1} : memory::dims(shape.begin(), shape.end()); }

/// oneDNN counts a dilation of 1 as 0.
memory::dims dilations_of(const Dims& dilations) {
  memory::dims result = dilations;
  for (auto& dilation : result) --dilation;
  return result;
}

#if OCTET_ONEDNN_3

memory::data_type data_type_of(const Desc& desc) { return desc.get_data_type(); }

void append_eltwise(dnnl::post_ops& ops, const PostOp& op) { ops.append_eltwise(op.algorithm, op.alpha, op.beta); }

#else

memory::data_type data_type_of(const Desc& desc) { return desc.data_type(); }

void append_eltwise(dnnl::post_ops& ops, const PostOp& op) { ops.append_eltwise(1.0f, op.algorithm, op.alpha, op.beta); }

#endif

void append(dnnl::post_ops& ops, const PostOp& op) {
  switch (op.kind) {
    case PostOp::Kind::Eltwise: append_eltwise(ops, op); break;
    case PostOp::Kind::Binary: ops.append_binary(op.algorithm, op.operand); break;
    case PostOp::Kind::Sum:
      if (op.summand) ops.append_sum(op.summand->scale, op.summand->zero_point, data_type(op.summand->type));
      else ops.append_sum(1.0f);
  }
}

dnnl::primitive_attr attributes(const PostOps& post_ops = {}) {
  dnnl::post_ops ops;
  for (const PostOp& op : post_ops) append(ops, op);
  dnnl::primitive_attr attributes;
  attributes.set_post_ops(ops);
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  return attributes;
}

[[noreturn]] void fail_wrong() { throw dnnl::error(dnnl_unimplemented, "no implementation that is right for this shape"); }

/// Goes on to the next implementation until one computes what it should. Throws dnnl::error where none does.
template <typename PrimitiveDesc, typename Trusted>
void choose(PrimitiveDesc& desc, Trusted is_trusted) {
  while (!is_trusted(std::string(desc.impl_info_str())))
    if (!desc.next_impl()) fail_wrong();
}

template <typename PrimitiveDesc>
void choose_convolution(PrimitiveDesc& desc, const Convolution& c, const PostOps& post_ops, bool transposed) {
  choose(desc, [&](const std::string& name) { return is_trusted({c, post_ops, transposed, name, desc.dst_desc()}); });
}

template <typename PrimitiveType, typename PrimitiveDesc>
Primitive finish(const PrimitiveDesc& desc, Desc source, Desc weights, Desc destination) {
  return {
      PrimitiveType(desc), std::move(source), std::move(weights), std::move(destination), desc.scratchpad_desc(), desc.impl_info_str(), {}};
}

Tensor vector_of(const std::vector<float>& values) { return Tensor::from(values, Shape{static_cast<std::int64_t>(values.size())}); }

Desc bias_desc(const std::vector<float>& bias) {
  return bias.empty() ? Desc() : plain(ElementType::f32, Shape{static_cast<std::int64_t>(bias.size())});
}

PostOp eltwise_op(dnnl::algorithm algorithm, float alpha, float beta) { return {PostOp::Kind::Eltwise, algorithm, alpha, beta, {}, {}}; }

/// Whether the limits are those of the type itself, which need no operation.
bool has_all_levels(const Quantization& q) {
  return q.type == ElementType::u8 ? q.lowest == 0 && q.highest == 255 : q.lowest == -128 && q.highest == 127;
}

}  // namespace

#if OCTET_ONEDNN_3

Blocking blocking(const Desc& desc) {
  return {desc.get_dims(),       desc.get_padded_dims(), desc.get_strides(), desc.get_inner_blks(),
          desc.get_inner_idxs(), desc.get_submemory_offset()};
}

#else

Blocking blocking(const Desc& desc) {
  const dnnl_memory_desc_t& data = desc.data;
  const auto& format = data.format_desc.blocking;
  const auto list = [](const dnnl_dim_t* first, int count) { return memory::dims(first, first + count); };
  return {list(data.dims, data.ndims), list(data.padded_dims, data.ndims), list(format.strides, data.ndims),
          list(format.inner_blks, format.inner_nblks), list(format.inner_idxs, format.inner_nblks), data.offset0};
}

#endif

const dnnl::engine& engine() {
  static const dnnl::engine instance(dnnl::engine::kind::cpu, 0);
  return instance;
}

bool has_data_type(ElementType type) { return data_type(type) != memory::data_type::undef; }

Desc plain(ElementType type, const Shape& shape) {
  const Shape at_least_one = shape.rank() == 0 ? Shape{1} : shape;
  return strided(type, shape, at_least_one.strides());
}

Desc any(ElementType type, const Shape& shape) { return Desc(dims_of(shape), data_type(type), memory::format_tag::any); }

Desc strided(ElementType type, const Shape& shape, const Dims& strides) { return Desc(dims_of(shape), data_type(type), strides); }

Desc channels_last(ElementType type, const Shape& shape) {
  Dims strides(shape.rank(), 1);
  std::int64_t distance = shape[1];
  for (std::size_t i = shape.rank(); i-- > 2; distance *= shape[i]) strides[i] = distance;
  strides[0] = distance;
  return strided(type, shape, strides);
}

Desc in_channel_blocks(const Shape& shape) { return {dims_of(shape), memory::data_type::f32, memory::format_tag::aBcd16b}; }

bool is_set(const Desc& desc) { return !blocking(desc).dims.empty(); }

ElementType element_type(const Desc& desc) {
  switch (data_type_of(desc)) {
    case memory::data_type::f32: return ElementType::f32;
    case memory::data_type::f16: return ElementType::f16;
    case memory::data_type::bf16: return ElementType::bf16;
    case memory::data_type::s32: return ElementType::i32;
    case memory::data_type::s8: return ElementType::i8;
    case memory::data_type::u8: return ElementType::u8;
    default: throw Error(ErrorCode::Internal, "oneDNN descriptor: unknown data type");
  }
}

std::optional<Dims> strides(const Desc& desc) {
  const Blocking layout = blocking(desc);
  if (!layout.block_sizes.empty()) return std::nullopt;
  return layout.strides;
}

Desc with_type(const Desc& desc, ElementType type) {
  const auto distances = strides(desc);
  return distances ? strided(type, shape(desc), *distances) : plain(type, shape(desc));
}

Shape shape(const Desc& desc) { return Shape(Dims(blocking(desc).dims)); }

std::size_t bytes(const Desc& desc) { return desc.get_size(); }

bool is_plain(const Desc& desc) {
  const Blocking layout = blocking(desc);
  if (layout.dims != layout.padded_dims) return false;
  memory::dims block(layout.dims.size(), 1);
  for (std::size_t i = 0; i < layout.block_sizes.size(); ++i)
    block[static_cast<std::size_t>(layout.block_dims[i])] *= layout.block_sizes[i];
  std::int64_t expected = 1;
  // Walking from the innermost dimension, a blocked dimension is in order only when nothing but ones lies inside its blocks.
  for (std::size_t i = layout.dims.size(); i-- > 0;) {
    const std::int64_t outer = layout.dims[i] / block[i];
    if (block[i] > 1) {
      if (expected != 1 || layout.block_sizes.size() != 1) return false;
      expected = block[i];
    }
    if (outer > 1 && layout.strides[i] != expected) return false;
    expected *= outer;
  }
  return true;
}

bool is_dense(const Desc& desc) {
  const Blocking layout = blocking(desc);
  return layout.dims == layout.padded_dims && bytes(desc) == byte_size(element_type(desc), shape(desc).elements());
}

std::string layout_name(const Desc& desc) {
  const Blocking layout = blocking(desc);
  std::vector<std::size_t> order(layout.dims.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return layout.strides[a] > layout.strides[b]; });
  std::string name;
  for (const std::size_t dim : order) {
    const bool blocked = std::ranges::count(layout.block_dims, static_cast<std::int64_t>(dim)) > 0;
    name += static_cast<char>((blocked ? 'A' : 'a') + dim);
  }
  for (std::size_t i = 0; i < layout.block_sizes.size(); ++i)
    name += std::to_string(layout.block_sizes[i]) + static_cast<char>('a' + layout.block_dims[i]);
  return name;
}

Desc part(const Desc& whole, const Shape& shape, const Dims& offsets) { return whole.submemory_desc(dims_of(shape), offsets); }

bool sums_products_in_32_bits() {
  switch (dnnl::get_effective_cpu_isa()) {
    case dnnl::cpu_isa::sse41:
    case dnnl::cpu_isa::avx:
    case dnnl::cpu_isa::avx2:
    case dnnl::cpu_isa::avx512_core: return false;
    default: return true;
  }
}

bool has_avx512_vnni() {
  // An instruction set's number has the bits of all sets that it includes.
  const auto needed = static_cast<unsigned>(dnnl::cpu_isa::avx512_core_vnni);
  return (static_cast<unsigned>(dnnl::get_effective_cpu_isa()) & needed) == needed;
}

std::string version() {
  const dnnl_version_t* version = dnnl_version();
  return std::to_string(version->major) + "." + std::to_string(version->minor) + "." + std::to_string(version->patch);
}

namespace {

/// Marks the dimension that scales are counted along.
int scale_mask(const Quantization& q) { return q.channel_scales.empty() ? 0 : 2; }
std::vector<float> scales_of(const Quantization& q) { return q.channel_scales.empty() ? std::vector<float>{q.scale} : q.channel_scales; }

}  // namespace

#if OCTET_ONEDNN_3

PostOp hard_swish() { return {PostOp::Kind::Eltwise, dnnl::algorithm::eltwise_hardswish, 1.0f / 6.0f, 0.5f}; }

bool can_combine(const PostOps& post_ops, const std::optional<Quantization>& stored) {
  (void)post_ops, (void)stored;
  return true;
}

namespace {

void add_scale(dnnl::primitive_attr& attributes, std::vector<std::pair<int, Tensor>>& constants, int argument, int mask,
               const std::vector<float>& scales) {
  attributes.set_scales_mask(argument, mask);
  constants.emplace_back(DNNL_ARG_ATTR_SCALES | argument, vector_of(scales));
}

void add_zero_point(dnnl::primitive_attr& attributes, std::vector<std::pair<int, Tensor>>& constants, int argument,
                    std::int32_t zero_point) {
  if (zero_point == 0) return;
  attributes.set_zero_points_mask(argument, 0);
  constants.emplace_back(DNNL_ARG_ATTR_ZERO_POINTS | argument, Tensor::from(std::vector<std::int32_t>{zero_point}, Shape{1}));
}

/// Attributes of a primitive with weights, and the constants that go with them. `weights_mask` marks the dimensions of the weights that
/// count output channels.
dnnl::primitive_attr weighted_attributes(const std::optional<Scales>& scales, const std::vector<float>& bias, const PostOps& post_ops,
                                         int weights_mask, std::vector<std::pair<int, Tensor>>& constants) {
  PostOps ops = post_ops;
  if (scales && scales->destination) {
    const Quantization& q = *scales->destination;
    // Post-operations work on real numbers here, and so do the limits of the levels.
    if (!has_all_levels(q))
      ops.push_back(eltwise_op(dnnl::algorithm::eltwise_clip, static_cast<float>(q.lowest - q.zero_point) * q.scale,
                               static_cast<float>(q.highest - q.zero_point) * q.scale));
  }
  dnnl::primitive_attr attr = attributes(ops);
  if (!bias.empty()) constants.emplace_back(DNNL_ARG_BIAS, vector_of(bias));
  if (!scales) return attr;
  add_scale(attr, constants, DNNL_ARG_SRC, 0, {scales->source.scale});
  add_scale(attr, constants, DNNL_ARG_WEIGHTS, weights_mask, scales->weights);
  add_zero_point(attr, constants, DNNL_ARG_SRC, scales->source.zero_point);
  if (!scales->destination) return attr;
  add_scale(attr, constants, DNNL_ARG_DST, 0, {scales->destination->scale});
  add_zero_point(attr, constants, DNNL_ARG_DST, scales->destination->zero_point);
  return attr;
}

/// Grouped weights have one dimension more than the data.
int channel_mask(const Convolution& c) { return blocking(c.weights).dims.size() > blocking(c.source).dims.size() ? 3 : 1; }

}  // namespace

Primitive convolution(const Convolution& c, const PostOps& post_ops) {
  std::vector<std::pair<int, Tensor>> constants;
  const dnnl::primitive_attr attr = weighted_attributes(c.scales, c.bias, post_ops, channel_mask(c), constants);
  const auto algorithm = c.winograd ? dnnl::algorithm::convolution_winograd : dnnl::algorithm::convolution_direct;
  dnnl::convolution_forward::primitive_desc desc(engine(), dnnl::prop_kind::forward_inference, algorithm, c.source, c.weights,
                                                 bias_desc(c.bias), c.destination, c.strides, dilations_of(c.dilations), c.pads_begin,
                                                 c.pads_end, attr);
  choose_convolution(desc, c, post_ops, false);
  Primitive result = finish<dnnl::convolution_forward>(desc, desc.src_desc(), desc.weights_desc(), desc.dst_desc());
  result.constants = std::move(constants);
  return result;
}

Primitive deconvolution(const Convolution& c, const PostOps& post_ops) {
  std::vector<std::pair<int, Tensor>> constants;
  const dnnl::primitive_attr attr = weighted_attributes(c.scales, c.bias, post_ops, channel_mask(c), constants);
  dnnl::deconvolution_forward::primitive_desc desc(engine(), dnnl::prop_kind::forward_inference, dnnl::algorithm::deconvolution_direct,
                                                   c.source, c.weights, bias_desc(c.bias), c.destination, c.strides,
                                                   dilations_of(c.dilations), c.pads_begin, c.pads_end, attr);
  choose_convolution(desc, c, post_ops, true);
  Primitive result = finish<dnnl::deconvolution_forward>(desc, desc.src_desc(), desc.weights_desc(), desc.dst_desc());
  result.constants = std::move(constants);
  return result;
}

Primitive inner_product(const InnerProduct& p, const PostOps& post_ops) {
  std::vector<std::pair<int, Tensor>> constants;
  const dnnl::primitive_attr attr = weighted_attributes(p.scales, p.bias, post_ops, 1, constants);
  const dnnl::inner_product_forward::primitive_desc desc(engine(), dnnl::prop_kind::forward_inference, p.source, p.weights,
                                                         bias_desc(p.bias), p.destination, attr);
  Primitive result = finish<dnnl::inner_product_forward>(desc, desc.src_desc(), desc.weights_desc(), desc.dst_desc());
  result.constants = std::move(constants);
  return result;
}

Primitive quantize(const Desc& source, const Desc& destination, const Quantization& q) {
  if (!is_trusted_rounding(source, destination)) fail_wrong();
  std::vector<std::pair<int, Tensor>> constants;
  dnnl::primitive_attr attr = attributes();
  add_scale(attr, constants, DNNL_ARG_DST, scale_mask(q), scales_of(q));
  add_zero_point(attr, constants, DNNL_ARG_DST, q.zero_point);
  const dnnl::reorder::primitive_desc desc(engine(), source, engine(), destination, attr);
  Primitive result = finish<dnnl::reorder>(desc, source, {}, destination);
  result.constants = std::move(constants);
  return result;
}

Primitive dequantize(const Desc& source, const Desc& destination, const Quantization& q) {
  std::vector<std::pair<int, Tensor>> constants;
  dnnl::primitive_attr attr = attributes();
  add_scale(attr, constants, DNNL_ARG_SRC, scale_mask(q), scales_of(q));
  add_zero_point(attr, constants, DNNL_ARG_SRC, q.zero_point);
  const dnnl::reorder::primitive_desc desc(engine(), source, engine(), destination, attr);
  Primitive result = finish<dnnl::reorder>(desc, source, {}, destination);
  result.constants = std::move(constants);
  return result;
}

Primitive matmul(const Desc& source, const Desc& weights, const Desc& bias, const Desc& destination, const PostOps& post_ops) {
  const dnnl::matmul::primitive_desc desc(engine(), source, weights, bias, destination, attributes(post_ops));
  return finish<dnnl::matmul>(desc, desc.src_desc(), desc.weights_desc(), desc.dst_desc());
}

Primitive pooling(dnnl::algorithm algorithm, const Desc& source, const Desc& destination, const Dims& kernel, const Dims& strides,
                  const Dims& dilations, const Dims& pads_begin, const Dims& pads_end) {
  const dnnl::pooling_forward::primitive_desc desc(engine(), dnnl::prop_kind::forward_inference, algorithm, source, destination, strides,
                                                   kernel, dilations_of(dilations), pads_begin, pads_end, attributes());
  return finish<dnnl::pooling_forward>(desc, desc.src_desc(), {}, desc.dst_desc());
}

Primitive eltwise(dnnl::algorithm algorithm, float alpha, float beta, const Desc& source, const PostOps& post_ops) {
  const dnnl::eltwise_forward::primitive_desc desc(engine(), dnnl::prop_kind::forward_inference, algorithm, source, source, alpha, beta,
                                                   attributes(post_ops));
  return finish<dnnl::eltwise_forward>(desc, desc.src_desc(), {}, desc.dst_desc());
}

Primitive binary(dnnl::algorithm algorithm, const Desc& first, const Desc& second, const Desc& destination, const PostOps& post_ops) {
  dnnl::binary::primitive_desc desc(engine(), algorithm, first, second, destination, attributes(post_ops));
  choose(desc, [&](const std::string& name) { return is_trusted_binary(first, post_ops, name); });
  return finish<dnnl::binary>(desc, desc.src0_desc(), desc.src1_desc(), desc.dst_desc());
}

Primitive softmax(const Desc& source, int axis, bool logarithm) {
  const auto algorithm = logarithm ? dnnl::algorithm::softmax_log : dnnl::algorithm::softmax_accurate;
  const dnnl::softmax_forward::primitive_desc desc(engine(), dnnl::prop_kind::forward_inference, algorithm, source, source, axis,
                                                   attributes());
  return finish<dnnl::softmax_forward>(desc, desc.src_desc(), {}, desc.dst_desc());
}

Primitive lrn(const Desc& source, std::int64_t size, float alpha, float beta, float k) {
  const dnnl::lrn_forward::primitive_desc desc(engine(), dnnl::prop_kind::forward_inference, dnnl::algorithm::lrn_across_channels, source,
                                               source, size, alpha, beta, k, attributes());
  return finish<dnnl::lrn_forward>(desc, desc.src_desc(), {}, desc.dst_desc());
}

Primitive prelu(const Desc& source, const Desc& slope) {
  dnnl::prelu_forward::primitive_desc desc(engine(), dnnl::prop_kind::forward_inference, source, slope, source, attributes());
  choose(desc, [&](const std::string& name) { return is_trusted_prelu(source, name); });
  return finish<dnnl::prelu_forward>(desc, desc.src_desc(), desc.weights_desc(), desc.dst_desc());
}

Primitive resampling(dnnl::algorithm algorithm, const Desc& source, const Desc& destination) {
  const dnnl::resampling_forward::primitive_desc desc(engine(), dnnl::prop_kind::forward_inference, algorithm, source, destination,
                                                      attributes());
  return finish<dnnl::resampling_forward>(desc, desc.src_desc(), {}, desc.dst_desc());
}

Primitive concat(const Desc& destination, int axis, const std::vector<Desc>& sources) {
  const dnnl::concat::primitive_desc desc(engine(), destination, axis, sources, attributes());
  return finish<dnnl::concat>(desc, {}, {}, desc.dst_desc());
}

#else

PostOp hard_swish() { return {PostOp::Kind::Eltwise, dnnl::algorithm::eltwise_hardswish, 0, 0}; }

namespace {

bool is_clip(const PostOp& op) {
  return op.algorithm == dnnl::algorithm::eltwise_clip || op.algorithm == dnnl::algorithm::eltwise_clip_v2;
}

/// Whether f(x / s) = f'(x) / s for a function of the same kind, so that it can be applied after the division.
bool is_homogeneous(const PostOp& op) {
  if (op.kind != PostOp::Kind::Eltwise) return op.kind == PostOp::Kind::Sum;
  return op.algorithm == dnnl::algorithm::eltwise_relu || is_clip(op) || op.algorithm == dnnl::algorithm::eltwise_abs ||
         op.algorithm == dnnl::algorithm::eltwise_linear;
}

PostOp divided(PostOp op, float scale) {
  if (op.kind == PostOp::Kind::Sum) {
    if (!op.summand) op.summand = Quantization{ElementType::f32, 1, 0, 0, 0};
    op.summand->scale /= scale;
  }
  if (is_clip(op)) op.alpha /= scale;
  if (is_clip(op) || op.algorithm == dnnl::algorithm::eltwise_linear) op.beta /= scale;
  return op;
}

bool divides_early(const PostOps& post_ops) { return std::ranges::all_of(post_ops, is_homogeneous); }

/// Appends a limit, into the one before it where there is one.
void append_clip(PostOps& ops, float low, float high) {
  if (!ops.empty() && ops.back().kind == PostOp::Kind::Eltwise && ops.back().algorithm == dnnl::algorithm::eltwise_clip) {
    ops.back().alpha = std::clamp(ops.back().alpha, low, high);
    ops.back().beta = std::clamp(ops.back().beta, low, high);
  } else {
    ops.push_back(eltwise_op(dnnl::algorithm::eltwise_clip, low, high));
  }
}

/// What gives the stored numbers: the post-operations, of divided numbers where they can be, and what storing needs behind them.
PostOps stored_as(PostOps ops, const Quantization& q) {
  const bool early = divides_early(ops);
  if (early)
    for (PostOp& op : ops) op = divided(op, q.scale);
  if (!early || q.zero_point != 0)
    ops.push_back(eltwise_op(dnnl::algorithm::eltwise_linear, early ? 1.0f : 1.0f / q.scale, static_cast<float>(q.zero_point)));
  if (!has_all_levels(q)) append_clip(ops, static_cast<float>(q.lowest), static_cast<float>(q.highest));
  return ops;
}

/// The bias in steps of its channel's products. A step that a float cannot count it in is made larger: the products are nothing beside
/// such a bias.
std::vector<float> counted_in(std::vector<double>& steps, const std::vector<float>& bias) {
  constexpr double most_steps = 1e37;
  std::vector<float> counts(bias.size());
  for (std::size_t c = 0; c < bias.size(); ++c) {
    double& step = steps[steps.size() > 1 ? c : 0];
    step = std::max(step, std::abs(static_cast<double>(bias[c])) / most_steps);
    counts[c] = static_cast<float>(bias[c] / step);
  }
  return counts;
}

/// oneDNN 2 multiplies the sum of products and bias by one factor per channel and knows no destination scale: the division by it moves
/// into the factors and post-operations where these allow it, else it is a post-operation of its own.
dnnl::primitive_attr weighted_attributes(const std::optional<Scales>& scales, const std::vector<float>& bias, const PostOps& post_ops,
                                         std::vector<std::pair<int, Tensor>>& constants) {
  if (!scales) {
    if (!bias.empty()) constants.emplace_back(DNNL_ARG_BIAS, vector_of(bias));
    return attributes(post_ops);
  }
  std::vector<double> products(scales->weights.begin(), scales->weights.end());
  for (double& product : products) product *= scales->source.scale;
  if (!bias.empty()) constants.emplace_back(DNNL_ARG_BIAS, vector_of(counted_in(products, bias)));
  PostOps ops = post_ops;
  if (scales->destination) {
    if (divides_early(post_ops))
      for (double& product : products) product /= scales->destination->scale;
    ops = stored_as(post_ops, *scales->destination);
  }
  const std::vector<float> factors(products.begin(), products.end());
  dnnl::primitive_attr attr = attributes(ops);
  attr.set_output_scales(factors.size() > 1 ? 2 : 0, factors);
  if (scales->source.zero_point != 0) attr.set_zero_points(DNNL_ARG_SRC, 0, {scales->source.zero_point});
  return attr;
}

template <typename Forward>
Primitive make_convolution(const Convolution& c, dnnl::algorithm algorithm, const PostOps& post_ops) {
  constexpr bool transposed = std::is_same_v<Forward, dnnl::deconvolution_forward>;
  const auto kind = dnnl::prop_kind::forward_inference;
  const auto operation = c.bias.empty() ? typename Forward::desc(kind, algorithm, c.source, c.weights, c.destination, c.strides,
                                                                 dilations_of(c.dilations), c.pads_begin, c.pads_end)
                                        : typename Forward::desc(kind, algorithm, c.source, c.weights, bias_desc(c.bias), c.destination,
                                                                 c.strides, dilations_of(c.dilations), c.pads_begin, c.pads_end);
  std::vector<std::pair<int, Tensor>> constants;
  typename Forward::primitive_desc desc(operation, weighted_attributes(c.scales, c.bias, post_ops, constants), engine());
  choose_convolution(desc, c, post_ops, transposed);
  Primitive result = finish<Forward>(desc, desc.src_desc(), desc.weights_desc(), desc.dst_desc());
  result.constants = std::move(constants);
  return result;
}

}  // namespace

/// The code that oneDNN 2 makes keeps one set of numbers per function: a second one of the same kind is computed with those of the first.
bool can_combine(const PostOps& post_ops, const std::optional<Quantization>& stored) {
  const PostOps ops = stored ? stored_as(post_ops, *stored) : post_ops;
  for (std::size_t i = 0; i < ops.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      const bool same_function =
          ops[i].kind == PostOp::Kind::Eltwise && ops[j].kind == PostOp::Kind::Eltwise && ops[i].algorithm == ops[j].algorithm;
      if (same_function && (ops[i].alpha != ops[j].alpha || ops[i].beta != ops[j].beta)) return false;
    }
  return true;
}

Primitive convolution(const Convolution& c, const PostOps& post_ops) {
  return make_convolution<dnnl::convolution_forward>(
      c, c.winograd ? dnnl::algorithm::convolution_winograd : dnnl::algorithm::convolution_direct, post_ops);
}

Primitive deconvolution(const Convolution& c, const PostOps& post_ops) {
  return make_convolution<dnnl::deconvolution_forward>(c, dnnl::algorithm::deconvolution_direct, post_ops);
}

Primitive inner_product(const InnerProduct& p, const PostOps& post_ops) {
  const auto kind = dnnl::prop_kind::forward_inference;
  const auto operation = p.bias.empty() ? dnnl::inner_product_forward::desc(kind, p.source, p.weights, p.destination)
                                        : dnnl::inner_product_forward::desc(kind, p.source, p.weights, bias_desc(p.bias), p.destination);
  std::vector<std::pair<int, Tensor>> constants;
  const dnnl::inner_product_forward::primitive_desc desc(operation, weighted_attributes(p.scales, p.bias, post_ops, constants), engine());
  Primitive result = finish<dnnl::inner_product_forward>(desc, desc.src_desc(), desc.weights_desc(), desc.dst_desc());
  result.constants = std::move(constants);
  return result;
}

Primitive quantize(const Desc& source, const Desc& destination, const Quantization& q) {
  if (!is_trusted_rounding(source, destination)) fail_wrong();
  dnnl::primitive_attr attr = attributes();
  std::vector<float> factors = scales_of(q);
  for (float& factor : factors) factor = 1.0f / factor;
  attr.set_output_scales(scale_mask(q), factors);
  if (q.zero_point != 0) attr.set_zero_points(DNNL_ARG_DST, 0, {q.zero_point});
  const dnnl::reorder::primitive_desc desc(engine(), source, engine(), destination, attr);
  return finish<dnnl::reorder>(desc, source, {}, destination);
}

Primitive dequantize(const Desc& source, const Desc& destination, const Quantization& q) {
  dnnl::primitive_attr attr = attributes();
  attr.set_output_scales(scale_mask(q), scales_of(q));
  if (q.zero_point != 0) attr.set_zero_points(DNNL_ARG_SRC, 0, {q.zero_point});
  const dnnl::reorder::primitive_desc desc(engine(), source, engine(), destination, attr);
  return finish<dnnl::reorder>(desc, source, {}, destination);
}

Primitive matmul(const Desc& source, const Desc& weights, const Desc& bias, const Desc& destination, const PostOps& post_ops) {
  const auto operation =
      !is_set(bias) ? dnnl::matmul::desc(source, weights, destination) : dnnl::matmul::desc(source, weights, bias, destination);
  const dnnl::matmul::primitive_desc desc(operation, attributes(post_ops), engine());
  return finish<dnnl::matmul>(desc, desc.src_desc(), desc.weights_desc(), desc.dst_desc());
}

Primitive pooling(dnnl::algorithm algorithm, const Desc& source, const Desc& destination, const Dims& kernel, const Dims& strides,
                  const Dims& dilations, const Dims& pads_begin, const Dims& pads_end) {
  const dnnl::pooling_v2_forward::desc operation(dnnl::prop_kind::forward_inference, algorithm, source, destination, strides, kernel,
                                                 dilations_of(dilations), pads_begin, pads_end);
  const dnnl::pooling_v2_forward::primitive_desc desc(operation, attributes(), engine());
  return finish<dnnl::pooling_v2_forward>(desc, desc.src_desc(), {}, desc.dst_desc());
}

Primitive eltwise(dnnl::algorithm algorithm, float alpha, float beta, const Desc& source, const PostOps& post_ops) {
  const dnnl::eltwise_forward::desc operation(dnnl::prop_kind::forward_inference, algorithm, source, alpha, beta);
  const dnnl::eltwise_forward::primitive_desc desc(operation, attributes(post_ops), engine());
  return finish<dnnl::eltwise_forward>(desc, desc.src_desc(), {}, desc.dst_desc());
}

Primitive binary(dnnl::algorithm algorithm, const Desc& first, const Desc& second, const Desc& destination, const PostOps& post_ops) {
  const dnnl::binary::desc operation(algorithm, first, second, destination);
  dnnl::binary::primitive_desc desc(operation, attributes(post_ops), engine());
  choose(desc, [&](const std::string& name) { return is_trusted_binary(first, post_ops, name); });
  return finish<dnnl::binary>(desc, desc.src0_desc(), desc.src1_desc(), desc.dst_desc());
}

Primitive softmax(const Desc& source, int axis, bool logarithm) {
  const auto kind = dnnl::prop_kind::forward_inference;
  if (logarithm) {
    const dnnl::logsoftmax_forward::primitive_desc desc(dnnl::logsoftmax_forward::desc(kind, source, axis), attributes(), engine());
    return finish<dnnl::logsoftmax_forward>(desc, desc.src_desc(), {}, desc.dst_desc());
  }
  const dnnl::softmax_forward::primitive_desc desc(dnnl::softmax_forward::desc(kind, source, axis), attributes(), engine());
  return finish<dnnl::softmax_forward>(desc, desc.src_desc(), {}, desc.dst_desc());
}

Primitive lrn(const Desc& source, std::int64_t size, float alpha, float beta, float k) {
  const dnnl::lrn_forward::desc operation(dnnl::prop_kind::forward_inference, dnnl::algorithm::lrn_across_channels, source, size, alpha,
                                          beta, k);
  const dnnl::lrn_forward::primitive_desc desc(operation, attributes(), engine());
  return finish<dnnl::lrn_forward>(desc, desc.src_desc(), {}, desc.dst_desc());
}

Primitive prelu(const Desc& source, const Desc& slope) {
  const dnnl::prelu_forward::desc operation(dnnl::prop_kind::forward_inference, source, slope);
  dnnl::prelu_forward::primitive_desc desc(operation, attributes(), engine());
  choose(desc, [&](const std::string& name) { return is_trusted_prelu(source, name); });
  return finish<dnnl::prelu_forward>(desc, desc.src_desc(), desc.weights_desc(), desc.dst_desc());
}

Primitive resampling(dnnl::algorithm algorithm, const Desc& source, const Desc& destination) {
  const dnnl::resampling_forward::desc operation(dnnl::prop_kind::forward_inference, algorithm, source, destination);
  const dnnl::resampling_forward::primitive_desc desc(operation, attributes(), engine());
  return finish<dnnl::resampling_forward>(desc, desc.src_desc(), {}, desc.dst_desc());
}

Primitive concat(const Desc& destination, int axis, const std::vector<Desc>& sources) {
  const dnnl::concat::primitive_desc desc(destination, static_cast<unsigned>(axis), sources, engine(), attributes());
  return finish<dnnl::concat>(desc, {}, {}, desc.dst_desc());
}

#endif

Primitive reorder(const Desc& source, const Desc& destination) {
  const dnnl::reorder::primitive_desc desc(engine(), source, engine(), destination, attributes());
  return finish<dnnl::reorder>(desc, source, {}, destination);
}

}  // namespace octet::exec::dnn
