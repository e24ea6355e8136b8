#include <algorithm>
#include <cmath>

#include "draw.hpp"

namespace octet::fuzz {
namespace {

/// The limits of one quantizer: levels from `low` to `high`.
struct Limits {
  float low = 0, high = 0;
};

/// Levels of step `step` of which number `zero` is 0.
Limits limits_around(float step, std::int64_t zero, std::int64_t levels) {
  return {-step * static_cast<float>(zero), step * static_cast<float>(levels - 1 - zero)};
}

std::int64_t draw_levels(Network& network) {
  Random& random = network.random;
  if (random.chance(65)) return 256;
  if (random.chance(40)) return 255;
  return random.chance(30) ? random.pick<std::int64_t>({2, 3, 4, 15, 16, 17, 127, 128, 129, 254}) : random.between(2, 256);
}

/// Where zero lies among the levels.
enum class ZeroPoint : std::uint8_t { First, Middle, Fitting, Any, Last, None };

ZeroPoint draw_zero_point(Network& network, float smallest) {
  Random& random = network.random;
  if (smallest >= 0 && random.chance(60)) return ZeroPoint::First;
  return random.pick({ZeroPoint::Middle, ZeroPoint::Middle, ZeroPoint::Middle, ZeroPoint::Middle, ZeroPoint::Fitting, ZeroPoint::Fitting,
                      ZeroPoint::Fitting, ZeroPoint::Any, ZeroPoint::First, ZeroPoint::Last, ZeroPoint::None});
}

std::int64_t zero_level(Network& network, ZeroPoint kind, float smallest, float largest, std::int64_t levels) {
  if (kind == ZeroPoint::First) return 0;
  if (kind == ZeroPoint::Last) return levels - 1;
  if (kind == ZeroPoint::Middle) return levels % 2 == 0 && network.random.chance(15) ? levels / 2 - 1 : levels / 2;
  if (kind == ZeroPoint::Any) return network.random.below(levels);
  const float share = std::max(0.0F, -smallest) / (std::max(0.0F, largest) - std::min(0.0F, smallest) + 1e-6F);
  return std::clamp<std::int64_t>(std::lround(share * static_cast<float>(levels - 1)), 0, levels - 1);
}

/// The step with which levels around `zero` reach `smallest` and `largest`.
float fitting_step(float smallest, float largest, std::int64_t zero, std::int64_t levels) {
  const float up = largest / static_cast<float>(std::max<std::int64_t>(levels - 1 - zero, 1));
  const float down = -smallest / static_cast<float>(std::max<std::int64_t>(zero, 1));
  float step = 0;
  if (zero > 0) step = std::max(step, down);
  if (zero < levels - 1) step = std::max(step, up);
  return step > 1e-4F ? step : std::max({std::abs(smallest), std::abs(largest), 0.01F}) / static_cast<float>(levels - 1);
}

struct Extremes {
  float smallest = 0, largest = 0;
};

/// The extremes of each index of dimension 1, or of the whole tensor.
std::vector<Extremes> extremes_of(const Tensor& tensor, bool by_channel) {
  const Tensor wide = tensor.converted(ElementType::f32);
  const Shape& shape = tensor.shape();
  const std::size_t channels = by_channel ? static_cast<std::size_t>(shape[1]) : 1;
  const std::size_t inner = by_channel ? shape.elements(2, shape.rank()) : 1;
  std::vector<Extremes> extremes(channels, {INFINITY, -INFINITY});
  for (std::size_t i = 0; i < wide.elements(); ++i) {
    Extremes& own = extremes[by_channel ? i / inner % channels : 0];
    own.smallest = std::min(own.smallest, wide.data<float>()[i]);
    own.largest = std::max(own.largest, wide.data<float>()[i]);
  }
  return extremes;
}

Shape limits_shape(Network& network, std::size_t rank, std::size_t channels) {
  if (channels > 1) {
    Dims dims(rank, 1);
    dims.at(1) = static_cast<std::int64_t>(channels);
    if (network.random.chance(20)) dims.erase(dims.begin());
    return Shape(dims);
  }
  return network.random.pick({Shape{}, Shape{}, Shape{1}, Shape(Dims(rank, 1))});
}

Tensor limit_tensor(Network& network, const std::vector<Limits>& limits, float Limits::*side, const Shape& shape) {
  std::vector<float> values;
  for (const Limits& own : limits) values.push_back(own.*side);
  return Tensor::from(values, shape).converted(network.traits.real);
}

std::vector<Limits> draw_limits(Network& network, const std::vector<Extremes>& extremes, std::int64_t levels) {
  Random& random = network.random;
  const ZeroPoint kind = draw_zero_point(network, std::ranges::min_element(extremes, {}, &Extremes::smallest)->smallest);
  const float reach = random.chance(70) ? 1.0F : random.pick({0.3F, 0.6F, 0.9F, 1.5F, 3.0F});
  std::vector<Limits> limits;
  for (const Extremes& own : extremes) {
    if (kind == ZeroPoint::None) {
      const float least = std::max(own.smallest * reach, -100.0F);
      limits.push_back({least - 0.013F, std::max(own.largest * reach, least + 0.1F)});
      continue;
    }
    const std::int64_t zero = zero_level(network, kind, own.smallest, own.largest, levels);
    limits.push_back(limits_around(reach * fitting_step(own.smallest, own.largest, zero, levels), zero, levels));
  }
  return limits;
}

bool is_quantized(const Network& network, Value value) {
  const Node& node = network.graph().node(value);
  if (node.as<FakeQuantize>()) return true;
  const bool moves = node.as<MaxPool>() || node.as<Reshape>() || node.as<Transpose>() || node.as<Concat>() || node.as<Split>() ||
                     node.as<VariadicSplit>() || node.as<Squeeze>() || node.as<Unsqueeze>();
  return moves && is_quantized(network, node.inputs[0]);
}

/// One scale for all weights, or one for each output channel.
Shape scales_shape(Network& network, const Shape& shape, std::size_t first_channel_dim, std::size_t channel_dims) {
  const bool by_channel = network.random.chance(70);
  Dims dims(shape.rank(), 1);
  if (by_channel)
    for (std::size_t i = first_channel_dim; i < first_channel_dim + channel_dims; ++i) dims[i] = shape[i];
  return by_channel || network.random.chance(50) ? Shape(dims) : Shape{};
}

/// The scale that each weight has; dimensions from `inner` on lie within a channel.
std::vector<std::size_t> channels_of(const Shape& shape, std::size_t inner, std::size_t channels) {
  const std::size_t length = shape.elements(inner, shape.rank());
  std::vector<std::size_t> channel_of(shape.elements());
  for (std::size_t i = 0; i < channel_of.size(); ++i) channel_of[i] = i / length % channels;
  return channel_of;
}

std::vector<float> largest_of(const Tensor& values, const std::vector<std::size_t>& channel_of, std::size_t channels) {
  std::vector<float> largest(channels, 1e-3F);
  const Tensor wide = values.converted(ElementType::f32);
  for (std::size_t i = 0; i < channel_of.size(); ++i)
    largest[channel_of[i]] = std::max(largest[channel_of[i]], std::abs(wide.data<float>()[i]));
  return largest;
}

/// Weights stored as integers: (Convert(i8 or u8) - zero point) * scale.
Operand compressed_weights(Network& network, const Tensor& values, const Shape& scale_shape, const std::vector<float>& largest,
                           const std::vector<std::size_t>& channel_of) {
  Random& random = network.random;
  std::vector<float> scales;
  for (const float most : largest) scales.push_back(most / 127);
  const bool is_signed = random.chance(60);
  const int zero = is_signed ? (random.chance(20) ? static_cast<int>(random.between(-5, 5)) : 0) : 128;
  Tensor integers(ElementType::i32, values.shape());
  const Tensor wide = values.converted(ElementType::f32);
  for (std::size_t i = 0; i < wide.elements(); ++i) {
    const long rounded = std::lround(wide.data<float>()[i] / scales[channel_of[i]]) + zero;
    integers.mutable_data<std::int32_t>()[i] =
        static_cast<std::int32_t>(std::clamp<long>(rounded, is_signed ? -128 : 0, is_signed ? 127 : 255));
  }
  Value value = network.add({Convert{network.traits.real}, {integers.converted(is_signed ? ElementType::i8 : ElementType::u8)}});
  if (zero != 0) value = network.add({Binary{BinaryKind::Subtract}, {value, network.real_scalar(static_cast<float>(zero))}});
  return network.add({Binary{BinaryKind::Multiply}, {value, Tensor::from(scales, scale_shape).converted(network.traits.real)}});
}

void draw_fake_quantize(Network& network) { fake_quantize(network, network.pick_real(1, 5)); }

/// Two quantized values that are added: the residual sum of a quantized network.
void draw_quantized_sum(Network& network) {
  Random& random = network.random;
  const Value a = network.pick_real(3, 5);
  const Value b = network.pick([&](Value value) { return network.is_real(value) && network.shape(value) == network.shape(a); });
  const Value left = quantize_if_due(network, a);
  const Value right = random.chance(70) ? quantize_if_due(network, b) : b;
  Value sum =
      network.add({Binary{BinaryKind::Add}, random.chance(50) ? std::vector<Operand>{left, right} : std::vector<Operand>{right, left}});
  if (random.chance(50)) sum = network.add({Unary{UnaryKind::Relu}, {sum}});
  if (random.chance(70)) quantize_if_due(network, sum);
}

/// The same quantizer, or one each, in front of what a Concat joins.
void draw_quantized_concat(Network& network) {
  Random& random = network.random;
  const Value a = network.pick_real(3, 5);
  const Shape shape = network.shape(a);
  const Value b = network.pick([&](Value value) {
    const Shape& other = network.shape(value);
    return network.is_real(value) && other.rank() == shape.rank() && other.with(1, shape[1]) == shape;
  });
  if (random.chance(50)) {
    std::vector<Operand> operands{fake_quantize(network, a), fake_quantize(network, b)};
    network.add({Concat{1}, operands});
    return;
  }
  const float most = std::max(largest_value(network.value(a)), largest_value(network.value(b)));
  const float step = std::max(most, 0.1F) / 127;
  const Limits limits = random.chance(50) ? limits_around(step, 0, 256) : limits_around(step, 128, 256);
  std::vector<Operand> joined;
  for (const Value value : {a, b}) {
    const Value low = network.constant(network.real_scalar(limits.low)), high = network.constant(network.real_scalar(limits.high));
    joined.emplace_back(network.add({FakeQuantize{256}, {value, low, high, low, high}}));
  }
  network.add({Concat{1}, joined});
}

}  // namespace

Value fake_quantize(Network& network, Value data) {
  Random& random = network.random;
  const std::int64_t levels = draw_levels(network);
  const std::size_t rank = network.rank(data);
  const bool by_channel = rank >= 2 && network.shape(data)[1] > 1 && random.chance(12);
  const std::vector<Limits> limits = draw_limits(network, extremes_of(network.value(data), by_channel), levels);
  const Shape shape = limits_shape(network, rank, limits.size());
  const Tensor low = limit_tensor(network, limits, &Limits::low, shape), high = limit_tensor(network, limits, &Limits::high, shape);
  if (random.chance(6)) {  // Other limits for the result.
    const float factor = random.uniform(0.5F, 2);
    const Tensor output_low = network.real_scalar(limits[0].low * factor), output_high = network.real_scalar(limits[0].high * factor);
    return network.add({FakeQuantize{levels}, {data, low, high, output_low, output_high}});
  }
  const Value lower = network.constant(low), upper = network.constant(high);
  return network.add({FakeQuantize{levels}, {data, lower, upper, lower, upper}});
}

Value quantize_if_due(Network& network, Value data) {
  if (!network.traits.quantized || is_quantized(network, data) || network.random.chance(8)) return data;
  return fake_quantize(network, data);
}

Operand weights(Network& network, const Shape& shape, std::size_t first_channel_dim, std::size_t channel_dims, float deviation) {
  Random& random = network.random;
  const Tensor values = network.real(shape, deviation);
  if (!network.traits.quantized || random.chance(10)) return values;
  const Shape form = scales_shape(network, shape, first_channel_dim, channel_dims);
  const std::vector<std::size_t> channel_of = channels_of(shape, first_channel_dim + channel_dims, form.elements());
  const std::vector<float> largest = largest_of(values, channel_of, form.elements());
  if (random.chance(20)) return compressed_weights(network, values, form, largest, channel_of);
  const std::int64_t levels = random.chance(70)   ? 255
                              : random.chance(60) ? 256
                                                  : random.pick<std::int64_t>({2, 3, 15, 16, 31, 127, 128, 200});
  const std::int64_t zero = random.chance(90) ? levels / 2 : random.below(levels);
  const float reach = random.chance(85) ? 1.0F : 0.7F;
  std::vector<Limits> limits;
  for (const float most : largest)
    limits.push_back(limits_around(reach * most / static_cast<float>(std::max<std::int64_t>(1, levels - 1 - levels / 2)), zero, levels));
  const Value low = network.constant(limit_tensor(network, limits, &Limits::low, form));
  const Value high = network.constant(limit_tensor(network, limits, &Limits::high, form));
  return network.add({FakeQuantize{levels}, {values, low, high, low, high}});
}

std::vector<Growth> quantize_growths() {
  return {
      {"fake quantize", 3, draw_fake_quantize}, {"quantized sum", 5, draw_quantized_sum}, {"quantized concat", 3, draw_quantized_concat}};
}

}  // namespace octet::fuzz
