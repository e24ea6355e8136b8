#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <oneapi/dnnl/dnnl.hpp>

#include <octet/tensor/tensor.hpp>

/// The executor's view of oneDNN: descriptors and primitives with the semantics of oneDNN 3. What differs between oneDNN 2.6
/// and 3 stands in primitives_2.cpp and primitives_3.cpp, one of which is compiled.
namespace octet::exec::dnn {

using Desc = dnnl::memory::desc;

const dnnl::engine& engine();

/// Whether oneDNN has the element type.
bool has_data_type(ElementType type);

/// Row-major and dense; a scalar is described as one dimension of 1.
Desc plain(ElementType type, const Shape& shape);
/// oneDNN chooses the layout.
Desc any(ElementType type, const Shape& shape);
/// Any distances in elements between neighbours along each dimension.
Desc strided(ElementType type, const Shape& shape, const Dims& strides);

/// Dense, the channels of a position being neighbours: oneDNN's "acdb" for images. At least two dimensions.
Desc channels_last(ElementType type, const Shape& shape);

/// Images whose channels lie in blocks of 16, each block an image of its own: oneDNN's "aBcd16b".
Desc in_channel_blocks(const Shape& shape);

/// How the elements of a descriptor lie: distances between blocks, and the blocks inside, outermost first.
struct Blocking {
  Dims dims{}, padded_dims{}, strides{};
  Dims block_sizes{};  ///< empty where elements do not lie in blocks
  Dims block_dims{};   ///< the dimension that each block divides
  std::int64_t first = 0;  ///< where the first element lies, of a part of a tensor
};
Blocking blocking(const Desc& desc);

/// Whether the descriptor describes anything.
bool is_set(const Desc& desc);
ElementType element_type(const Desc& desc);
/// Distances in elements between neighbours along each dimension, or nothing where elements lie in blocks.
std::optional<Dims> strides(const Desc& desc);
/// The same layout for another element type of the same blocking; row-major where the layout is blocked.
Desc with_type(const Desc& desc, ElementType type);
Shape shape(const Desc& desc);
std::size_t bytes(const Desc& desc);
/// Whether elements lie in row-major order without gaps. Strides of dimensions of size 1 do not count.
bool is_plain(const Desc& desc);
/// Whether every byte belongs to an element: no padding of channels, no gaps.
bool is_dense(const Desc& desc);
/// oneDNN's tag: "abcd", "aBcd16b".
std::string layout_name(const Desc& desc);

/// How real numbers are stored as integers: real = scale * (stored - zero_point), or channel_scales[c] * stored where the indices c of
/// dimension 1 have scales of their own.
struct Quantization {
  ElementType type = ElementType::u8;
  float scale = 1;
  std::int32_t zero_point = 0;
  std::int32_t lowest = 0;     ///< smallest stored value; above the type's own with fewer levels
  std::int32_t highest = 255;  ///< largest stored value
  std::vector<float> channel_scales{};  ///< empty where `scale` counts; the zero point is 0 otherwise
  /// The number that an integer stands for where there is one scale.
  float real(std::int32_t stored) const { return static_cast<float>(stored - zero_point) * scale; }
  bool operator==(const Quantization&) const = default;
};

/// One operation that a primitive applies to its result, in real numbers, before it is stored.
struct PostOp {
  enum class Kind { Eltwise, Sum, Binary };
  Kind kind = Kind::Eltwise;
  dnnl::algorithm algorithm = dnnl::algorithm::undef;
  float alpha = 0;  ///< of Eltwise
  float beta = 0;   ///< of Eltwise
  Desc operand{};   ///< of Binary: the second operand, broadcast to the result
  std::optional<Quantization> summand{};  ///< of Sum: how the number that is added is stored where the result will be
};

using PostOps = std::vector<PostOp>;

/// How the operands of an INT8 primitive are stored. Weights are symmetric, one scale per output channel.
struct Scales {
  Quantization source{};
  std::vector<float> weights{};
  std::optional<Quantization> destination{};  ///< absent when the result is f32
};

/// A primitive ready to run, with the layouts that it chose. Absent operands have an empty descriptor.
struct Primitive {
  dnnl::primitive primitive{};
  Desc source{}, weights{}, destination{}, scratchpad{};
  std::string implementation{};
  std::vector<std::pair<int, Tensor>> constants{};  ///< further arguments that the primitive is always given: bias, scales
};

struct Convolution {
  Desc source{}, weights{}, destination{};
  std::vector<float> bias{};  ///< one per output channel, or empty
  Dims strides{}, dilations{}, pads_begin{}, pads_end{};
  std::optional<Scales> scales{};  ///< of an INT8 convolution
  bool winograd = false;  ///< by Winograd's minimal filtering, which not every shape and machine has
};

struct InnerProduct {
  Desc source{}, weights{}, destination{};  ///< [M,K], [N,K], [M,N]
  std::vector<float> bias{};                ///< N or empty
  std::optional<Scales> scales{};
};

// Each throws dnnl::error when no implementation exists. Weights of a grouped convolution have the group dimension in front.
// Weights of a deconvolution are [G,]Cout,Cin,kernel.
Primitive convolution(const Convolution& operands, const PostOps& post_ops);
Primitive deconvolution(const Convolution& operands, const PostOps& post_ops);
Primitive inner_product(const InnerProduct& operands, const PostOps& post_ops);
/// Source [B...,M,K], weights [B...,K,N], bias broadcastable to the destination [B...,M,N].
Primitive matmul(const Desc& source, const Desc& weights, const Desc& bias, const Desc& destination, const PostOps& post_ops);
Primitive pooling(dnnl::algorithm algorithm, const Desc& source, const Desc& destination, const Dims& kernel, const Dims& strides,
                  const Dims& dilations, const Dims& pads_begin, const Dims& pads_end);
Primitive eltwise(dnnl::algorithm algorithm, float alpha, float beta, const Desc& source, const PostOps& post_ops);
/// `weights` of the result is the second operand.
Primitive binary(dnnl::algorithm algorithm, const Desc& first, const Desc& second, const Desc& destination, const PostOps& post_ops);
Primitive softmax(const Desc& source, int axis, bool logarithm);
Primitive lrn(const Desc& source, std::int64_t size, float alpha, float beta, float k);
Primitive prelu(const Desc& source, const Desc& slope);
Primitive resampling(dnnl::algorithm algorithm, const Desc& source, const Desc& destination);
/// The layouts of the sources are given; the destination's may be `any`.
Primitive concat(const Desc& destination, int axis, const std::vector<Desc>& sources);
Primitive reorder(const Desc& source, const Desc& destination);
/// From f32 to integers and back.
Primitive quantize(const Desc& source, const Desc& destination, const Quantization& quantization);
Primitive dequantize(const Desc& source, const Desc& destination, const Quantization& quantization);

/// Whether one primitive can apply all of these, and then store the result, in this version of oneDNN.
bool can_combine(const PostOps& post_ops, const std::optional<Quantization>& stored = {});

/// Whether u8 times s8 products are summed in 32 bits (VNNI). Without, pairs of products are summed in 16 bits with saturation.
bool sums_products_in_32_bits();
// Whether oneDNN may use these instruction sets here, which ONEDNN_MAX_CPU_ISA can forbid.

bool has_avx2();
bool has_avx512();
bool has_avx512_vnni();

/// eltwise_hardswish with the same meaning in every version.
PostOp hard_swish();

/// A part of a tensor: `shape` elements from `offsets` on. Throws dnnl::error where the layout does not allow it.
Desc part(const Desc& whole, const Shape& shape, const Dims& offsets);

/// "2.6.3".
std::string version();

}  // namespace octet::exec::dnn
