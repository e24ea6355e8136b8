#pragma once

#include <string>
#include <utility>
#include <vector>

#include "exec/onednn/guards.hpp"
#include "exec/onednn/primitives.hpp"

/// What primitives are made of in every version of oneDNN, for the two files that hold the differences.
namespace octet::exec::dnn {

using dnnl::memory;

// Each version has its own.

memory::data_type data_type_of(const Desc& desc);
void append_eltwise(dnnl::post_ops& ops, const PostOp& op);

// All versions share these.

/// oneDNN counts a dilation of 1 as 0.
memory::dims dilations_of(const Dims& dilations);
dnnl::primitive_attr attributes(const PostOps& post_ops = {});
Tensor vector_of(const std::vector<float>& values);
Desc bias_desc(const std::vector<float>& bias);
PostOp eltwise_op(dnnl::algorithm algorithm, float alpha, float beta);
/// Whether the limits are those of the type itself, which need no operation.
bool has_all_levels(const Quantization& q);
/// Marks the dimension that scales are counted along.
int scale_mask(const Quantization& q);
std::vector<float> scales_of(const Quantization& q);

[[noreturn]] void fail_wrong();

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

}  // namespace octet::exec::dnn
