// Primitives that move elements: copies between layouts, rounding, joining.

#include <algorithm>

#include "fuzz/kernels/trial.hpp"

namespace octet::fuzz {
namespace {

Shape draw_shape(Draw& draw) {
  const std::int64_t rank = draw.of({1, 2, 3, 3, 4, 4, 4, 5, 6});
  Dims dims;
  for (std::int64_t d = 0; d < rank; ++d)
    dims.push_back(d == 0 ? draw.between(1, 3) : d == 1 ? draw.channels(270) : draw.size(rank > 4 ? 6 : 18));
  // Counts of positions around multiples of vectors are what kernels divide their loops by.
  if (rank == 3 && draw.one_in(2)) dims[2] = 16 * draw.between(1, 16) + draw.of({0, 0, 1, -1});
  if (rank == 4 && draw.one_in(3)) dims[2] = dims[3] = draw.of({8, 16, 4});
  if (rank == 1) dims[0] = draw.channels(270);
  return Shape(std::move(dims));
}

/// A part of a larger tensor along one dimension.
std::pair<dnn::Desc, dnn::Desc> draw_part(Draw& draw, ElementType type, const Shape& shape) {
  Dims dims(shape.begin(), shape.end()), offsets(shape.rank(), 0);
  const auto axis = static_cast<std::size_t>(draw.between(0, static_cast<std::int64_t>(shape.rank()) - 1));
  offsets[axis] = draw.between(0, 9);
  dims[axis] += offsets[axis] + draw.between(0, 9);
  const dnn::Desc whole = draw_strided(draw, type, Shape(std::move(dims)));
  return {whole, dnn::part(whole, shape, offsets)};
}

}  // namespace

void try_reorder(Draw& draw, Report& report) {
  const Shape shape = draw_shape(draw);
  const ElementType type = draw.of({ElementType::f32, ElementType::f32, ElementType::u8, ElementType::i8, ElementType::i32});
  dnn::Desc from = draw_layout(draw, type, shape), to = draw_layout(draw, type, shape), whole_from = from, whole_to = to;
  if (draw.one_in(5)) std::tie(whole_from, from) = draw_part(draw, type, shape);
  else if (draw.one_in(5)) std::tie(whole_to, to) = draw_part(draw, type, shape);
  const auto part = [](const dnn::Desc& part, const dnn::Desc& whole) { return part == whole ? "" : " of " + text(whole); };
  report.describe(text(from) + part(from, whole_from) + " to " + text(to) + part(to, whole_to));
  const auto primitive = created(report, [&] { return dnn::reorder(from, to); });
  if (!primitive) return;
  const std::size_t count = dnn::shape(whole_from).elements();
  Operand source(whole_from,
                 type == ElementType::f32 ? draw.numbers(count, 1000) : draw.integers(count, type == ElementType::u8 ? 0 : -128, 127));
  Operand result(whole_to);
  Run run(*primitive, report);
  run.read(DNNL_ARG_FROM, source.memory(from));
  compare(run.write(DNNL_ARG_TO, result, to), source.values(from), 0, report);
}

void try_quantize(Draw& draw, Report& report) {
  const Shape shape = draw_shape(draw);
  dnn::Quantization form = draw_form(draw, draw_integer(draw));
  form.lowest = form.type == ElementType::u8 ? 0 : -128;  // fewer levels are limited before
  const bool per_channel = shape.rank() > 1 && draw.one_in(6);
  if (per_channel) form.zero_point = 0;
  for (std::int64_t c = 0; per_channel && c < shape[1]; ++c) form.channel_scales.push_back(static_cast<float>(draw.between(3, 50)) / 64);
  const dnn::Desc from = draw_layout(draw, ElementType::f32, shape);
  const dnn::Desc to = draw.one_in(3) ? dnn::with_type(from, form.type) : draw_strided(draw, form.type, shape);
  report.describe(text(from) + " to " + text(to) + " as " + text(form));
  const auto primitive = created(report, [&] { return dnn::quantize(from, to, form); });
  if (!primitive) return;
  Operand source(from, draw.numbers(shape.elements(), 400)), result(to);
  std::vector<double> real = source.values();
  if (per_channel) {
    std::vector<double> scaled = real;
    for_each_index(
        shape, [&](const Dims& index, std::size_t i) { scaled[i] = real[i] / form.channel_scales[static_cast<std::size_t>(index[1])]; });
    real = scaled;
    form.channel_scales.clear();
    form.scale = 1;
  }
  Run run(*primitive, report);
  run.read(DNNL_ARG_FROM, source);
  compare_rounded(run.write(DNNL_ARG_TO, result), real, form, report);
}

void try_dequantize(Draw& draw, Report& report) {
  const Shape shape = draw_shape(draw);
  dnn::Quantization form = draw_form(draw, draw_integer(draw));
  const bool per_channel = shape.rank() > 1 && draw.one_in(6);
  if (per_channel) form.zero_point = 0;
  for (std::int64_t c = 0; per_channel && c < shape[1]; ++c) form.channel_scales.push_back(static_cast<float>(draw.between(3, 50)) / 64);
  const dnn::Desc from = draw_strided(draw, form.type, shape), to = dnn::with_type(from, ElementType::f32);
  report.describe(text(from) + " to " + text(to) + " as " + text(form));
  const auto primitive = created(report, [&] { return dnn::dequantize(from, to, form); });
  if (!primitive) return;
  Operand source(from, draw_stored(draw, form, shape.elements())), result(to);
  const std::vector<double> stored = source.values();
  std::vector<double> expected(stored.size());
  for_each_index(shape, [&](const Dims& index, std::size_t i) {
    const double scale = per_channel ? form.channel_scales[static_cast<std::size_t>(index[1])] : form.scale;
    expected[i] = scale * (stored[i] - form.zero_point);
  });
  Run run(*primitive, report);
  run.read(DNNL_ARG_FROM, source);
  compare(run.write(DNNL_ARG_TO, result), expected, 1e-6, report);
}

void try_concat(Draw& draw, Report& report) {
  Shape shape = draw_shape(draw);
  if (shape.rank() > 5) return report.skip("rank");
  const auto axis = static_cast<std::size_t>(draw.between(0, static_cast<std::int64_t>(shape.rank()) - 1));
  const ElementType type = draw.of({ElementType::f32, ElementType::f32, ElementType::u8, ElementType::i8});
  const bool alike = draw.one_in(2);
  Dims dims(shape.begin(), shape.end());
  std::vector<Operand> sources;
  std::vector<dnn::Desc> descs;
  std::string list;
  dims[axis] = 0;
  const std::int64_t count = draw.between(1, 4);
  const std::int64_t length = std::max<std::int64_t>(1, shape[axis] / count);
  for (std::int64_t i = 0; i < count; ++i) {
    Dims part(shape.begin(), shape.end());
    part[axis] = alike ? length : draw.between(1, 40);
    dims[axis] += part[axis];
    descs.push_back(draw_layout(draw, type, Shape(part)));
    if (alike && i > 0 && draw.one_in(2)) descs.back() = descs.front();
    list += text(descs.back()) + ", ";
    const std::size_t elements = Shape(part).elements();
    sources.emplace_back(descs.back(), type == ElementType::f32 ? draw.numbers(elements, 1000) : draw.integers(elements, 0, 127));
  }
  report.describe(list + "axis " + std::to_string(axis));
  const auto primitive = created(report, [&] { return dnn::concat(dnn::any(type, Shape(dims)), static_cast<int>(axis), descs); });
  if (!primitive) return;
  std::vector<double> expected(Shape(dims).elements());
  const Dims strides = Shape(dims).strides();
  std::int64_t offset = 0;
  Run run(*primitive, report);
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const std::vector<double> values = sources[i].values();
    for_each_index(dnn::shape(descs[i]), [&](const Dims& index, std::size_t e) {
      std::int64_t to = offset * strides[axis];
      for (std::size_t d = 0; d < index.size(); ++d) to += index[d] * strides[d];
      expected[static_cast<std::size_t>(to)] = values[e];
    });
    offset += dnn::shape(descs[i])[axis];
    run.read(DNNL_ARG_MULTIPLE_SRC + static_cast<int>(i), sources[i]);
  }
  Operand result(primitive->destination);
  compare(run.write(DNNL_ARG_DST, result), expected, 0, report);
}

}  // namespace octet::fuzz
