#include <cmath>

#include <octet/base/error.hpp>

#include "model/onnx/ops/arithmetic.hpp"
#include "model/onnx/ops/attention.hpp"
#include "model/onnx/ops/convolution.hpp"
#include "model/onnx/ops/normalization.hpp"
#include "model/onnx/ops/ops.hpp"
#include "model/onnx/ops/steps.hpp"

namespace octet::onnx {
namespace {

// What ONNX Runtime's optimizer and the exporters for it write in com.microsoft for several operations in one.

/// The function that a fused operation ends in; nothing for one that is not known.
Converted activated(NodeContext& node, Value x) {
  const std::string_view activation = node.attributes().text("activation", "");
  std::vector<float> numbers;
  if (node.attributes().has("activation_params")) numbers = node.attributes().numbers("activation_params");
  const auto number = [&](std::size_t index, const char* name, double fallback) {
    return index < numbers.size() ? static_cast<double>(numbers[index]) : node.attributes().number(name, fallback);
  };
  if (activation.empty()) return one(x);
  if (activation == "Relu") return one(node.add(Unary{UnaryKind::Relu}, {x}));
  if (activation == "Tanh") return one(node.add(Unary{UnaryKind::Tanh}, {x}));
  if (activation == "Sigmoid") return one(node.add(Unary{UnaryKind::Sigmoid}, {x}));
  if (activation == "LeakyRelu") return one(node.add(PRelu{}, {x, node.scalar("slope", number(0, "activation_alpha", 0.01), x)}));
  if (activation == "Clip") return one(node.add(Clamp{number(0, "activation_alpha", 0), number(1, "activation_beta", 0)}, {x}));
  if (activation == "HardSigmoid") {
    Steps steps(node);
    const Value scaled = steps.scaled("scaled", x, number(0, "activation_alpha", 0.2));
    return one(node.add(Clamp{0, 1}, {steps.add("shifted", scaled, node.scalar("beta", number(1, "activation_beta", 0.5), x))}));
  }
  return node.lacks("activation", "Relu, Tanh, Sigmoid, LeakyRelu, Clip or HardSigmoid");
}

/// A convolution, what is added to it, and a function.
Converted convert_fused_conv(NodeContext& node) {
  Value result = convolve(node, "WithoutBiases", node.input(0), node.input(1));
  if (node.has(2))
    result = node.step("biased", Binary{BinaryKind::Add},
                       {result, reshaped(node, "bias", node.input(2), axis_shape(node.shape(2)[0], node.graph().shape(result).rank(), 1))});
  if (node.has(3)) result = node.step("sum", Binary{BinaryKind::Add}, {result, node.input(3)});
  return activated(node, result);
}

/// The first dimension, a batch of matrices, moved in front of the last as their rows are.
Value turned_batch(NodeContext& node, const std::string& name, Value value) {
  Steps steps(node);
  const std::size_t rank = steps.rank(value);
  Dims order;
  for (std::size_t i = 1; i + 1 < rank; ++i) order.push_back(static_cast<std::int64_t>(i));
  order.push_back(0);
  order.push_back(static_cast<std::int64_t>(rank) - 1);
  return rank < 3 ? value : steps.transpose(name, value, order);
}

/// alpha * A * B of matrices that may be turned.
Converted convert_fused_matmul(NodeContext& node) {
  const Attributes& attributes = node.attributes();
  Value a = node.input(0), b = node.input(1);
  if (attributes.flag("transBatchA", false)) a = turned_batch(node, "a", a);
  if (attributes.flag("transBatchB", false)) b = turned_batch(node, "b", b);
  const double alpha = attributes.number("alpha", 1);
  const MatMul op{attributes.flag("transA", false), attributes.flag("transB", false)};
  if (alpha == 1) return one(node.add(op, {a, b}));
  const Value product = node.step("product", op, {a, b});
  return one(node.add(Binary{BinaryKind::Multiply}, {product, node.scalar("alpha", alpha, product)}));
}

Converted convert_fused_gemm(NodeContext& node) {
  Steps steps(node);
  const Attributes& attributes = node.attributes();
  const MatMul op{attributes.flag("transA", false), attributes.flag("transB", false)};
  Value result = steps.scaled("scaled", node.step("WithoutBiases", op, {node.input(0), node.input(1)}), attributes.number("alpha", 1));
  if (node.has(2)) result = steps.add("biased", result, steps.scaled("bias", node.input(2), attributes.number("beta", 1)));
  return activated(node, result);
}

Value with_bias(NodeContext& node, std::size_t index) {
  return node.has(index) ? node.step("biased", Binary{BinaryKind::Add}, {node.input(0), node.input(index)}) : node.input(0);
}

Converted convert_bias_gelu(NodeContext& node) { return one(node.add(Gelu{}, {with_bias(node, 1)})); }
Converted convert_fast_gelu(NodeContext& node) { return one(node.add(Gelu{Gelu::Approximation::Tanh}, {with_bias(node, 1)})); }

Converted convert_quick_gelu(NodeContext& node) {
  const Value x = node.input(0);
  return one(node.add(Swish{}, {x, node.scalar("alpha", node.attributes().number("alpha", 1.702), x)}));
}

/// A sum, normalized along its last dimension. The fourth output is the sum.
template <bool with_mean>
Converted convert_skip_normalization(NodeContext& node) {
  Steps steps(node);
  const std::size_t bias = with_mean ? 4 : 3;
  if (node.has_output(1) || node.has_output(2))
    return node.lacks("outputs 1 and 2: given those that training has, expected the first and the sum");
  Value sum = steps.add("sum", node.input(0), node.input(1));
  if (node.has(bias)) sum = steps.add("biased", sum, node.input(bias));
  const Value axes = node.dims("axes", {static_cast<std::int64_t>(steps.rank(sum)) - 1});
  const double epsilon = node.attributes().number("epsilon", with_mean ? 1e-12 : 1e-5);
  Value result;
  if (!with_mean) {
    result = node.add(Binary{BinaryKind::Multiply}, {root_mean_square_normalized(node, sum, axes, epsilon), node.input(2)});
  } else {
    const Value normalized = node.step("normalized", MVN{.eps = epsilon}, {sum, axes});
    const Value scaled = node.has(3) ? steps.multiply("scaled", normalized, node.input(2)) : Value{};
    result = node.has(3) ? node.add(Binary{BinaryKind::Add}, {scaled, node.input(3)})
                         : node.add(Binary{BinaryKind::Multiply}, {normalized, node.input(2)});
  }
  // The outputs between are not there.
  return std::vector<Value>{result, result, result, sum};
}

/// Rows of tables for words, places and segments, summed and normalized.
Converted convert_embed_normalization(NodeContext& node) {
  Steps steps(node);
  const Shape ids = node.shape(0);
  if (ids.rank() != 2) throw Error(ErrorCode::InvalidModel, "input_ids: given shape " + to_string(ids) + ", expected rank 2");
  if (node.attributes().integer("mask_index_type", 1) != 1 && node.has_output(1)) return node.lacks("mask_index_type", "1");
  Value sum = steps.gather("words", node.input(2), node.input(0), 0);
  const Value places = node.has(8) ? node.input(8) : steps.unsqueeze("places", steps.numbers("places/list", 0, ids[1]), {0});
  sum = steps.add("with_places", sum, steps.gather("place_rows", node.input(3), places, 0));
  if (node.has(1) && node.has(4)) sum = steps.add("with_segments", sum, steps.gather("segments", node.input(4), node.input(1), 0));
  const Value normalized = node.step("normalized", MVN{.eps = node.attributes().number("epsilon", 1e-12)}, {sum, node.dims("axes", {2})});
  const Value result = node.add(Binary{BinaryKind::Add}, {steps.multiply("scaled", normalized, node.input(5)), node.input(6)});
  // The number of words that the mask shows, of each sample.
  const Value counts = node.has(7)
                           ? steps.reduce("counts", ReduceKind::Sum, converted(node, "mask", node.input(7), ElementType::i32), {1}, false)
                           : node.constant("counts", Tensor(ElementType::i32, Shape{ids[0]}));
  return std::vector<Value>{result, counts, sum};
}

/// What hides keys: lengths [batch], or flags [batch,keys] or [batch,queries,keys], 0 for hidden ones.
std::optional<Value> shown_keys(NodeContext& node, Value mask, std::int64_t batch, std::int64_t keys) {
  Steps steps(node);
  const Shape shape = steps.shape(mask);
  const Value wide = converted(node, "mask/wide", mask, ElementType::i64);
  if (shape == Shape{batch}) {
    const Value key = steps.numbers("mask/keys", 0, keys);
    return steps.binary("mask/shown", BinaryKind::Less, key, steps.reshape("mask/lengths", wide, {-1, 1, 1, 1}));
  }
  const Value zero = node.index("mask/zero", 0);
  if (shape == Shape{batch, keys})
    return steps.binary("mask/shown", BinaryKind::NotEqual, steps.reshape("mask/rows", wide, {batch, 1, 1, keys}), zero);
  if (shape.rank() == 3) return steps.binary("mask/shown", BinaryKind::NotEqual, steps.unsqueeze("mask/rows", wide, {1}), zero);
  return std::nullopt;
}

/// Hidden keys get a large negative number, as ONNX Runtime gives them.
Value hidden_bias(NodeContext& node, Value shown, Value like, double filter) {
  return Steps(node).select("hidden", shown, node.scalar("shown/value", 0, like), node.scalar("hidden/value", filter, like));
}

struct MicrosoftAttention {
  Value q{}, k{}, v{};  ///< [batch,length,heads * size]
  std::int64_t heads = 1, key_heads = 1;
  std::optional<Value> mask{}, bias{};
  bool causal = false;
};

Converted finish_attention(NodeContext& node, const MicrosoftAttention& given) {
  Steps steps(node);
  AttentionParts parts;
  parts.q = heads_apart(node, "q", given.q, given.heads);
  parts.k = heads_apart(node, "k", given.k, given.key_heads);
  parts.v = heads_apart(node, "v", given.v, given.key_heads);
  const Shape q = steps.shape(parts.q), k = steps.shape(parts.k);
  const double scale = node.attributes().number("scale", 0);
  parts.scale = scale != 0 ? scale : 1 / std::sqrt(static_cast<double>(q[3]));
  parts.softcap = node.attributes().number("softcap", 0);
  parts.softmax_type = steps.type(parts.q);
  const double filter = node.attributes().number("mask_filter_value", -10000);
  parts.bias = given.bias;
  if (given.mask) {
    const std::optional<Value> shown = shown_keys(node, *given.mask, q[0], k[2]);
    if (!shown)
      return node.lacks("mask: given shape " + to_string(steps.shape(*given.mask)) +
                        ", expected [batch], [batch,keys] or [batch,queries,keys]");
    const Value hidden = hidden_bias(node, *shown, parts.q, filter);
    parts.bias = parts.bias ? steps.add("bias", *parts.bias, hidden) : hidden;
  }
  if (given.causal) {
    const Value later = bias_of(node, "later", causal_condition(node, q[2], k[2], 0), parts.q);
    parts.bias = parts.bias ? steps.add("bias/causal", *parts.bias, later) : later;
  }
  return std::vector<Value>{heads_together(node, "together", attend(node, parts).result), parts.k, parts.v};
}

/// X times weights for queries, keys and values in one matrix.
Converted convert_attention(NodeContext& node) {
  const Attributes& attributes = node.attributes();
  if (node.has(4) || node.has(6) || node.has_output(1)) return node.lacks("past: given states of steps before, expected none");
  Steps steps(node);
  Value all = node.step("projected", MatMul{}, {node.input(0), node.input(1)});
  if (node.has(2)) all = steps.add("projected/biased", all, node.input(2));
  const std::int64_t width = steps.shape(all)[2];
  const Dims sizes = attributes.integers("qkv_hidden_sizes", {width / 3, width / 3, width / 3});
  if (sizes.size() != 3 || sizes[0] + sizes[1] + sizes[2] != width)
    throw Error(ErrorCode::InvalidModel,
                "attribute 'qkv_hidden_sizes': given " + to_string(sizes) + ", expected three with a sum of " + std::to_string(width));
  if (attributes.flag("do_rotary", false)) return node.lacks("do_rotary", "0");
  MicrosoftAttention given{steps.part("queries", all, 2, 0, sizes[0]), steps.part("keys", all, 2, sizes[0], sizes[1]),
                           steps.part("values", all, 2, sizes[0] + sizes[1], sizes[2])};
  given.heads = given.key_heads = attributes.integer("num_heads");
  if (node.has(3)) given.mask = node.input(3);
  if (node.has(5)) given.bias = node.input(5);
  given.causal = attributes.flag("unidirectional", false);
  return finish_attention(node, given);
}

Converted convert_multi_head_attention(NodeContext& node) {
  Steps steps(node);
  if (!node.has(1) || !node.has(2) || node.rank(0) != 3 || node.rank(1) != 3 || node.rank(2) != 3)
    return node.lacks("query, key and value: given packed ones or states, expected three tensors of rank 3");
  if (node.has(6) || node.has(7) || node.has_output(1)) return node.lacks("past: given states of steps before, expected none");
  MicrosoftAttention given{node.input(0), node.input(1), node.input(2)};
  if (node.has(3)) {
    const auto width = [&](Value value) { return steps.shape(value)[2]; };
    const Value bias = node.input(3);
    const std::int64_t q = width(given.q), k = width(given.k), v = width(given.v);
    given.q = steps.add("q/biased", given.q, steps.part("q/bias", bias, 0, 0, q));
    given.k = steps.add("k/biased", given.k, steps.part("k/bias", bias, 0, q, k));
    given.v = steps.add("v/biased", given.v, steps.part("v/bias", bias, 0, q + k, v));
  }
  given.heads = given.key_heads = node.attributes().integer("num_heads");
  if (node.has(4)) given.mask = node.input(4);
  if (node.has(5)) given.bias = node.input(5);
  given.causal = node.attributes().flag("unidirectional", false);
  return finish_attention(node, given);
}

/// Attention with fewer heads of keys than of queries, each key hidden from earlier queries.
Converted convert_group_query_attention(NodeContext& node) {
  Steps steps(node);
  const Attributes& attributes = node.attributes();
  for (const std::size_t past : {3, 4})
    if (node.has(past) && node.shape(past).elements() > 0) return node.lacks("past: given states of steps before, expected none");
  if (attributes.flag("do_rotary", false)) return node.lacks("do_rotary", "0");
  if (attributes.integer("local_window_size", -1) != -1) return node.lacks("local_window_size", "-1");
  MicrosoftAttention given;
  given.heads = attributes.integer("num_heads"), given.key_heads = attributes.integer("kv_num_heads");
  given.q = node.input(0);
  if (node.has(1) && node.has(2)) {
    given.k = node.input(1), given.v = node.input(2);
  } else {
    const std::int64_t width = node.shape(0)[node.rank(0) - 1], all = given.heads + 2 * given.key_heads;
    if (node.rank(0) != 3 || all < 1 || width % all != 0)
      return node.lacks("query: given shape " + to_string(node.shape(0)) + ", expected queries, keys and values of all heads");
    const std::int64_t size = width / all;
    given.k = steps.part("keys", given.q, 2, given.heads * size, given.key_heads * size);
    given.v = steps.part("values", given.q, 2, (given.heads + given.key_heads) * size, given.key_heads * size);
    given.q = steps.part("queries", given.q, 2, 0, given.heads * size);
  }
  given.causal = true;
  return finish_attention(node, given);
}

/// softmax of sums with a mask that is broadcast, along the dimensions from `axis` on.
Converted convert_bias_softmax(NodeContext& node) {
  const Value sum = node.step("biased", Binary{BinaryKind::Add}, {node.input(0), node.input(1)});
  const std::size_t rank = node.rank(0);
  const std::size_t axis = normalize_axis(node.attributes().integer("axis", 1), rank);
  if (node.attributes().integer("is_inner_broadcast", 0) != 0) return node.lacks("is_inner_broadcast", "0");
  if (axis + 1 != rank) return node.lacks("axis", "the last one");
  return one(node.add(Softmax{static_cast<std::int64_t>(axis)}, {sum}));
}

constexpr OpType types[] = {
    {"FusedConv", convert_fused_conv, "activation activation_params auto_pad dilations group kernel_shape pads strides"},
    {"FusedMatMul", convert_fused_matmul, "alpha transA transB transBatchA transBatchB"},
    {"TransposeMatMul", convert_fused_matmul, "alpha transA transB"},
    {"FusedGemm", convert_fused_gemm, "activation activation_alpha activation_beta activation_gamma alpha beta transA transB"},
    {"BiasGelu", convert_bias_gelu},
    {"Gelu", convert_bias_gelu},
    {"FastGelu", convert_fast_gelu},
    {"QuickGelu", convert_quick_gelu, "alpha"},
    {"SkipLayerNormalization", convert_skip_normalization<true>, "epsilon"},
    {"SkipSimplifiedLayerNormalization", convert_skip_normalization<false>, "epsilon"},
    {"EmbedLayerNormalization", convert_embed_normalization, "epsilon mask_index_type"},
    {"Attention", convert_attention, "do_rotary mask_filter_value num_heads qkv_hidden_sizes scale unidirectional"},
    {"MultiHeadAttention", convert_multi_head_attention, "mask_filter_value num_heads scale unidirectional"},
    {"GroupQueryAttention", convert_group_query_attention,
     "do_rotary kv_num_heads local_window_size num_heads rotary_interleaved scale softcap"},
    {"BiasSoftmax", convert_bias_softmax, "axis is_inner_broadcast"},
};

}  // namespace

std::span<const OpType> fused_ops() { return types; }

}  // namespace octet::onnx
