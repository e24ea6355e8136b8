#include <algorithm>
#include <array>
#include <cmath>

#include "model/tensorflow/ops/ops.hpp"

namespace octet::tensorflow {
namespace {

/// The range of one channel as TensorFlow moves it, so that zero is one of its steps. In f32, as TensorFlow computes it.
struct Nudged {
  float low = 0, high = 0, scale = 0;
  float zero = 0;  ///< steps from the lowest level to zero
};

Nudged nudged(float min, float max, float lowest, float highest) {
  if (min > max) std::swap(min, max);
  const float scale = (max - min) / (highest - lowest);
  if (!(scale > 0)) return {};
  const float from_min = lowest - min / scale;
  const float zero = from_min < lowest ? lowest : from_min > highest ? highest : std::floor(from_min + 0.5F);
  return {(lowest - zero) * scale, (highest - zero) * scale, scale, zero - lowest};
}

struct Limits {
  std::vector<float> low, high, scale, zero;
  std::int64_t levels = 256;
};

Limits limits_of(const Context& node, std::span<const float> min, std::span<const float> max) {
  const std::int64_t bits = node.attributes().integer("num_bits", 8);
  if (bits < 2 || bits > 16) node.refuse("attribute 'num_bits': given " + std::to_string(bits) + ", expected 2 to 16");
  if (min.size() != max.size() || min.empty())
    node.refuse("inputs 1 and 2 (min, max): given " + std::to_string(min.size()) + " and " + std::to_string(max.size()) +
                " numbers, expected as many");
  const bool is_narrow = node.attributes().boolean("narrow_range", false);
  const float lowest = is_narrow ? 1 : 0, highest = static_cast<float>((1 << bits) - 1);
  Limits limits;
  limits.levels = (std::int64_t{1} << bits) - (is_narrow ? 1 : 0);
  for (std::size_t i = 0; i < min.size(); ++i) {
    const Nudged one = nudged(min[i], max[i], lowest, highest);
    limits.low.push_back(one.low);
    limits.high.push_back(one.high);
    limits.scale.push_back(one.scale);
    limits.zero.push_back(one.zero);
  }
  return limits;
}

/// One number, or one along TensorFlow's last dimension, where that lies in the graph.
Value limit(const Context& node, const std::string& suffix, const std::vector<float>& values, const Order& order) {
  if (values.size() == 1) return node.constant_value(suffix, Tensor::scalar(values[0]));
  Dims dims(order.size(), 1);
  if (!dims.empty()) dims[inverse(order)[order.size() - 1]] = static_cast<std::int64_t>(values.size());
  return node.constant_value(suffix, Tensor::from<float>(values, Shape(dims)));
}

/// TensorFlow rounds what lies in the middle of two levels up, FakeQuantize to the even one.
float quantized(float x, const Nudged& range) {
  if (range.scale == 0) return 0;
  const float inside = std::clamp(x, range.low, range.high);
  return std::floor((inside - range.low) / range.scale - range.zero + 0.5F) * range.scale;
}

/// Constants as TensorFlow quantizes them, whose last dimension has a range for each index, or one for all.
Tensor quantized(const Tensor& tensor, const Limits& limits) {
  Tensor result = tensor.clone();
  const std::span<float> values = result.mutable_data<float>();
  const std::size_t count = limits.low.size();
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t k = i % count;
    values[i] = quantized(values[i], {limits.low[k], limits.high[k], limits.scale[k], limits.zero[k]});
  }
  return result;
}

/// The same spelled out, for values that nothing reads but the network's caller: no layer runs on their integers.
Outputs quantized_by_arithmetic(Context& node, const Limits& limits) {
  const Order order = node.order(0);
  const auto both = [&](const std::string& suffix, BinaryKind kind, Value a, Value b) { return node.step(suffix, Binary{kind}, {a, b}); };
  const Value low = limit(node, "low", limits.low, order), high = limit(node, "high", limits.high, order);
  const Value scale = limit(node, "scale", limits.scale, order), zero = limit(node, "zero", limits.zero, order);
  const Value above = both("above", BinaryKind::Maximum, node.as_it_lies(0), low);
  const Value inside = both("inside", BinaryKind::Minimum, above, high);
  const Value steps = both("steps", BinaryKind::Divide, both("from_low", BinaryKind::Subtract, inside, low), scale);
  const Value from_zero = both("from_zero", BinaryKind::Subtract, steps, zero);
  const Value up = both("up", BinaryKind::Add, from_zero, node.scalar("half", 0.5, from_zero));
  const Value level = node.step("level", Unary{UnaryKind::Floor}, {up});
  return node.one(node.add(Binary{BinaryKind::Multiply}, {level, scale}), order);
}

Outputs fake_quantized(Context& node, const Limits& limits) {
  const Order order = node.order(0);
  const bool is_empty = std::ranges::any_of(limits.scale, [](float scale) { return scale == 0; });
  if (limits.low.size() > 1 && (order.empty() || node.shape(0)[order.size() - 1] != static_cast<std::int64_t>(limits.low.size())))
    node.refuse("inputs 1 and 2 (min, max): given " + std::to_string(limits.low.size()) + " numbers for " + to_string(node.shape(0)) +
                ", expected one for each index of the last dimension");
  if (node.is_constant(0)) {
    Held exact{.constant = quantized(*node.held(0).constant, limits), .name = node.held(0).name};
    const Value x = node.builder().place(exact, order);
    const Value low = limit(node, "low", limits.low, order), high = limit(node, "high", limits.high, order);
    return node.one(is_empty ? x : node.add(FakeQuantize{limits.levels}, {x, low, high, low, high}), order);
  }
  // An empty range gives zeros, whatever comes in.
  if (std::ranges::all_of(limits.scale, [](float scale) { return scale == 0; })) {
    const Value x = node.as_it_lies(0);
    return node.one(node.add(Binary{BinaryKind::Multiply}, {x, node.scalar("zero", 0, x)}), order);
  }
  if (is_empty) node.refuse("inputs 1 and 2 (min, max): given an empty range of one channel, expected ranges");
  if (!node.is_read()) return quantized_by_arithmetic(node, limits);
  const Value x = node.as_it_lies(0);
  const Value low = limit(node, "low", limits.low, order), high = limit(node, "high", limits.high, order);
  return node.one(node.add(FakeQuantize{limits.levels}, {x, low, high, low, high}), order);
}

Outputs convert_fake_quant_vars(Context& node) {
  const Tensor min = node.constant(1, "min"), max = node.constant(2, "max");
  return fake_quantized(node, limits_of(node, min.data<float>(), max.data<float>()));
}

Outputs convert_fake_quant_args(Context& node) {
  const float min = node.attributes().number("min", -6), max = node.attributes().number("max", 6);
  return fake_quantized(node, limits_of(node, std::span(&min, 1), std::span(&max, 1)));
}

/// Numbers of the range that integers of 8 bits stand for. Constants only are folded, which is what quantizers of weights write.
Outputs convert_dequantize(Context& node) {
  const std::string_view mode = node.attributes().text("mode", "MIN_COMBINED");
  const ElementType type = node.type(0);
  if (type != ElementType::u8 && type != ElementType::i8)
    node.refuse("input 0: given elements of " + std::string(name(type)) + ", expected quint8 or qint8");
  if (node.attributes().integer("axis", -1) != -1) node.refuse("attribute 'axis': given one, expected none");
  const auto min = static_cast<float>(node.number(1, "min_range")), max = static_cast<float>(node.number(2, "max_range"));
  const bool is_signed = type == ElementType::i8;
  float scale = (max - min) / 255, shift = 0, offset = min;
  if (mode == "MIN_COMBINED") shift = is_signed ? 128 : 0;
  else if (mode == "MIN_FIRST") shift = is_signed ? 128 : 0, offset = scale == 0 ? min : std::round(min / scale) * scale;
  else if (mode == "SCALED") scale = std::max(std::fabs(min), std::fabs(max)) / (is_signed ? 127 : 255), offset = 0;
  else node.refuse("attribute 'mode': given '" + std::string(mode) + "', expected MIN_COMBINED, MIN_FIRST or SCALED");
  const Order order = node.order(0);
  Value x = node.step("convert", Convert{ElementType::f32}, {node.as_it_lies(0)});
  if (shift != 0) x = node.step("shift", Binary{BinaryKind::Add}, {x, node.scalar("shift_by", shift, x)});
  x = node.builder().add(node.name() + (offset == 0 ? "" : "/scale"), Binary{BinaryKind::Multiply}, {x, node.scalar("scale_by", scale, x)});
  if (offset != 0) x = node.add(Binary{BinaryKind::Add}, {x, node.scalar("offset", offset, x)});
  return node.one(x, order);
}

constexpr std::array types{OpType{"FakeQuantWithMinMaxVars", convert_fake_quant_vars},
                           OpType{"FakeQuantWithMinMaxVarsPerChannel", convert_fake_quant_vars},
                           OpType{"FakeQuantWithMinMaxArgs", convert_fake_quant_args}, OpType{"Dequantize", convert_dequantize}};

}  // namespace

std::span<const OpType> quantization_ops() { return types; }

}  // namespace octet::tensorflow
