#include "fuzz/kernels/trial.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>
#include <sstream>

namespace octet::fuzz {
namespace {

constexpr std::size_t guard_bytes = 4096, alignment = 64;
constexpr unsigned char unwritten = 0xFF;

double load(const unsigned char* bytes, ElementType type) {
  switch (type) {
    case ElementType::u8: return bytes[0];
    case ElementType::i8: return static_cast<signed char>(bytes[0]);
    case ElementType::i32: {
      std::int32_t value;
      std::memcpy(&value, bytes, sizeof value);
      return value;
    }
    default: {
      float value;
      std::memcpy(&value, bytes, sizeof value);
      return value;
    }
  }
}

void store(unsigned char* bytes, ElementType type, double value) {
  if (type == ElementType::u8 || type == ElementType::i8) {
    bytes[0] = static_cast<unsigned char>(static_cast<int>(value));
  } else if (type == ElementType::i32) {
    const auto integer = static_cast<std::int32_t>(value);
    std::memcpy(bytes, &integer, sizeof integer);
  } else {
    const auto number = static_cast<float>(value);
    std::memcpy(bytes, &number, sizeof number);
  }
}

std::size_t place(const dnn::Blocking& layout, Dims index) {
  std::int64_t result = layout.first, step = 1;
  for (std::size_t i = layout.block_sizes.size(); i-- > 0;) {
    std::int64_t& position = index[static_cast<std::size_t>(layout.block_dims[i])];
    result += position % layout.block_sizes[i] * step;
    position /= layout.block_sizes[i];
    step *= layout.block_sizes[i];
  }
  for (std::size_t d = 0; d < index.size(); ++d) result += index[d] * layout.strides[d];
  return static_cast<std::size_t>(result);
}

std::size_t element_bytes(const dnn::Desc& desc) { return byte_size(dnn::element_type(desc), 1); }

std::string at(std::size_t index, std::size_t wrong, std::size_t count, double result, double expected) {
  std::ostringstream out;
  out << wrong << " of " << count << " wrong, first at " << index << ": " << result << ", expected " << expected;
  return out.str();
}

template <typename Differs>
void count_differences(const std::vector<double>& results, const std::vector<double>& expected, Report& report, Differs differs) {
  std::size_t wrong = 0, first = 0;
  for (std::size_t i = results.size(); i-- > 0;)
    if (differs(i)) ++wrong, first = i;
  if (wrong > 0) report.wrong(at(first, wrong, results.size(), results[first], expected[first]));
}

}  // namespace

std::vector<std::size_t> places(const dnn::Desc& desc, bool padded) {
  const dnn::Blocking layout = dnn::blocking(desc);
  const Shape shape(padded ? layout.padded_dims : layout.dims);
  std::vector<std::size_t> result(shape.elements());
  for_each_index(shape, [&](const Dims& index, std::size_t i) { result[i] = place(layout, index); });
  return result;
}

Operand::Operand(const dnn::Desc& desc) : desc_(desc), bytes_(dnn::bytes(desc) + 2 * guard_bytes + alignment, unwritten) {
  const auto address = reinterpret_cast<std::uintptr_t>(bytes_.data());
  start_ = (address + guard_bytes + alignment - 1) / alignment * alignment - address;
}

Operand::Operand(const dnn::Desc& desc, const std::vector<double>& values) : Operand(desc) {
  auto* first = static_cast<unsigned char*>(data());
  // What fills up blocks is zero in everything that oneDNN writes.
  if (!dnn::blocking(desc).block_sizes.empty()) std::memset(first, 0, dnn::bytes(desc));
  const std::vector<std::size_t> where = places(desc);
  for (std::size_t i = 0; i < where.size(); ++i) store(first + where[i] * element_bytes(desc), dnn::element_type(desc), values[i]);
}

std::vector<double> Operand::values(const dnn::Desc& desc) const {
  const std::vector<std::size_t> where = places(desc);
  std::vector<double> result(where.size());
  const auto* first = static_cast<const unsigned char*>(data());
  for (std::size_t i = 0; i < where.size(); ++i) result[i] = load(first + where[i] * element_bytes(desc), dnn::element_type(desc));
  return result;
}

std::string Operand::damage(const dnn::Desc& desc) const {
  enum Kind : unsigned char { outside, filling, element };
  std::vector<Kind> kinds(bytes_.size(), outside);
  const std::size_t size = element_bytes(desc);
  const auto mark = [&](const std::vector<std::size_t>& where, Kind kind) {
    for (const std::size_t i : where) std::fill_n(kinds.begin() + static_cast<std::ptrdiff_t>(start_ + i * size), size, kind);
  };
  mark(places(desc, true), filling);
  mark(places(desc), element);
  for (std::size_t i = 0; i < bytes_.size(); ++i) {
    if (kinds[i] == outside && bytes_[i] != unwritten)
      return "wrote outside, at byte " + std::to_string(static_cast<std::ptrdiff_t>(i - start_)) + " of " +
             std::to_string(dnn::bytes(desc_));
    if (kinds[i] == filling && bytes_[i] != 0) return "what fills up blocks is not zero";
  }
  return {};
}

void Run::pack(int argument, const dnn::Desc& from, const std::vector<double>& values, const dnn::Desc& to) {
  Operand given(from, values);
  kept_.emplace_back(dnn::bytes(to) + alignment);
  const auto address = reinterpret_cast<std::uintptr_t>(kept_.back().data());
  dnnl::memory packed(to, dnn::engine(), kept_.back().data() + (alignment - address % alignment) % alignment);
  dnnl::stream stream(dnn::engine());
  dnnl::memory source = given.memory();
  dnnl::reorder(source, packed).execute(stream, source, packed);
  stream.wait();
  arguments_.emplace_back(argument, packed);
}

std::vector<double> Run::write(int argument, Operand& operand, const dnn::Desc& desc) {
  for (const auto& [number, value] : primitive_.constants) {
    kept_.emplace_back(static_cast<const unsigned char*>(value.raw()), static_cast<const unsigned char*>(value.raw()) + value.bytes());
    arguments_.emplace_back(number, dnnl::memory(dnn::plain(value.element_type(), value.shape()), dnn::engine(), kept_.back().data()));
  }
  Operand scratchpad(dnn::plain(ElementType::u8, Shape{static_cast<std::int64_t>(primitive_.scratchpad.get_size())}));
  if (primitive_.scratchpad.get_size() > 0) arguments_.emplace_back(DNNL_ARG_SCRATCHPAD, scratchpad.memory(primitive_.scratchpad));
  std::unordered_map<int, dnnl::memory> all(arguments_.begin(), arguments_.end());
  all.emplace(argument, operand.memory(desc));
  dnnl::stream stream(dnn::engine());
  primitive_.primitive.execute(stream, all);
  stream.wait();
  if (const std::string damage = operand.damage(desc); !damage.empty()) report_.wrong(damage);
  return operand.values(desc);
}

void compare(const std::vector<double>& results, const std::vector<double>& expected, double tolerance, Report& report) {
  count_differences(results, expected, report, [&](std::size_t i) {
    if (std::isinf(expected[i]) || std::abs(expected[i]) > 3e38) return results[i] != static_cast<double>(static_cast<float>(expected[i]));
    return !(std::abs(results[i] - expected[i]) <= tolerance * std::max(1.0, std::abs(expected[i])));
  });
}

void compare_rounded(const std::vector<double>& results, const std::vector<double>& real, const dnn::Quantization& form, Report& report) {
  std::vector<double> stored(real.size());
  const std::size_t channels = form.channel_scales.size();
  for (std::size_t i = 0; i < real.size(); ++i) {
    const double scale = channels == 0 ? form.scale : form.channel_scales[i % channels];
    stored[i] = std::clamp<double>(real[i] / scale + form.zero_point, form.lowest, form.highest);
  }
  // Where a real number lies half way between two integers, either is right.
  count_differences(results, stored, report, [&](std::size_t i) { return !(std::abs(results[i] - stored[i]) <= 0.52); });
}

dnn::Desc draw_strided(Draw& draw, ElementType type, const Shape& shape) {
  const std::int64_t kind = draw.between(0, 5);
  if (kind <= 1 || shape.rank() < 2) return dnn::plain(type, shape);
  if (kind <= 4) return dnn::channels_last(type, shape);
  std::vector<std::size_t> order(shape.rank());
  std::iota(order.begin(), order.end(), 0);
  for (std::size_t i = order.size(); i-- > 1;)
    std::swap(order[i], order[static_cast<std::size_t>(draw.between(0, static_cast<std::int64_t>(i)))]);
  Dims strides(shape.rank());
  std::int64_t distance = 1;
  for (const std::size_t dim : order) strides[dim] = distance, distance *= shape[dim];
  return dnn::strided(type, shape, strides);
}

dnn::Desc draw_layout(Draw& draw, ElementType type, const Shape& shape) {
  using Tag = dnnl::memory::format_tag;
  if (type != ElementType::f32 || shape.rank() < 3 || shape.rank() > 5 || !draw.one_in(3)) return draw_strided(draw, type, shape);
  const Tag tags[2][3] = {{Tag::aBc8b, Tag::aBcd8b, Tag::aBcde8b}, {Tag::aBc16b, Tag::aBcd16b, Tag::aBcde16b}};
  return {Dims(shape.begin(), shape.end()), dnnl::memory::data_type::f32, tags[draw.between(0, 1)][shape.rank() - 3]};
}

ElementType draw_integer(Draw& draw) { return draw.of({ElementType::u8, ElementType::i8}); }

dnn::Quantization draw_form(Draw& draw, ElementType type) {
  const bool is_signed = type == ElementType::i8;
  dnn::Quantization form{type, draw.of({0.5f, 0.037f, 0.11f}), 0, is_signed ? -128 : 0, is_signed ? 127 : 255, {}};
  if (draw.one_in(3)) ++form.lowest;
  // Networks give other zero points to unsigned integers only.
  if (!is_signed && draw.one_in(2)) form.zero_point = static_cast<std::int32_t>(draw.of({1, 100, 128, 255}));
  return form;
}

std::vector<double> draw_stored(Draw& draw, const dnn::Quantization& form, std::size_t count) {
  return draw.integers(count, form.lowest, form.highest);
}

double function(dnnl::algorithm kind, double alpha, double beta, double x) {
  using dnnl::algorithm;
  switch (kind) {
    case algorithm::eltwise_relu: return x > 0 ? x : x * alpha;
    case algorithm::eltwise_tanh: return std::tanh(x);
    case algorithm::eltwise_elu: return x > 0 ? x : alpha * std::expm1(x);
    case algorithm::eltwise_abs: return std::abs(x);
    case algorithm::eltwise_sqrt: return std::sqrt(x);
    case algorithm::eltwise_square: return x * x;
    case algorithm::eltwise_linear: return alpha * x + beta;
    case algorithm::eltwise_logistic: return 1 / (1 + std::exp(-x));
    case algorithm::eltwise_exp: return std::exp(x);
    case algorithm::eltwise_gelu_erf: return 0.5 * x * (1 + std::erf(x / std::sqrt(2.0)));
    case algorithm::eltwise_gelu_tanh: return 0.5 * x * (1 + std::tanh(std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x)));
    case algorithm::eltwise_swish: return x / (1 + std::exp(-alpha * x));
    case algorithm::eltwise_clip: return std::min(std::max(x, alpha), beta);
    case algorithm::eltwise_pow: return alpha * std::pow(x, beta);
    case algorithm::eltwise_hardswish: return x * std::clamp(x / 6 + 0.5, 0.0, 1.0);
    case algorithm::eltwise_mish: return x * std::tanh(x > 30 ? x : std::log1p(std::exp(x)));
    default: throw std::logic_error("no reference for an algorithm");
  }
}

double combine(dnnl::algorithm kind, double a, double b) {
  using dnnl::algorithm;
  switch (kind) {
    case algorithm::binary_add: return a + b;
    case algorithm::binary_sub: return a - b;
    case algorithm::binary_mul: return a * b;
    case algorithm::binary_div: return a / b;
    case algorithm::binary_max: return std::max(a, b);
    case algorithm::binary_min: return std::min(a, b);
    default: throw std::logic_error("no reference for an algorithm");
  }
}

dnn::PostOp draw_function(Draw& draw) {
  using dnnl::algorithm;
  const auto eltwise = [](algorithm kind, float alpha = 0, float beta = 0) {
    return dnn::PostOp{dnn::PostOp::Kind::Eltwise, kind, alpha, beta, {}, {}};
  };
  return draw.of({eltwise(algorithm::eltwise_relu), eltwise(algorithm::eltwise_relu), eltwise(algorithm::eltwise_relu, 0.1f),
                  eltwise(algorithm::eltwise_clip, 0, 6), eltwise(algorithm::eltwise_clip, -1, 1),
                  eltwise(algorithm::eltwise_linear, 0.5f, 1), eltwise(algorithm::eltwise_linear, -1, 0),
                  eltwise(algorithm::eltwise_logistic), eltwise(algorithm::eltwise_tanh), eltwise(algorithm::eltwise_elu, 0.7f),
                  eltwise(algorithm::eltwise_abs), eltwise(algorithm::eltwise_square), eltwise(algorithm::eltwise_gelu_erf),
                  eltwise(algorithm::eltwise_gelu_tanh), eltwise(algorithm::eltwise_swish, 1.3f), eltwise(algorithm::eltwise_mish),
                  dnn::hard_swish()});
}

dnnl::algorithm draw_combination(Draw& draw) {
  using dnnl::algorithm;
  return draw.of({algorithm::binary_add, algorithm::binary_add, algorithm::binary_mul, algorithm::binary_mul, algorithm::binary_sub,
                  algorithm::binary_div, algorithm::binary_max, algorithm::binary_min});
}

std::string text(const Dims& dims) {
  std::string result;
  for (const std::int64_t dim : dims) result += (result.empty() ? "" : "x") + std::to_string(dim);
  return result;
}

std::string text(const dnn::Desc& desc) {
  return std::string(name(dnn::element_type(desc))) + " " + text(dnn::shape(desc)) + " " + dnn::layout_name(desc);
}

std::string text(const dnn::Quantization& form) {
  std::ostringstream out;
  out << name(form.type) << " scale " << form.scale << " zero " << form.zero_point << " from " << form.lowest;
  if (!form.channel_scales.empty()) out << " with " << form.channel_scales.size() << " scales";
  return out.str();
}

std::string text(const dnn::PostOps& post_ops) {
  std::ostringstream out;
  for (const dnn::PostOp& op : post_ops) {
    if (op.kind == dnn::PostOp::Kind::Sum) out << " sum" << (op.summand ? " of " + text(*op.summand) : std::string());
    else if (op.kind == dnn::PostOp::Kind::Binary) out << " binary " << static_cast<int>(op.algorithm) << " with " << text(op.operand);
    else out << " eltwise " << static_cast<int>(op.algorithm) << " " << op.alpha << " " << op.beta;
  }
  return out.str();
}

void Fused::give(Run& run) {
  auto operand = operands.begin();
  for (std::size_t i = 0; i < post_ops.size(); ++i)
    if (post_ops[i].kind == dnn::PostOp::Kind::Binary)
      run.read(DNNL_ARG_ATTR_MULTIPLE_POST_OP(static_cast<int>(i)) | DNNL_ARG_SRC_1, *operand++);
}

namespace {

/// A value for each index of the shape, of operands with ones among their dimensions.
std::vector<double> spread(const std::vector<double>& values, const Shape& from, const Shape& to) {
  const Dims strides = from.strides();
  std::vector<double> result(to.elements());
  for_each_index(to, [&](const Dims& index, std::size_t i) {
    std::int64_t offset = 0;
    for (std::size_t d = 0; d < index.size(); ++d) offset += from[d] == 1 ? 0 : index[d] * strides[d];
    result[i] = values[static_cast<std::size_t>(offset)];
  });
  return result;
}

Shape draw_operand_shape(Draw& draw, const Shape& shape) {
  Dims dims(shape.begin(), shape.end());
  const std::int64_t kind = draw.between(0, 5);
  if (kind == 0) return shape;
  if (kind == 5) {
    for (std::int64_t& dim : dims) dim = draw.one_in(2) ? 1 : dim;
    return Shape(std::move(dims));
  }
  for (std::size_t d = 0; d < dims.size(); ++d) {
    const bool kept = kind == 1 ? d == 1 : kind == 2 ? d <= 1 : kind == 3 ? d >= 2 : false;
    if (!kept) dims[d] = 1;
  }
  return Shape(std::move(dims));
}

}  // namespace

std::vector<double> Fused::apply(std::vector<double> values, const Shape& shape) const {
  auto operand = operands.begin();
  for (const dnn::PostOp& op : post_ops) {
    std::vector<double> second;
    if (op.kind == dnn::PostOp::Kind::Binary) second = spread(operand->values(), dnn::shape(operand->desc()), shape), ++operand;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (op.kind == dnn::PostOp::Kind::Eltwise) values[i] = function(op.algorithm, op.alpha, op.beta, values[i]);
      else if (op.kind == dnn::PostOp::Kind::Binary) values[i] = combine(op.algorithm, values[i], second[i]);
      else values[i] += op.summand ? op.summand->scale * (summand[i] - op.summand->zero_point) : summand[i];
    }
  }
  return values;
}

Fused draw_fused(Draw& draw, const dnn::Desc& destination, const std::optional<dnn::Quantization>& stored) {
  const Shape shape = dnn::shape(destination);
  Fused fused;
  const std::int64_t count = draw.of({0, 0, 1, 1, 1, 2, 2, 3});
  bool summed = false;
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int64_t kind = draw.between(0, 3);
    dnn::PostOp op = draw_function(draw);
    if (kind == 2 && !summed) {
      op = {dnn::PostOp::Kind::Sum, dnnl::algorithm::undef, 0, 0, {}, {}};
      if (stored) op.summand = draw_form(draw, draw_integer(draw));
      fused.summand = stored ? draw_stored(draw, *op.summand, shape.elements()) : draw.numbers(shape.elements());
      summed = true;
    } else if (kind == 3) {
      const Shape operand = draw_operand_shape(draw, shape);
      const dnn::Desc desc = operand == shape ? dnn::with_type(destination, ElementType::f32) : dnn::plain(ElementType::f32, operand);
      op = {dnn::PostOp::Kind::Binary, draw_combination(draw), 0, 0, desc, {}};
      std::vector<double> values = draw.numbers(operand.elements());
      if (op.algorithm == dnnl::algorithm::binary_div)
        for (double& value : values) value = std::abs(value) + 0.5;
      fused.operands.emplace_back(desc, values);
    }
    fused.post_ops.push_back(op);
    if (dnn::can_combine(fused.post_ops, stored)) continue;
    fused.post_ops.pop_back();
    break;
  }
  return fused;
}

const std::vector<Family>& families() {
  static const std::vector<Family> all = {{"reorder", try_reorder},
                                          {"quantize", try_quantize},
                                          {"dequantize", try_dequantize},
                                          {"convolution", try_convolution},
                                          {"int8_convolution", try_int8_convolution},
                                          {"depthwise", try_depthwise},
                                          {"int8_depthwise", try_int8_depthwise},
                                          {"winograd", try_winograd},
                                          {"deconvolution", try_deconvolution},
                                          {"int8_deconvolution", try_int8_deconvolution},
                                          {"inner_product", try_inner_product},
                                          {"int8_inner_product", try_int8_inner_product},
                                          {"matmul", try_matmul},
                                          {"pooling", try_pooling},
                                          {"int8_pooling", try_int8_pooling},
                                          {"eltwise", try_eltwise},
                                          {"binary", try_binary},
                                          {"prelu", try_prelu},
                                          {"softmax", try_softmax},
                                          {"lrn", try_lrn},
                                          {"resampling", try_resampling},
                                          {"concat", try_concat}};
  return all;
}

}  // namespace octet::fuzz
