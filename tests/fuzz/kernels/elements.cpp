// Primitives of single elements, of windows without weights, and of one axis.

#include <algorithm>
#include <cmath>
#include <limits>

#include "fuzz/kernels/trial.hpp"

namespace octet::fuzz {
namespace {

Shape draw_shape(Draw& draw, std::int64_t least_rank = 1, std::int64_t most_rank = 5) {
  Dims dims;
  const std::int64_t rank = draw.between(least_rank, most_rank);
  for (std::int64_t d = 0; d < rank; ++d)
    dims.push_back(d == 0 ? draw.between(1, 3) : d == 1 ? draw.channels() : draw.size(rank > 4 ? 6 : 18));
  return Shape(std::move(dims));
}

struct Pooling {
  bool maximum = false, exclude = false;
  Dims kernel{}, strides{}, dilations{}, begin{}, end{};
};

bool draw_pooling(Draw& draw, const Shape& source, Pooling& p, Dims& result) {
  result = {source[0], source[1]};
  for (std::size_t d = 2; d < source.rank(); ++d) {
    const std::int64_t kernel = draw.of({1, 2, 2, 3, 3, 5, 7}), stride = draw.of({1, 1, 2, 2, 3}), dilation = draw.one_in(6) ? 2 : 1;
    const std::int64_t reach = dilation * (kernel - 1) + 1;
    const std::int64_t begin = draw.one_in(2) ? 0 : draw.between(0, reach - 1),
                       wanted = draw.one_in(2) ? begin : draw.between(0, reach - 1);
    if (source[d] + begin + wanted < reach) return false;
    const std::int64_t size = (source[d] + begin + wanted - reach + (draw.one_in(4) ? stride - 1 : 0)) / stride + 1;
    const std::int64_t end = (size - 1) * stride + reach - source[d] - begin;
    if (end >= reach) return false;
    p.kernel.push_back(kernel), p.strides.push_back(stride), p.dilations.push_back(dilation), p.begin.push_back(begin),
        p.end.push_back(end);
    result.push_back(size);
  }
  return true;
}

/// A whole image at once, as reductions over all positions are.
void make_global(const Shape& source, Pooling& p, Dims& result) {
  p.kernel.assign(source.begin() + 2, source.end());
  const std::size_t rank = p.kernel.size();
  p.strides.assign(rank, 1), p.dilations.assign(rank, 1), p.begin.assign(rank, 0), p.end.assign(rank, 0);
  result.resize(2);
  result.resize(rank + 2, 1);
}

std::vector<double> pooled(const Pooling& p, const std::vector<double>& values, const Shape& source, const Shape& output) {
  const Dims strides = source.strides();
  std::vector<double> result(output.elements());
  const Shape window(p.kernel);
  for_each_index(output, [&](const Dims& at, std::size_t i) {
    double sum = 0, largest = -std::numeric_limits<double>::infinity(), count = 0;
    for_each_index(window, [&](const Dims& k, std::size_t) {
      std::int64_t place = at[0] * strides[0] + at[1] * strides[1];
      for (std::size_t d = 0; d < k.size(); ++d) {
        const std::int64_t x = at[d + 2] * p.strides[d] - p.begin[d] + k[d] * p.dilations[d];
        if (x < 0 || x >= source[d + 2]) return;
        place += x * strides[d + 2];
      }
      sum += values[static_cast<std::size_t>(place)], ++count;
      largest = std::max(largest, values[static_cast<std::size_t>(place)]);
    });
    const double divisor = p.exclude ? count : static_cast<double>(window.elements());
    result[i] = p.maximum ? largest : sum / divisor;
  });
  return result;
}

/// Whether each window has an element, without which there is no maximum and no mean.
bool has_elements(const Pooling& p, const Shape& source, const Shape& output) {
  for (std::size_t d = 0; d < p.kernel.size(); ++d)
    for (std::int64_t o = 0; o < output[d + 2]; ++o) {
      bool any = false;
      for (std::int64_t k = 0; k < p.kernel[d]; ++k) {
        const std::int64_t x = o * p.strides[d] - p.begin[d] + k * p.dilations[d];
        any = any || (x >= 0 && x < source[d + 2]);
      }
      if (!any) return false;
    }
  return true;
}

void try_pool(Draw& draw, bool int8, Report& report) {
  const Shape shape = draw_shape(draw, 3, 5);
  const ElementType type = int8 ? draw_integer(draw) : ElementType::f32;
  Pooling p;
  Dims dims;
  if (draw.one_in(8)) dims = {shape[0], shape[1]}, make_global(shape, p, dims);
  else if (!draw_pooling(draw, shape, p, dims)) return report.skip("no result");
  const Shape output(dims);
  p.maximum = draw.one_in(2), p.exclude = draw.one_in(2);
  if (!has_elements(p, shape, output)) return report.skip("a window without elements");
  const dnn::Desc from = int8 ? dnn::channels_last(type, shape) : draw_layout(draw, type, shape);
  const auto algorithm = p.maximum   ? dnnl::algorithm::pooling_max
                         : p.exclude ? dnnl::algorithm::pooling_avg_exclude_padding
                                     : dnnl::algorithm::pooling_avg_include_padding;
  const bool given = draw.one_in(4) && from == dnn::channels_last(type, shape);
  report.describe(std::string(p.maximum   ? "max "
                              : p.exclude ? "avg excl "
                                          : "avg incl ") +
                  text(from) + " k " + text(p.kernel) + " s " + text(p.strides) + " d " + text(p.dilations) + " p " + text(p.begin) +
                  " to " + text(p.end));
  const dnn::Desc to = given ? dnn::channels_last(type, output) : dnn::any(type, output);
  const auto primitive =
      created(report, [&] { return dnn::pooling(algorithm, from, to, p.kernel, p.strides, p.dilations, p.begin, p.end); });
  if (!primitive) return;
  const std::size_t count = shape.elements();
  Operand source(from, int8 ? draw.integers(count, type == ElementType::u8 ? 0 : -128, type == ElementType::u8 ? 255 : 127)
                            : draw.numbers(count, 100));
  Operand result(primitive->destination);
  Run run(*primitive, report);
  run.read(DNNL_ARG_SRC, source);
  const std::vector<double> results = run.write(DNNL_ARG_DST, result), expected = pooled(p, source.values(), shape, output);
  if (int8)
    compare_rounded(results, expected, {type, 1, 0, type == ElementType::u8 ? 0 : -128, type == ElementType::u8 ? 255 : 127, {}}, report);
  else compare(results, expected, 1e-5, report);
}

/// How far the function may be from the true one: oneDNN approximates most.
double tolerance(dnnl::algorithm kind) {
  using dnnl::algorithm;
  switch (kind) {
    case algorithm::eltwise_abs:
    case algorithm::eltwise_clip: return 0;
    default: return 4e-6;
  }
}

std::vector<double> draw_arguments(Draw& draw, dnnl::algorithm kind, std::size_t count) {
  using dnnl::algorithm;
  std::vector<double> values = draw.numbers(count, draw.of({16, 100, 1000}));
  for (double& value : values) {
    if (kind == algorithm::eltwise_sqrt || kind == algorithm::eltwise_pow) value = std::abs(value) + 0.25;
    else if (draw.one_in(16)) value = draw.of({0.0, 88.0, -88.0, 90.0, -104.0, 1e4, -1e4, 1e-6, -1e-6, 1e-20, 20.0, -20.0, -0.0});
    if (kind == algorithm::eltwise_exp) value = std::min(value, 85.0);
    value = static_cast<float>(value);
  }
  return values;
}

}  // namespace

void try_pooling(Draw& draw, Report& report) { try_pool(draw, false, report); }
void try_int8_pooling(Draw& draw, Report& report) { try_pool(draw, true, report); }

void try_eltwise(Draw& draw, Report& report) {
  using dnnl::algorithm;
  const Shape shape = draw_shape(draw, 1, 6);
  dnn::PostOp op = draw_function(draw);
  if (draw.one_in(6)) op = {dnn::PostOp::Kind::Eltwise, draw.of({algorithm::eltwise_sqrt, algorithm::eltwise_exp}), 0, 0, {}, {}};
  if (draw.one_in(8))
    op = {dnn::PostOp::Kind::Eltwise, algorithm::eltwise_pow, 1, draw.of({0.5f, -0.5f, -1.0f, 3.0f, 1.7f, 0.0f, 1.0f}), {}, {}};
  const dnn::Desc desc = draw_layout(draw, ElementType::f32, shape);
  report.describe(text({op}) + " of " + text(desc));
  const auto primitive = created(report, [&] { return dnn::eltwise(op.algorithm, op.alpha, op.beta, desc, {}); });
  if (!primitive) return;
  Operand source(desc, draw_arguments(draw, op.algorithm, shape.elements())), result(desc);
  std::vector<double> expected = source.values();
  for (double& value : expected) value = function(op.algorithm, op.alpha, op.beta, value);
  Run run(*primitive, report);
  const bool in_place = draw.one_in(3);
  run.read(DNNL_ARG_SRC, source);
  compare(run.write(DNNL_ARG_DST, in_place ? source : result), expected, tolerance(op.algorithm), report);
}

void try_binary(Draw& draw, Report& report) {
  const Shape shape = draw_shape(draw);
  const dnn::Desc first = draw_layout(draw, ElementType::f32, shape);
  Dims dims(shape.begin(), shape.end());
  const std::int64_t kind = draw.between(0, 4);
  for (std::size_t d = 0; kind != 0 && d < dims.size(); ++d) {
    const bool kept = kind == 1 ? d == 1 : kind == 2 ? d + 1 == dims.size() : kind == 3 ? false : draw.one_in(2);
    if (!kept) dims[d] = 1;
  }
  const Shape second_shape(dims);
  const dnn::Desc second = second_shape == shape ? first : dnn::plain(ElementType::f32, second_shape);
  const auto algorithm = draw_combination(draw);
  dnn::PostOps post_ops;
  for (std::int64_t i = draw.of({0, 0, 1, 2}); i > 0; --i) {
    post_ops.push_back(draw_function(draw));
    if (!dnn::can_combine(post_ops)) post_ops.pop_back();
  }
  report.describe("binary " + std::to_string(static_cast<int>(algorithm)) + " of " + text(first) + " and " + text(second) + text(post_ops));
  const auto primitive = created(report, [&] { return dnn::binary(algorithm, first, second, first, post_ops); });
  if (!primitive) return;
  std::vector<double> values = draw.numbers(second_shape.elements(), 40);
  if (algorithm == dnnl::algorithm::binary_div)
    for (double& value : values) value = std::abs(value) + 0.5;
  Operand a(first, draw.numbers(shape.elements(), 40));
  Fused reference;
  reference.operands.emplace_back(second, values);
  reference.post_ops = post_ops;
  reference.post_ops.insert(reference.post_ops.begin(), {dnn::PostOp::Kind::Binary, algorithm, 0, 0, second, {}});
  const std::vector<double> expected = reference.apply(a.values(), shape);
  Operand result(first);
  Run run(*primitive, report);
  run.read(DNNL_ARG_SRC_0, a);
  run.read(DNNL_ARG_SRC_1, reference.operands.front());
  const bool in_place = draw.one_in(2);
  compare(run.write(DNNL_ARG_DST, in_place ? a : result), expected, 1e-5, report);
}

void try_prelu(Draw& draw, Report& report) {
  const Shape shape = draw_shape(draw, 2, 5);
  const dnn::Desc desc = draw_layout(draw, ElementType::f32, shape);
  Dims dims(shape.rank(), 1);
  dims[1] = shape[1];
  report.describe("prelu of " + text(desc));
  const auto primitive = created(report, [&] { return dnn::prelu(desc, dnn::any(ElementType::f32, Shape(dims))); });
  if (!primitive) return;
  const std::vector<double> slopes = draw.numbers(static_cast<std::size_t>(shape[1]));
  Operand source(desc, draw.numbers(shape.elements(), 100)), result(primitive->destination);
  std::vector<double> expected = source.values();
  for_each_index(
      shape, [&](const Dims& index, std::size_t i) { expected[i] *= expected[i] < 0 ? slopes[static_cast<std::size_t>(index[1])] : 1; });
  Run run(*primitive, report);
  run.read(DNNL_ARG_SRC, source);
  run.pack(DNNL_ARG_WEIGHTS, dnn::plain(ElementType::f32, Shape(dims)), slopes, primitive->weights);
  compare(run.write(DNNL_ARG_DST, result), expected, 1e-6, report);
}

void try_softmax(Draw& draw, Report& report) {
  const Shape shape = draw_shape(draw, 1, 6);
  const auto axis = static_cast<std::size_t>(draw.between(0, static_cast<std::int64_t>(shape.rank()) - 1));
  const bool logarithm = draw.one_in(3);
  const dnn::Desc desc = dnn::plain(ElementType::f32, shape);
  report.describe(std::string(logarithm ? "log" : "") + "softmax of " + text(desc) + " axis " + std::to_string(axis));
  const auto primitive = created(report, [&] { return dnn::softmax(desc, static_cast<int>(axis), logarithm); });
  if (!primitive) return;
  std::vector<double> values = draw.numbers(shape.elements(), draw.of({10, 100, 1000}));
  Operand source(desc, values), result(primitive->destination);
  const std::int64_t stride = shape.strides()[axis];
  std::vector<double> expected(values.size());
  for_each_index(shape, [&](const Dims& index, std::size_t i) {
    const std::size_t first = i - static_cast<std::size_t>(index[axis] * stride);
    double largest = values[first], sum = 0;
    const auto at = [&](std::int64_t k) { return values[first + static_cast<std::size_t>(k * stride)]; };
    for (std::int64_t k = 0; k < shape[axis]; ++k) largest = std::max(largest, at(k));
    for (std::int64_t k = 0; k < shape[axis]; ++k) sum += std::exp(at(k) - largest);
    expected[i] = logarithm ? values[i] - largest - std::log(sum) : std::exp(values[i] - largest) / sum;
  });
  Run run(*primitive, report);
  run.read(DNNL_ARG_SRC, source);
  compare(run.write(DNNL_ARG_DST, result), expected, 1e-5, report);
}

void try_lrn(Draw& draw, Report& report) {
  const Shape shape = draw_shape(draw, 4, 4);
  const std::int64_t size = draw.of({1, 3, 5, 7, 9});
  const float alpha = draw.of({1e-4f, 0.1f, 1.0f}), beta = draw.of({0.75f, 0.5f, 1.0f}), k = draw.of({1.0f, 2.0f});
  const dnn::Desc desc = draw_layout(draw, ElementType::f32, shape);
  report.describe("lrn of " + text(desc) + " size " + std::to_string(size) + " alpha " + std::to_string(alpha) + " beta " +
                  std::to_string(beta) + " k " + std::to_string(k));
  const auto primitive = created(report, [&] { return dnn::lrn(desc, size, alpha, beta, k); });
  if (!primitive) return;
  Operand source(desc, draw.numbers(shape.elements(), 40)), result(primitive->destination);
  const std::vector<double> values = source.values();
  const std::int64_t plane = shape[2] * shape[3];
  std::vector<double> expected(values.size());
  for_each_index(shape, [&](const Dims& index, std::size_t i) {
    double sum = 0;
    for (std::int64_t c = std::max<std::int64_t>(0, index[1] - size / 2); c <= std::min(shape[1] - 1, index[1] + size / 2); ++c) {
      const double value = values[static_cast<std::size_t>(static_cast<std::int64_t>(i) + (c - index[1]) * plane)];
      sum += value * value;
    }
    expected[i] = values[i] / std::pow(k + static_cast<double>(alpha) / static_cast<double>(size) * sum, static_cast<double>(beta));
  });
  Run run(*primitive, report);
  run.read(DNNL_ARG_SRC, source);
  compare(run.write(DNNL_ARG_DST, result), expected, 1e-5, report);
}

void try_resampling(Draw& draw, Report& report) {
  const Shape shape = draw_shape(draw, 4, 4);
  const Shape output{shape[0], shape[1], draw.between(1, 30), draw.between(1, 30)};
  const dnn::Desc desc = draw_layout(draw, ElementType::f32, shape);
  report.describe("resampling of " + text(desc) + " to " + text(output));
  const auto primitive =
      created(report, [&] { return dnn::resampling(dnnl::algorithm::resampling_linear, desc, dnn::any(ElementType::f32, output)); });
  if (!primitive) return;
  Operand source(desc, draw.numbers(shape.elements(), 100)), result(primitive->destination);
  const std::vector<double> values = source.values();
  struct Place {
    std::int64_t low, high;
    double weight;
  };
  const auto place = [&](std::int64_t o, std::size_t d) {
    const double x = std::max(0.0, (static_cast<double>(o) + 0.5) * static_cast<double>(shape[d]) / static_cast<double>(output[d]) - 0.5);
    const auto low = std::min(static_cast<std::int64_t>(x), shape[d] - 1);
    return Place{low, std::min(low + 1, shape[d] - 1), x - static_cast<double>(low)};
  };
  std::vector<double> expected(output.elements());
  for_each_index(output, [&](const Dims& index, std::size_t i) {
    const Place y = place(index[2], 2), x = place(index[3], 3);
    const auto at = [&](std::int64_t row, std::int64_t column) {
      return values[static_cast<std::size_t>(((index[0] * shape[1] + index[1]) * shape[2] + row) * shape[3] + column)];
    };
    expected[i] = (1 - y.weight) * ((1 - x.weight) * at(y.low, x.low) + x.weight * at(y.low, x.high)) +
                  y.weight * ((1 - x.weight) * at(y.high, x.low) + x.weight * at(y.high, x.high));
  });
  Run run(*primitive, report);
  run.read(DNNL_ARG_SRC, source);
  compare(run.write(DNNL_ARG_DST, result), expected, 1e-4, report);
}

}  // namespace octet::fuzz
