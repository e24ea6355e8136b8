#include <algorithm>
#include <cmath>

#include "draw.hpp"

namespace octet::fuzz {
namespace {

constexpr std::size_t most_products = 1'500'000;

/// Weights of the network's layers vary so that sums of products stay near 1.
float deviation_for(std::size_t products) { return 1 / std::sqrt(static_cast<float>(std::max<std::size_t>(products, 1))); }

struct Attributes {
  Dims kernel, strides, pads_begin, pads_end, dilations;
  AutoPad auto_pad = AutoPad::Explicit;
};

Attributes draw_window(Network& network, const Shape& data) {
  Random& random = network.random;
  Attributes window;
  const bool equal = random.chance(60);
  for (std::size_t i = 2; i < data.rank(); ++i) {
    const bool copy = equal && i > 2;
    window.kernel.push_back(copy ? window.kernel[0] : random.pick<std::int64_t>({1, 1, 2, 3, 3, 3, 4, 5, 7}));
    window.strides.push_back(copy ? window.strides[0] : random.pick<std::int64_t>({1, 1, 1, 2, 2, 3}));
    window.dilations.push_back(copy ? window.dilations[0] : random.pick<std::int64_t>({1, 1, 1, 1, 2, 3}));
    window.pads_begin.push_back(random.chance(50) ? (window.kernel.back() - 1) * window.dilations.back() / 2 : random.between(0, 3));
    window.pads_end.push_back(random.chance(70) ? window.pads_begin.back() : random.between(0, 3));
  }
  if (random.chance(20)) window.auto_pad = random.pick({AutoPad::SameUpper, AutoPad::SameLower, AutoPad::Valid});
  if (random.chance(30)) window.strides.clear();
  if (random.chance(40)) window.dilations.clear();
  return window;
}

template <typename Op>
Op operation_of(const Attributes& window) {
  Op op;
  op.strides = window.strides;
  op.pads_begin = window.pads_begin;
  op.pads_end = window.pads_end;
  op.dilations = window.dilations;
  op.auto_pad = window.auto_pad;
  return op;
}

Shape weights_shape(Dims leading, const Dims& kernel) {
  leading.insert(leading.end(), kernel.begin(), kernel.end());
  return Shape(std::move(leading));
}

std::int64_t draw_channels(Network& network) {
  return network.random.pick<std::int64_t>({1, 2, 3, 4, 5, 7, 8, 8, 12, 16, 16, 17, 18, 20, 24, 32, 32, 33, 40, 48, 64, 65});
}

std::int64_t draw_divisor(Network& network, std::int64_t number) {
  std::vector<std::int64_t> divisors;
  for (std::int64_t i = 1; i <= number; ++i)
    if (number % i == 0) divisors.push_back(i);
  return network.random.pick(divisors);
}

void require_affordable(const Shape& data, const Shape& weights, std::int64_t groups) {
  const std::size_t positions = data.elements(2, data.rank()) * static_cast<std::size_t>(data[0]);
  if (positions * weights.elements() > most_products * static_cast<std::size_t>(std::max<std::int64_t>(1, groups > 1 ? 1 : groups)))
    throw Rejected("too many products");
}

/// What follows a layer: often a bias, then often an activation, then the quantizer of the result.
void finish_layer(Network& network, Value product) {
  Random& random = network.random;
  if (random.chance(60)) product = add_bias(network, product);
  if (random.chance(50)) product = activate(network, product);
  if (random.chance(35)) quantize_if_due(network, product);
}

Value picked_image(Network& network) {
  return network.pick([&](Value value) { return network.is_real(value) && network.rank(value) >= 3 && network.rank(value) <= 5; });
}

void draw_convolution(Network& network) {
  const Value data = picked_image(network);
  const Shape shape = network.shape(data);
  const Attributes window = draw_window(network, shape);
  const Shape kernel = weights_shape({draw_channels(network), shape[1]}, window.kernel);
  require_affordable(shape, kernel, 1);
  const Operand own = weights(network, kernel, 0, 1, deviation_for(kernel.elements(1, kernel.rank())));
  finish_layer(network, network.add({operation_of<Convolution>(window), {quantize_if_due(network, data), own}}));
}

void draw_group_convolution(Network& network) {
  const Value data = picked_image(network);
  const Shape shape = network.shape(data);
  const Attributes window = draw_window(network, shape);
  const std::int64_t groups = network.random.chance(60) ? shape[1] : draw_divisor(network, shape[1]);
  const std::int64_t outputs = network.random.pick<std::int64_t>({1, 1, 1, 2, 3, 4, 8});
  const Shape kernel = weights_shape({groups, outputs, shape[1] / groups}, window.kernel);
  require_affordable(shape, kernel, groups);
  const Operand own = weights(network, kernel, 0, 2, deviation_for(kernel.elements(2, kernel.rank())));
  finish_layer(network, network.add({operation_of<GroupConvolution>(window), {quantize_if_due(network, data), own}}));
}

template <typename Op>
Op transposed_operation(Network& network, const Attributes& window) {
  Op op = operation_of<Op>(window);
  if (network.random.chance(40)) {
    for (std::size_t i = 0; i < window.kernel.size(); ++i) {
      const std::int64_t stride = window.strides.empty() ? 1 : window.strides[i],
                         dilation = window.dilations.empty() ? 1 : window.dilations[i];
      op.output_padding.push_back(network.random.below(std::max(stride, dilation)));
    }
  }
  return op;
}

/// The optional input of a transposed convolution that says how large its output is.
std::vector<Operand> with_output_shape(Network& network, std::vector<Operand> operands, const Attributes& window, const Shape& data) {
  if (!network.random.chance(15)) return operands;
  Dims sizes;
  for (std::size_t i = 0; i < window.kernel.size(); ++i) {
    const std::int64_t stride = window.strides.empty() ? 1 : window.strides[i],
                       dilation = window.dilations.empty() ? 1 : window.dilations[i];
    const std::int64_t natural = stride * (data[i + 2] - 1) + dilation * (window.kernel[i] - 1) + 1;
    sizes.push_back(std::max<std::int64_t>(1, natural - network.random.below(3)));
  }
  operands.emplace_back(index_tensor(network, sizes));
  return operands;
}

void draw_transposed_convolution(Network& network) {
  const Value data = picked_image(network);
  const Shape shape = network.shape(data);
  const Attributes window = draw_window(network, shape);
  const Shape kernel = weights_shape({shape[1], draw_channels(network)}, window.kernel);
  require_affordable(shape, kernel, 1);
  const Operand own = weights(network, kernel, 1, 1, deviation_for(static_cast<std::size_t>(shape[1])));
  const auto op = transposed_operation<ConvolutionBackpropData>(network, window);
  finish_layer(network, network.add({op, with_output_shape(network, {quantize_if_due(network, data), own}, window, shape)}));
}

void draw_group_transposed_convolution(Network& network) {
  const Value data = picked_image(network);
  const Shape shape = network.shape(data);
  const Attributes window = draw_window(network, shape);
  const std::int64_t groups = network.random.chance(40) ? shape[1] : draw_divisor(network, shape[1]);
  const Shape kernel = weights_shape({groups, shape[1] / groups, network.random.pick<std::int64_t>({1, 1, 2, 4})}, window.kernel);
  require_affordable(shape, kernel, groups);
  const Operand own = network.real(kernel, deviation_for(static_cast<std::size_t>(shape[1] / groups)));
  const auto op = transposed_operation<GroupConvolutionBackpropData>(network, window);
  finish_layer(network, network.add({op, with_output_shape(network, {quantize_if_due(network, data), own}, window, shape)}));
}

/// Both operands are computed, as in correlation layers and attention over kernels.
void draw_computed_weights(Network& network) {
  const Value data = picked_image(network);
  const Shape shape = network.shape(data);
  const Value weights = network.pick([&](Value value) {
    const Shape& kernel = network.shape(value);
    return network.is_real(value) && kernel.rank() == shape.rank() && kernel[1] == shape[1] && kernel.elements(2, kernel.rank()) <= 49;
  });
  require_affordable(shape, network.shape(weights), 1);
  network.add({Convolution{}, {data, weights}});
}

}  // namespace

Value convolve(Network& network, Value data, const ConvolutionPlan& plan) {
  const Shape shape = network.shape(data);
  const std::size_t spatial = shape.rank() - 2;
  const Dims kernel(spatial, plan.kernel), strides(spatial, plan.stride), pads(spatial, plan.same_size ? (plan.kernel - 1) / 2 : 0);
  const std::int64_t groups = plan.groups == 0 ? shape[1] : plan.groups;
  if (shape[1] % groups != 0) throw Rejected("groups");
  const bool grouped = plan.groups != 1;
  const Shape form = grouped ? weights_shape({groups, std::max<std::int64_t>(1, plan.outputs / groups), shape[1] / groups}, kernel)
                             : weights_shape({plan.outputs, shape[1]}, kernel);
  require_affordable(shape, form, groups);
  const std::size_t products = form.elements(grouped ? 2 : 1, form.rank());
  const Operand own = weights(network, form, 0, grouped ? 2 : 1, deviation_for(products));
  const Value source = quantize_if_due(network, data);
  if (grouped) return network.add({GroupConvolution{.strides = strides, .pads_begin = pads, .pads_end = pads}, {source, own}});
  return network.add({Convolution{.strides = strides, .pads_begin = pads, .pads_end = pads}, {source, own}});
}

Value add_bias(Network& network, Value data) {
  Dims dims(network.rank(data), 1);
  dims.at(1) = network.shape(data)[1];
  return network.add({Binary{BinaryKind::Add}, {data, network.real(Shape(dims))}});
}

std::vector<Growth> convolution_growths() {
  return {{"convolution", 14, draw_convolution},
          {"group convolution", 10, draw_group_convolution},
          {"transposed convolution", 5, draw_transposed_convolution},
          {"grouped transposed convolution", 3, draw_group_transposed_convolution},
          {"convolution with computed weights", 1, draw_computed_weights}};
}

}  // namespace octet::fuzz
