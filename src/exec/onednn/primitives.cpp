#include "exec/onednn/primitive_parts.hpp"

#include <algorithm>
#include <numeric>

#include <octet/base/error.hpp>

#if DNNL_VERSION_MAJOR < 2 || (DNNL_VERSION_MAJOR == 2 && DNNL_VERSION_MINOR < 6)
#error "Octet needs oneDNN 2.6 or newer"
#endif

namespace octet::exec::dnn {
namespace {

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

void append(dnnl::post_ops& ops, const PostOp& op) {
  switch (op.kind) {
    case PostOp::Kind::Eltwise: append_eltwise(ops, op); break;
    case PostOp::Kind::Binary: ops.append_binary(op.algorithm, op.operand); break;
    case PostOp::Kind::Sum:
      if (op.summand) ops.append_sum(op.summand->scale, op.summand->zero_point, data_type(op.summand->type));
      else ops.append_sum(1.0f);
  }
}

}  // namespace

memory::dims dilations_of(const Dims& dilations) {
  memory::dims result = dilations;
  for (auto& dilation : result) --dilation;
  return result;
}

dnnl::primitive_attr attributes(const PostOps& post_ops) {
  dnnl::post_ops ops;
  for (const PostOp& op : post_ops) append(ops, op);
  dnnl::primitive_attr attributes;
  attributes.set_post_ops(ops);
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  return attributes;
}

void fail_wrong() { throw dnnl::error(dnnl_unimplemented, "no implementation that is right for this shape"); }

Tensor vector_of(const std::vector<float>& values) { return Tensor::from(values, Shape{static_cast<std::int64_t>(values.size())}); }

Desc bias_desc(const std::vector<float>& bias) {
  return bias.empty() ? Desc() : plain(ElementType::f32, Shape{static_cast<std::int64_t>(bias.size())});
}

PostOp eltwise_op(dnnl::algorithm algorithm, float alpha, float beta) { return {PostOp::Kind::Eltwise, algorithm, alpha, beta, {}, {}}; }

bool has_all_levels(const Quantization& q) {
  return q.type == ElementType::u8 ? q.lowest == 0 && q.highest == 255 : q.lowest == -128 && q.highest == 127;
}

int scale_mask(const Quantization& q) { return q.channel_scales.empty() ? 0 : 2; }
std::vector<float> scales_of(const Quantization& q) { return q.channel_scales.empty() ? std::vector<float>{q.scale} : q.channel_scales; }

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

namespace {

/// An instruction set's number has the bits of all sets that it includes.
bool allows(dnnl::cpu_isa needed) {
  const auto bits = static_cast<unsigned>(needed);
  return (static_cast<unsigned>(dnnl::get_effective_cpu_isa()) & bits) == bits;
}

}  // namespace

bool sums_products_in_32_bits() {
  switch (dnnl::get_effective_cpu_isa()) {
    case dnnl::cpu_isa::sse41:
    case dnnl::cpu_isa::avx:
    case dnnl::cpu_isa::avx2:
    case dnnl::cpu_isa::avx512_core: return false;
    default: return true;
  }
}

bool has_avx2() { return allows(dnnl::cpu_isa::avx2); }
bool has_avx512() { return allows(dnnl::cpu_isa::avx512_core); }
bool has_avx512_vnni() { return allows(dnnl::cpu_isa::avx512_core_vnni); }

std::string version() {
  const dnnl_version_t* version = dnnl_version();
  return std::to_string(version->major) + "." + std::to_string(version->minor) + "." + std::to_string(version->patch);
}

Primitive reorder(const Desc& source, const Desc& destination) {
  const dnnl::reorder::primitive_desc desc(engine(), source, engine(), destination, attributes());
  return finish<dnnl::reorder>(desc, source, {}, destination);
}

}  // namespace octet::exec::dnn
