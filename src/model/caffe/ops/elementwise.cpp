#include <array>
#include <cmath>

#include <octet/base/error.hpp>

#include "model/caffe/ops.hpp"

namespace octet::caffe {
namespace {

constexpr std::array<std::string_view, 3> operations{"PROD", "SUM", "MAX"};

void require_same_shapes(const Layer& layer) {
  for (std::size_t i = 1; i < layer.input_count(); ++i)
    if (layer.shape(i) != layer.shape(0))
      throw Error(ErrorCode::InvalidShape, "bottom " + std::to_string(i) + ": given shape " + to_string(layer.shape(i)) + ", expected " +
                                               to_string(layer.shape(0)) + " as bottom 0 has");
}

/// The layer's name belongs to the last of a chain.
Value add_link(Layer& layer, bool is_last, const std::string& purpose, BinaryKind kind, Value a, Value b) {
  const Binary op{.kind = kind};
  return is_last ? layer.finish(op, {a, b}) : layer.helper(purpose, op, {a, b});
}

Value weighted(Layer& layer, std::size_t index, float coefficient) {
  if (coefficient == 1) return layer.input(index);
  const std::string purpose = "coefficient" + std::to_string(index);
  return layer.helper("weighted" + std::to_string(index), Binary{.kind = BinaryKind::Multiply},
                      {layer.input(index), layer.number(purpose, coefficient)});
}

Tops translate_eltwise(Layer& layer) {
  Params& params = layer.params("eltwise_param");
  const std::size_t operation = params.choice("operation", operations, 1);
  std::vector<float> coefficients = params.numbers("coeff");
  const std::size_t count = layer.input_count();
  if (count < 2) throw Error(ErrorCode::InvalidModel, "bottoms: given " + std::to_string(count) + ", expected two or more");
  require_same_shapes(layer);
  if (!coefficients.empty() && (operation != 1 || coefficients.size() != count))
    params.fail("coeff", std::to_string(coefficients.size()) + " numbers", "one for each bottom of a SUM");
  if (coefficients.empty()) coefficients.assign(count, 1);
  constexpr std::array kinds{BinaryKind::Multiply, BinaryKind::Add, BinaryKind::Maximum};
  Value chain = weighted(layer, 0, coefficients[0]);
  for (std::size_t i = 1; i < count; ++i) {
    const bool subtracts = coefficients[i] == -1;
    const Value next = subtracts ? layer.input(i) : weighted(layer, i, coefficients[i]);
    chain = add_link(layer, i + 1 == count, "upto" + std::to_string(i), subtracts ? BinaryKind::Subtract : kinds[operation], chain, next);
  }
  return {chain};
}

/// Multiplies by `scale` and adds `shift` where they do something; the last node has the layer's name if `is_last`.
Value scaled(Layer& layer, Value value, double scale, double shift, bool is_last) {
  const bool adds = shift != 0;
  if (scale != 1 || (is_last && !adds))
    value = add_link(layer, is_last && !adds, "scaled", BinaryKind::Multiply, value, layer.number("scale", scale));
  if (adds) value = add_link(layer, is_last, "shifted", BinaryKind::Add, value, layer.number("shift", shift));
  return value;
}

Tops translate_power(Layer& layer) {
  Params& params = layer.params("power_param");
  const double power = params.number("power", 1), scale = params.number("scale", 1), shift = params.number("shift", 0);
  const Value base = scaled(layer, layer.input(), scale, shift, power == 1);
  if (power == 1) return {base};
  return {layer.finish(Binary{.kind = BinaryKind::Power}, {base, layer.number("power", power)})};
}

/// Of Exp and Log, where -1 stands for e.
double log_of_base(Params& params) {
  const double base = params.number("base", -1);
  if (base != -1 && (base <= 0 || base == 1)) params.fail("base", std::to_string(base), "-1 for e, or a number above 0 that is not 1");
  return base == -1 ? 1 : std::log(base);
}

Tops translate_exp(Layer& layer) {
  Params& params = layer.params("exp_param");
  const double factor = log_of_base(params);
  const double scale = params.number("scale", 1) * factor, shift = params.number("shift", 0) * factor;
  return {layer.finish(Unary{UnaryKind::Exp}, {scaled(layer, layer.input(), scale, shift, false)})};
}

Tops translate_log(Layer& layer) {
  Params& params = layer.params("log_param");
  const double factor = log_of_base(params);
  const Value inner = scaled(layer, layer.input(), params.number("scale", 1), params.number("shift", 0), false);
  if (factor == 1) return {layer.finish(Unary{UnaryKind::Log}, {inner})};
  const Value logarithm = layer.helper("logarithm", Unary{UnaryKind::Log}, {inner});
  return {layer.finish(Binary{.kind = BinaryKind::Multiply}, {logarithm, layer.number("base", 1 / factor)})};
}

/// The shape that the second bottom, or a blob, has before it is broadcast: dimensions of bottom 0 from `axis` on.
struct Place {
  std::size_t axis = 1;
  Dims dims{};
};

Place place_of_blob(Layer& layer, Params& params) {
  Place place{.axis = layer.axis(params, "axis", 1)};
  const std::int64_t count = params.integer("num_axes", 1), rest = static_cast<std::int64_t>(layer.rank() - place.axis);
  if (count < -1 || count > rest) params.fail("num_axes", std::to_string(count), "-1 to " + std::to_string(rest));
  const auto first = layer.shape().begin() + static_cast<std::ptrdiff_t>(place.axis);
  place.dims.assign(first, first + (count == -1 ? rest : count));
  return place;
}

Value blob_at(Layer& layer, const Place& place, std::size_t blob, const std::string& purpose) {
  const Dims dims = place.dims.empty() ? Dims{} : aligned_dims(place.dims, layer.rank(), place.axis);
  return layer.constant(purpose, layer.blob(blob, purpose, Shape(dims)));
}

/// The second bottom with the dimensions of the first where it has them, and 1 elsewhere.
Value second_at(Layer& layer, Params& params, Place& place) {
  const Shape& second = layer.shape(1);
  place.axis = second.rank() == 0 ? 0 : layer.axis(params, "axis", 1);
  place.dims = second.dims();
  const bool fits = place.axis + second.rank() <= layer.rank() &&
                    std::equal(second.begin(), second.end(), layer.shape().begin() + static_cast<std::ptrdiff_t>(place.axis));
  if (!fits)
    throw Error(ErrorCode::InvalidShape, "bottom 1: given shape " + to_string(second) + ", expected dimensions of bottom 0, " +
                                             to_string(layer.shape()) + ", from axis " + std::to_string(place.axis) + " on");
  const Dims dims = aligned_dims(second.dims(), layer.rank(), place.axis);
  if (dims == second.dims()) return layer.input(1);
  Dims target = dims;
  if (place.axis == 0 && !target.empty()) target[0] = 0;  // The batch stays open.
  return layer.helper("broadcast", Reshape{.special_zero = true}, {layer.input(1), layer.integers("broadcast/shape", target)});
}

Tops translate_scale(Layer& layer) {
  Params& params = layer.params("scale_param");
  const bool has_bias = params.flag("bias_term", false), has_second = layer.input_count() > 1;
  Place place;
  if (!has_second) place = place_of_blob(layer, params);
  else params.ignore("num_axes");
  const Value factor = has_second ? second_at(layer, params, place) : blob_at(layer, place, 0, "scale");
  const Value product = add_link(layer, !has_bias, "scaled", BinaryKind::Multiply, layer.input(), factor);
  if (!has_bias) return {product};
  const Value bias = blob_at(layer, place, has_second ? 0 : 1, "bias");
  return {layer.finish(Binary{.kind = BinaryKind::Add}, {product, bias})};
}

Tops translate_bias(Layer& layer) {
  Params& params = layer.params("bias_param");
  Place place;
  if (layer.input_count() > 1) {
    params.ignore("num_axes");
    return {layer.finish(Binary{.kind = BinaryKind::Add}, {layer.input(), second_at(layer, params, place)})};
  }
  place = place_of_blob(layer, params);
  return {layer.finish(Binary{.kind = BinaryKind::Add}, {layer.input(), blob_at(layer, place, 0, "bias")})};
}

/// One factor for each channel of each sample, as blocks that squeeze and excite have it.
Tops translate_axpy(Layer& layer) {
  const Shape& factor = layer.shape(0);
  const Shape& data = layer.shape(1);
  if (factor.rank() < 2 || data.rank() < 2 || factor[0] != data[0] || factor[1] != data[1] || factor.elements(2, factor.rank()) != 1)
    throw Error(ErrorCode::InvalidShape,
                "bottom 0: given shape " + to_string(factor) + ", expected one number for each channel of bottom 1, " + to_string(data));
  Value scale = layer.input(0);
  if (factor.rank() != data.rank()) {
    Dims target(data.rank(), 1);
    target[0] = target[1] = 0;
    scale = layer.helper("factor", Reshape{.special_zero = true}, {scale, layer.integers("factor/shape", target)});
  }
  const Value product = layer.helper("scaled", Binary{.kind = BinaryKind::Multiply}, {scale, layer.input(1)});
  return {layer.finish(Binary{.kind = BinaryKind::Add}, {product, layer.input(2)})};
}

constexpr std::array types{LayerType{"Axpy", translate_axpy},  LayerType{"Bias", translate_bias}, LayerType{"Eltwise", translate_eltwise},
                           LayerType{"Exp", translate_exp},    LayerType{"Log", translate_log},   LayerType{"Power", translate_power},
                           LayerType{"Scale", translate_scale}};

}  // namespace

std::span<const LayerType> elementwise_types() { return types; }

}  // namespace octet::caffe
