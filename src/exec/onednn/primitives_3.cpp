// What oneDNN 3 and newer call differently. CMake takes this file or primitives_2.cpp.
#include "exec/onednn/primitive_parts.hpp"

#include <algorithm>

#include "exec/onednn/guards.hpp"

namespace octet::exec::dnn {

memory::data_type data_type_of(const Desc& desc) { return desc.get_data_type(); }

void append_eltwise(dnnl::post_ops& ops, const PostOp& op) { ops.append_eltwise(op.algorithm, op.alpha, op.beta); }

Blocking blocking(const Desc& desc) {
  return {desc.get_dims(),       desc.get_padded_dims(), desc.get_strides(), desc.get_inner_blks(),
          desc.get_inner_idxs(), desc.get_submemory_offset()};
}

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

}  // namespace octet::exec::dnn
