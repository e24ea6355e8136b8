// What oneDNN 2.6 and 2.7 call differently. CMake takes this file or primitives_3.cpp.
#include "exec/onednn/primitive_parts.hpp"

#include <algorithm>
#include <cmath>

#include "exec/onednn/guards.hpp"

namespace octet::exec::dnn {

memory::data_type data_type_of(const Desc& desc) { return desc.data_type(); }

void append_eltwise(dnnl::post_ops& ops, const PostOp& op) { ops.append_eltwise(1.0f, op.algorithm, op.alpha, op.beta); }

Blocking blocking(const Desc& desc) {
  const dnnl_memory_desc_t& data = desc.data;
  const auto& format = data.format_desc.blocking;
  const auto list = [](const dnnl_dim_t* first, int count) { return memory::dims(first, first + count); };
  return {list(data.dims, data.ndims), list(data.padded_dims, data.ndims), list(format.strides, data.ndims),
          list(format.inner_blks, format.inner_nblks), list(format.inner_idxs, format.inner_nblks), data.offset0};
}

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

}  // namespace octet::exec::dnn
