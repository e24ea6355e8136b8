#include <algorithm>
#include <cmath>

#include "draw.hpp"

namespace octet::fuzz {
namespace {

Value relu(Network& network, Value data) { return network.add({Unary{UnaryKind::Relu}, {data}}); }
Value sum(Network& network, Value a, Value b) {
  if (network.random.chance(50)) std::swap(a, b);
  return network.add({Binary{BinaryKind::Add}, {a, b}});
}

Value image(Network& network) { return network.pick_real(3, 5); }
std::int64_t channels(const Network& network, Value value) { return network.shape(value)[1]; }

Value batch_norm(Network& network, Value data) {
  const Shape form{channels(network, data)};
  const Tensor gamma = network.uniform(form, 0.5F, 1.5F), beta = network.real(form, 0.5F), mean = network.real(form, 0.5F);
  return network.add({BatchNormInference{}, {data, gamma, beta, mean, network.uniform(form, 0.5F, 1.5F)}});
}

/// Convolution, normalization or bias, activation.
Value convolution_layer(Network& network, Value data, const ConvolutionPlan& plan, bool active = true) {
  Value value = convolve(network, data, plan);
  if (network.random.chance(40)) value = batch_norm(network, value);
  else if (network.random.chance(80)) value = add_bias(network, value);
  if (active) value = network.random.chance(60) ? relu(network, value) : activate(network, value);
  return value;
}

std::int64_t draw_width(Network& network) { return network.random.pick<std::int64_t>({4, 8, 8, 12, 16, 16, 17, 20, 32, 33, 40, 64}); }

void draw_convolution_layer(Network& network) {
  const std::int64_t kernel = network.random.pick<std::int64_t>({1, 1, 3, 3, 3, 5});
  const Value data = image(network);
  convolution_layer(network, data,
                    {.outputs = draw_width(network), .kernel = kernel, .stride = network.random.pick<std::int64_t>({1, 1, 2})});
}

/// x + f(x), f one to three layers.
void draw_residual(Network& network) {
  Random& random = network.random;
  Value start = image(network);
  if (random.chance(40)) start = relu(network, start);
  if (random.chance(40)) start = quantize_if_due(network, start);
  const std::int64_t width = channels(network, start);
  Value branch = start;
  const std::int64_t depth = random.between(1, 3);
  for (std::int64_t i = 0; i < depth; ++i)
    branch = convolution_layer(network, branch,
                               {.outputs = i + 1 == depth ? width : draw_width(network), .kernel = random.pick<std::int64_t>({1, 3, 3})},
                               i + 1 < depth || random.chance(20));
  if (random.chance(50)) branch = quantize_if_due(network, branch);
  Value shortcut = start;
  if (random.chance(25)) shortcut = convolution_layer(network, start, {.outputs = width, .kernel = 1}, false);
  if (random.chance(30)) shortcut = quantize_if_due(network, shortcut);
  Value result = sum(network, branch, shortcut);
  if (random.chance(50)) result = relu(network, result);
  if (random.chance(40)) quantize_if_due(network, result);
}

/// Expands, filters each channel, projects; a residual where shapes allow (Sandler et al., 2018).
void draw_inverted_residual(Network& network) {
  Random& random = network.random;
  const Value start = image(network);
  const std::int64_t width = channels(network, start), inner = std::min<std::int64_t>(width * random.between(1, 3), 72);
  const std::int64_t stride = random.pick<std::int64_t>({1, 1, 2});
  Value value = convolution_layer(network, start, {.outputs = inner, .kernel = 1});
  value =
      convolution_layer(network, value, {.outputs = inner, .groups = 0, .kernel = random.pick<std::int64_t>({3, 3, 5}), .stride = stride});
  value = convolution_layer(network, value, {.outputs = stride == 1 ? width : draw_width(network), .kernel = 1}, false);
  if (network.shape(value) == network.shape(start)) sum(network, value, start);
}

/// x * gate(mean(x)) (Hu et al., 2018).
void draw_squeeze_excitation(Network& network) {
  Random& random = network.random;
  const Value data = image(network);
  const std::int64_t width = channels(network, data);
  Dims axes;
  for (std::size_t i = 2; i < network.rank(data); ++i) axes.push_back(static_cast<std::int64_t>(i));
  Value gate = network.add({Reduce{ReduceKind::Mean, true}, {data, index_tensor(network, axes)}});
  gate = relu(network, add_bias(network, convolve(network, gate, {.outputs = std::max<std::int64_t>(1, width / 4), .kernel = 1})));
  gate = add_bias(network, convolve(network, gate, {.outputs = width, .kernel = 1}));
  gate = network.add({Unary{random.chance(60) ? UnaryKind::Sigmoid : UnaryKind::HSigmoid}, {gate}});
  const Value gated = random.chance(50) ? network.add({Binary{BinaryKind::Multiply}, {data, gate}})
                                        : network.add({Binary{BinaryKind::Multiply}, {gate, data}});
  if (random.chance(35)) sum(network, gated, data);
}

/// Branches of different kernels that are joined along the channels.
void draw_branches(Network& network) {
  Random& random = network.random;
  const Value data = image(network);
  std::vector<Operand> branches;
  for (std::int64_t count = random.between(2, 3); count > 0; --count) {
    if (random.chance(15)) {
      branches.emplace_back(data);
      continue;
    }
    Value source = data;
    if (random.chance(20)) {
      const Dims ones(network.rank(data) - 2, 1), threes(network.rank(data) - 2, 3);
      source =
          random.chance(50)
              ? network.add({MaxPool{.kernel = threes, .strides = ones, .pads_begin = ones, .pads_end = ones}, {data}})
              : network.add(
                    {AvgPool{.kernel = threes, .strides = ones, .pads_begin = ones, .pads_end = ones, .exclude_pad = random.chance(50)},
                     {data}});
    }
    Value branch = convolution_layer(network, source, {.outputs = draw_width(network), .kernel = random.pick<std::int64_t>({1, 3, 5})});
    if (random.chance(50)) branch = quantize_if_due(network, branch);
    branches.emplace_back(branch);
  }
  const Value joined = network.add({Concat{1}, branches});
  if (random.chance(50)) convolution_layer(network, joined, {.outputs = draw_width(network), .kernel = 1});
}

/// Each layer reads all before it (Huang et al., 2017).
void draw_dense(Network& network) {
  Value value = image(network);
  for (std::int64_t depth = network.random.between(1, 3); depth > 0; --depth) {
    const Value grown = convolution_layer(network, value, {.outputs = network.random.pick<std::int64_t>({4, 8, 12}), .kernel = 3});
    value = network.add({Concat{1}, {value, grown}});
  }
}

/// Splits the channels, works on one half, joins and shuffles.
void draw_half(Network& network) {
  const Value data = image(network);
  const std::int64_t width = channels(network, data);
  if (width < 2) throw Rejected("one channel");
  const Value parts = network.add({VariadicSplit{}, {data, index_scalar(network, 1), index_tensor(network, {width / 2, -1})}});
  const Value worked = convolution_layer(network, output(parts, 1), {.outputs = width - width / 2, .kernel = 3});
  network.add({Concat{1}, network.random.chance(50) ? std::vector<Operand>{parts, worked} : std::vector<Operand>{worked, parts}});
}

Value heads_of(Network& network, Value tokens, std::int64_t heads, const Dims& order) {
  const Shape shape = network.shape(tokens);
  const Value apart = network.add({Reshape{}, {tokens, index_tensor(network, {shape[0], shape[1], heads, shape[2] / heads})}});
  return network.add({Transpose{}, {apart, index_tensor(network, order)}});
}

/// softmax(q k^T) v with several heads (Vaswani et al., 2017).
void draw_attention(Network& network) {
  Random& random = network.random;
  const Value data = network.pick_real(3, 3);
  const std::int64_t heads = random.pick<std::int64_t>({1, 2, 2, 4}), width = heads * random.pick<std::int64_t>({4, 8, 10});
  const Value source = quantize_if_due(network, data);
  const Value query = project(network, source, width), key = project(network, source, width), value = project(network, source, width);
  const bool turned = random.chance(50);
  Value scores = heads_of(network, query, heads, {0, 2, 1, 3});
  if (random.chance(50)) scores = network.add({Binary{BinaryKind::Multiply}, {scores, network.real_scalar(0.35F)}});
  const Value keys = heads_of(network, key, heads, turned ? Dims{0, 2, 3, 1} : Dims{0, 2, 1, 3});
  scores = network.add({MatMul{false, !turned}, {scores, keys}});
  if (random.chance(40)) scores = network.add({Binary{BinaryKind::Divide}, {scores, network.real_scalar(2.83F)}});
  if (random.chance(30))
    scores =
        network.add({Binary{BinaryKind::Add}, {scores, network.real(Shape{1, 1, network.shape(scores)[2], network.shape(scores)[3]})}});
  const Value shares = network.add({Softmax{-1}, {scores}});
  Value result = network.add({MatMul{}, {shares, heads_of(network, value, heads, {0, 2, 1, 3})}});
  result = network.add({Transpose{}, {result, index_tensor(network, {0, 2, 1, 3})}});
  const Shape shape = network.shape(data);
  result = network.add({Reshape{}, {result, index_tensor(network, {0 + shape[0], shape[1], width})}});
  result = project(network, result, shape[2]);
  sum(network, result, data);
}

/// Linear, function, linear, residual: the other half of a transformer's layer.
void draw_feed_forward(Network& network) {
  const Value data = network.pick_real(2, 4);
  const std::int64_t width = network.shape(data)[network.rank(data) - 1];
  const Value inner = activate(network, project(network, data, network.random.pick<std::int64_t>({8, 16, 33})));
  const Value outer = project(network, inner, width);
  sum(network, outer, data);
}

/// Pixels become tokens.
void draw_tokens(Network& network) {
  const Value data = network.pick_real(4, 4);
  const Shape shape = network.shape(data);
  const Value flat = network.add({Reshape{}, {data, index_tensor(network, {shape[0], shape[1], shape[2] * shape[3]})}});
  network.add({Transpose{}, {flat, index_tensor(network, {0, 2, 1})}});
}

/// The end of a classifier.
void draw_head(Network& network) {
  const Value data = image(network);
  Dims axes;
  for (std::size_t i = 2; i < network.rank(data); ++i) axes.push_back(static_cast<std::int64_t>(i));
  const Value mean = network.add({Reduce{ReduceKind::Mean, true}, {data, index_tensor(network, axes)}});
  const Value flat = network.add({Reshape{}, {mean, index_tensor(network, {network.shape(data)[0], -1})}});
  const Value scores = project(network, flat, network.random.pick<std::int64_t>({2, 10, 17}));
  if (network.random.chance(50)) network.add({Softmax{1}, {scores}});
}

/// Two layers read one value and meet again.
void draw_diamond(Network& network) {
  Random& random = network.random;
  const Value data = image(network);
  const std::int64_t width = draw_width(network);
  const Value left = convolution_layer(network, data, {.outputs = width, .kernel = random.pick<std::int64_t>({1, 3})}, random.chance(50));
  const Value right = convolution_layer(network, data, {.outputs = width, .kernel = random.pick<std::int64_t>({1, 3})}, random.chance(50));
  const BinaryKind kind = random.pick({BinaryKind::Add, BinaryKind::Add, BinaryKind::Multiply, BinaryKind::Subtract, BinaryKind::Maximum});
  const Value met = network.add({Binary{kind}, {left, right}});
  if (random.chance(40)) sum(network, met, random.chance(50) ? left : right);
}

}  // namespace

std::vector<Growth> block_growths() {
  return {{"convolution layer", 14, draw_convolution_layer},
          {"residual", 12, draw_residual},
          {"inverted residual", 6, draw_inverted_residual},
          {"squeeze and excitation", 5, draw_squeeze_excitation},
          {"branches", 6, draw_branches},
          {"dense", 3, draw_dense},
          {"half", 3, draw_half},
          {"attention", 6, draw_attention},
          {"feed forward", 4, draw_feed_forward},
          {"tokens", 2, draw_tokens},
          {"head", 4, draw_head},
          {"diamond", 6, draw_diamond}};
}

}  // namespace octet::fuzz
