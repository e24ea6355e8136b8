// Matrix products.

#include <algorithm>

#include "fuzz/kernels/trial.hpp"

namespace octet::fuzz {
namespace {

std::int64_t draw_length(Draw& draw) { return draw.one_in(4) ? draw.channels(300) : draw.channels(); }

/// The last two dimensions exchanged, without moving elements, as plans describe transposed operands.
dnn::Desc matrix(const Dims& batch, std::int64_t rows, std::int64_t columns, bool transposed) {
  Dims dims = batch;
  dims.push_back(transposed ? columns : rows);
  dims.push_back(transposed ? rows : columns);
  Dims strides = Shape(dims).strides();
  if (transposed) {
    std::swap(dims[batch.size()], dims[batch.size() + 1]);
    std::swap(strides[batch.size()], strides[batch.size() + 1]);
  }
  return dnn::strided(ElementType::f32, Shape(std::move(dims)), strides);
}

std::string text_of(const char* name, const dnn::Desc& a, const dnn::Desc& b) { return name + (" " + text(a) + " times " + text(b)); }

std::vector<double> product(const std::vector<double>& a, const Shape& first, const std::vector<double>& b, const Shape& second,
                            const Shape& output) {
  const std::size_t rank = output.rank();
  const Dims sa = first.strides(), sb = second.strides();
  std::vector<double> result(output.elements(), 0);
  for_each_index(output, [&](const Dims& index, std::size_t i) {
    std::int64_t pa = index[rank - 2] * sa[rank - 2], pb = index[rank - 1];
    for (std::size_t d = 0; d + 2 < rank; ++d) pa += first[d] == 1 ? 0 : index[d] * sa[d], pb += second[d] == 1 ? 0 : index[d] * sb[d];
    for (std::int64_t k = 0; k < first[rank - 1]; ++k)
      result[i] += a[static_cast<std::size_t>(pa + k)] * b[static_cast<std::size_t>(pb + k * sb[rank - 2])];
  });
  return result;
}

void try_inner(Draw& draw, bool int8, Report& report) {
  const std::int64_t m = draw.one_in(3) ? 1 : draw.between(1, 40), k = draw_length(draw), n = draw_length(draw);
  dnn::InnerProduct p;
  if (int8) {
    dnn::Scales scales;
    scales.source = draw_form(draw, draw_integer(draw));
    scales.source.zero_point = 0;  // products with another one stay in FP32
    for (std::int64_t i = 0; i < n; ++i) scales.weights.push_back(static_cast<float>(draw.between(5, 40)) / 4096);
    if (draw.one_in(2)) {
      scales.destination = draw_form(draw, draw_integer(draw));
      scales.destination->scale *= draw.of({1.0f, 8.0f, 32.0f});
    }
    p.scales = scales;
  }
  const std::optional<dnn::Quantization> stored = int8 ? p.scales->destination : std::nullopt;
  if (draw.one_in(2))
    for (std::int64_t i = 0; i < n; ++i) p.bias.push_back(static_cast<float>(draw.between(-40, 40)) / 8);
  p.source = dnn::plain(int8 ? p.scales->source.type : ElementType::f32, Shape{m, k});
  p.weights = dnn::any(int8 ? ElementType::i8 : ElementType::f32, Shape{n, k});
  p.destination = dnn::plain(stored ? stored->type : ElementType::f32, Shape{m, n});
  Fused fused = draw_fused(draw, p.destination, stored);
  report.describe("inner product m" + std::to_string(m) + " k" + std::to_string(k) + " n" + std::to_string(n) +
                  (p.bias.empty() ? "" : " bias") + (int8 ? " source " + text(p.scales->source) : std::string()) +
                  (stored ? " to " + text(*stored) : std::string()) + text(fused.post_ops));
  const auto primitive = created(report, [&] { return dnn::inner_product(p, fused.post_ops); });
  if (!primitive) return;

  const auto weight_count = static_cast<std::size_t>(n * k);
  const std::int64_t largest = dnn::sums_products_in_32_bits() ? 127 : 63;
  const std::vector<double> weights = int8 ? draw.integers(weight_count, -largest, largest) : draw.numbers(weight_count, 8);
  std::vector<double> values =
      int8 ? draw_stored(draw, p.scales->source, static_cast<std::size_t>(m * k)) : draw.numbers(static_cast<std::size_t>(m * k));
  Operand source(p.source, values);
  Run run(*primitive, report);
  run.read(DNNL_ARG_SRC, source);
  const bool transposed = draw.one_in(2);
  std::vector<double> rows = weights;  // [N,K]; with `transposed` they are given as [K,N]
  const dnn::Desc given = transposed ? dnn::strided(int8 ? ElementType::i8 : ElementType::f32, Shape{n, k}, {1, n})
                                     : dnn::plain(int8 ? ElementType::i8 : ElementType::f32, Shape{n, k});
  run.pack(DNNL_ARG_WEIGHTS, given, rows, primitive->weights);
  fused.give(run);
  if (int8)
    for (double& value : values) value -= p.scales->source.zero_point;
  std::vector<double> expected(static_cast<std::size_t>(m * n), 0);
  for (std::int64_t i = 0; i < m; ++i)
    for (std::int64_t j = 0; j < n; ++j) {
      double sum = 0;
      for (std::int64_t l = 0; l < k; ++l)
        sum += values[static_cast<std::size_t>(i * k + l)] * weights[static_cast<std::size_t>(j * k + l)];
      if (int8) sum *= static_cast<double>(p.scales->source.scale) * p.scales->weights[static_cast<std::size_t>(j)];
      expected[static_cast<std::size_t>(i * n + j)] = sum + (p.bias.empty() ? 0 : p.bias[static_cast<std::size_t>(j)]);
    }
  expected = fused.apply(std::move(expected), Shape{m, n});
  const bool summed = !fused.summand.empty();
  const auto sum = std::ranges::find(fused.post_ops, dnn::PostOp::Kind::Sum, &dnn::PostOp::kind);
  Operand result =
      summed ? Operand(stored ? dnn::with_type(p.destination, sum->summand->type) : p.destination, fused.summand) : Operand(p.destination);
  const std::vector<double> results = run.write(DNNL_ARG_DST, result, p.destination);
  if (stored) compare_rounded(results, expected, *stored, report);
  else compare(results, expected, 2e-5, report);
}

}  // namespace

void try_inner_product(Draw& draw, Report& report) { try_inner(draw, false, report); }
void try_int8_inner_product(Draw& draw, Report& report) { try_inner(draw, true, report); }

void try_matmul(Draw& draw, Report& report) {
  const std::int64_t m = draw.one_in(3) ? 1 : draw.channels(40), k = draw_length(draw), n = draw.one_in(6) ? 1 : draw_length(draw);
  Dims batch, first_batch, second_batch;
  for (std::int64_t d = draw.between(0, 3); d > 0; --d) {
    const std::int64_t size = draw.between(1, 4), kind = draw.between(0, 4);
    batch.push_back(size);
    first_batch.push_back(kind == 3 ? 1 : size);
    second_batch.push_back(kind == 4 ? 1 : size);
  }
  const dnn::Desc first = matrix(first_batch, m, k, draw.one_in(4)), second = matrix(second_batch, k, n, draw.one_in(3));
  Dims dims = batch;
  dims.push_back(m), dims.push_back(n);
  const Shape output(dims);
  const dnn::Desc destination = dnn::plain(ElementType::f32, output);
  dnn::Desc bias;
  if (draw.one_in(4)) {
    Dims ones(output.rank(), 1);
    ones.back() = n;
    bias = dnn::plain(ElementType::f32, Shape(ones));
  }
  Fused fused = draw_fused(draw, destination, {});
  report.describe(text_of("matmul", first, second) + (dnn::is_set(bias) ? " bias" : "") + text(fused.post_ops));
  const auto primitive = created(report, [&] { return dnn::matmul(first, second, bias, destination, fused.post_ops); });
  if (!primitive) return;
  Operand a(first, draw.numbers(dnn::shape(first).elements())), b(second, draw.numbers(dnn::shape(second).elements(), 8));
  Run run(*primitive, report);
  run.read(DNNL_ARG_SRC, a);
  run.read(DNNL_ARG_WEIGHTS, b);
  std::vector<double> expected = product(a.values(), dnn::shape(first), b.values(), dnn::shape(second), output);
  std::optional<Operand> bias_operand;
  if (dnn::is_set(bias)) {
    bias_operand.emplace(bias, draw.numbers(static_cast<std::size_t>(n), 40));
    run.read(DNNL_ARG_BIAS, *bias_operand);
    const std::vector<double> values = bias_operand->values();
    for (std::size_t i = 0; i < expected.size(); ++i) expected[i] += values[i % static_cast<std::size_t>(n)];
  }
  fused.give(run);
  expected = fused.apply(std::move(expected), output);
  Operand result = fused.summand.empty() ? Operand(destination) : Operand(destination, fused.summand);
  compare(run.write(DNNL_ARG_DST, result), expected, 2e-5, report);
}

}  // namespace octet::fuzz
