#include <algorithm>
#include <cmath>

#include "fuzz/kernels/trial.hpp"

namespace octet::fuzz {
namespace {

struct Geometry {
  std::int64_t batch = 1, groups = 1, in = 1, out = 1;  ///< channels of all groups
  Dims source{}, kernel{}, strides{}, dilations{}, pads_begin{}, pads_end{}, result{};
  bool transposed = false;

  std::size_t rank() const { return kernel.size(); }
  Shape source_shape() const { return with(batch, in, source); }
  Shape result_shape() const { return with(batch, out, result); }
  Shape weights_shape() const {
    Dims dims{out / groups, in / groups};
    if (groups > 1 || grouped) dims.insert(dims.begin(), groups);
    dims.insert(dims.end(), kernel.begin(), kernel.end());
    return Shape(std::move(dims));
  }
  bool grouped = false;
  static Shape with(std::int64_t first, std::int64_t second, const Dims& rest) {
    Dims dims{first, second};
    dims.insert(dims.end(), rest.begin(), rest.end());
    return Shape(std::move(dims));
  }
  double products() const {
    return static_cast<double>(Shape(result).elements() * Shape(kernel).elements()) * static_cast<double>(batch * out * in / groups);
  }
};

constexpr double most_products = 1.5e6;

/// The size of the result, which pads behind are chosen to reach exactly as plans do.
bool resolve(Geometry& g) {
  g.result.clear();
  for (std::size_t d = 0; d < g.rank(); ++d) {
    const std::int64_t reach = g.dilations[d] * (g.kernel[d] - 1) + 1;
    if (g.transposed) {
      const std::int64_t whole = (g.source[d] - 1) * g.strides[d] + reach;
      const std::int64_t size = whole - g.pads_begin[d] - g.pads_end[d];
      if (size <= 0) return false;
      g.result.push_back(size);
      continue;
    }
    const std::int64_t extent = g.source[d] + g.pads_begin[d] + g.pads_end[d] - reach;
    if (extent < 0) return false;
    g.result.push_back(extent / g.strides[d] + 1);
    g.pads_end[d] = (g.result[d] - 1) * g.strides[d] + reach - g.source[d] - g.pads_begin[d];
  }
  return g.products() <= most_products;
}

void draw_window(Draw& draw, Geometry& g, std::size_t rank) {
  g.source.clear(), g.kernel.clear(), g.strides.clear(), g.dilations.clear(), g.pads_begin.clear(), g.pads_end.clear();
  const bool pointwise = draw.one_in(6);
  for (std::size_t d = 0; d < rank; ++d) {
    g.source.push_back(rank == 1 ? draw.between(1, 140) : draw.size(rank == 2 ? 20 : 8));
    g.kernel.push_back(pointwise ? 1 : draw.of({1, 2, 3, 3, 3, 4, 5, 7}));
    g.strides.push_back(draw.of({1, 1, 1, 2, 2, 3}));
    g.dilations.push_back(draw.of({1, 1, 1, 1, 2, 3}));
    const bool far = draw.one_in(10);
    g.pads_begin.push_back(draw.between(0, far ? g.kernel[d] + 2 : g.kernel[d] / 2));
    g.pads_end.push_back(draw.one_in(3) ? draw.between(0, far ? g.kernel[d] + 2 : g.kernel[d] / 2) : g.pads_begin[d]);
  }
  if (draw.one_in(3)) {
    for (Dims* dims : {&g.source, &g.kernel, &g.strides, &g.dilations, &g.pads_begin, &g.pads_end})
      std::fill(dims->begin(), dims->end(), dims->back());
  }
}

Geometry draw_geometry(Draw& draw, bool depthwise, bool transposed, bool deep = false) {
  for (;;) {
    Geometry g;
    g.transposed = transposed;
    g.batch = draw.of({1, 1, 1, 2, 3});
    const std::int64_t kind = depthwise ? 2 : draw.between(0, 4) == 4 ? 1 : 0;
    if (kind == 0) {
      g.in = draw.one_in(4) ? draw.between(1, 4) : draw.channels();
      g.out = draw.channels();
    } else if (kind == 1) {
      g.groups = draw.of({2, 3, 4, 8, 16});
      g.in = g.groups * draw.of({1, 2, 3, 4, 5, 8, 12, 16, 17});
      g.out = g.groups * draw.of({1, 2, 3, 4, 5, 8, 12, 16, 17});
      g.grouped = true;
    } else {
      g.groups = draw.channels(100);
      g.in = g.groups;
      g.out = g.groups * (draw.one_in(8) ? 2 : 1);
      g.grouped = true;
    }
    draw_window(draw, g, static_cast<std::size_t>(deep && draw.one_in(2) ? 3 : draw.of({1, 2, 2, 2, 2, 3})));
    if (resolve(g)) return g;
  }
}

/// The sums of products, without bias.
std::vector<double> sums(const Geometry& g, const std::vector<double>& source, const std::vector<double>& weights) {
  const Shape out = g.result_shape(), in = g.source_shape(), kernel(g.kernel);
  const Dims in_strides = in.strides(), out_strides = out.strides();
  const std::int64_t ic = g.in / g.groups, oc = g.out / g.groups;
  const auto window = static_cast<std::int64_t>(kernel.elements()), in_plane = in_strides[1], out_plane = out_strides[1];
  std::vector<double> result(out.elements(), 0);
  // For each offset in the window and each position, the other position; channels inside.
  for_each_index(kernel, [&](const Dims& k, std::size_t tap) {
    for_each_index(Shape(g.transposed ? g.source : g.result), [&](const Dims& at, std::size_t position) {
      std::int64_t other = 0;
      const Dims& limits = g.transposed ? g.result : g.source;
      const Dims& strides = g.transposed ? out_strides : in_strides;
      for (std::size_t d = 0; d < at.size(); ++d) {
        const std::int64_t i = at[d] * g.strides[d] - g.pads_begin[d] + k[d] * g.dilations[d];
        if (i < 0 || i >= limits[d]) return;
        other += i * strides[d + 2];
      }
      const std::int64_t read = g.transposed ? static_cast<std::int64_t>(position) : other,
                         written = g.transposed ? other : static_cast<std::int64_t>(position);
      for (std::int64_t n = 0; n < g.batch; ++n)
        for (std::int64_t o = 0; o < g.out; ++o) {
          const double* x = &source[static_cast<std::size_t>((n * g.in + o / oc * ic) * in_plane + read)];
          const double* w = &weights[static_cast<std::size_t>(o * ic * window) + tap];
          double sum = 0;
          for (std::int64_t i = 0; i < ic; ++i) sum += x[i * in_plane] * w[i * window];
          result[static_cast<std::size_t>((n * g.out + o) * out_plane + written)] += sum;
        }
    });
  });
  return result;
}

std::string geometry_text(const Geometry& g) {
  return "n" + std::to_string(g.batch) + (g.grouped ? " g" + std::to_string(g.groups) : std::string()) + " ic" + std::to_string(g.in) +
         " oc" + std::to_string(g.out) + " in " + text(g.source) + " k " + text(g.kernel) + " s " + text(g.strides) + " d " +
         text(g.dilations) + " p " + text(g.pads_begin) + " to " + text(g.pads_end);
}

std::vector<double> bias_of(const dnn::Convolution& c, const Geometry& g) {
  return c.bias.empty() ? std::vector<double>(static_cast<std::size_t>(g.out), 0) : std::vector<double>(c.bias.begin(), c.bias.end());
}

dnn::Primitive create(const dnn::Convolution& c, bool transposed, const dnn::PostOps& post_ops) {
  return transposed ? dnn::deconvolution(c, post_ops) : dnn::convolution(c, post_ops);
}

bool has_full_operand(const Fused& fused, const Shape& shape) {
  return std::ranges::any_of(fused.operands, [&](const Operand& operand) { return dnn::shape(operand.desc()) == shape; });
}

/// Integers that pairs of products of do not overflow where they are summed in 16 bits.
std::vector<double> draw_weights(Draw& draw, std::size_t count, ElementType source) {
  if (dnn::sums_products_in_32_bits()) return draw.integers(count, -127, 127);
  std::vector<double> weights = draw.integers(count, -63, 63);
  if (source == ElementType::i8)
    for (double& weight : weights) weight *= 2;
  return weights;
}

void draw_int8(Draw& draw, dnn::Convolution& c, const Geometry& g) {
  dnn::Scales scales;
  scales.source = draw_form(draw, draw_integer(draw));
  // Transposed convolutions are in INT8 only where their source has none.
  if (g.transposed) scales.source.zero_point = 0;
  for (std::int64_t o = 0; o < g.out; ++o) scales.weights.push_back(static_cast<float>(draw.between(5, 40)) / 4096);
  if (!draw.one_in(3)) {
    scales.destination = draw_form(draw, draw_integer(draw));
    scales.destination->scale *= draw.of({1.0f, 8.0f, 32.0f});
  }
  c.scales = scales;
}

void try_window(Draw& draw, const Geometry& g, bool int8, bool winograd, Report& report) {
  dnn::Convolution c;
  c.winograd = winograd;
  c.strides = g.strides, c.dilations = g.dilations, c.pads_begin = g.pads_begin, c.pads_end = g.pads_end;
  if (int8) draw_int8(draw, c, g);
  if (!draw.one_in(3))
    for (std::int64_t o = 0; o < g.out; ++o) c.bias.push_back(static_cast<float>(draw.between(-40, 40)) / 8);
  const ElementType source_type = int8 ? c.scales->source.type : ElementType::f32;
  const ElementType result_type = int8 && c.scales->destination ? c.scales->destination->type : ElementType::f32;
  // Without padding a zero point goes into the bias.
  const bool padded = std::ranges::any_of(g.pads_begin, [](auto pad) { return pad > 0; }) ||
                      std::ranges::any_of(g.pads_end, [](auto pad) { return pad > 0; });
  if (int8 && !g.transposed && !padded) c.scales->source.zero_point = 0;
  // Parts of images that threads divide among them have their layout given.
  const bool given = draw.one_in(4) && !winograd;
  c.source = given ? dnn::channels_last(source_type, g.source_shape()) : dnn::any(source_type, g.source_shape());
  c.weights = dnn::any(int8 ? ElementType::i8 : ElementType::f32, g.weights_shape());
  c.destination = given ? dnn::channels_last(result_type, g.result_shape()) : dnn::any(result_type, g.result_shape());
  const std::optional<dnn::Quantization> stored = int8 ? c.scales->destination : std::nullopt;
  std::string head = std::string(g.transposed ? "deconvolution " : "convolution ") + geometry_text(g) + (given ? " nhwc" : "") +
                     (c.bias.empty() ? "" : " bias");
  if (int8) head += " source " + text(c.scales->source) + (stored ? " to " + text(*stored) : std::string(" to f32"));
  report.describe(head);
  const auto unfused = created(report, [&] { return create(c, g.transposed, {}); });
  if (!unfused) return;
  Fused fused = draw_fused(draw, unfused->destination, stored);
  if (has_full_operand(fused, g.result_shape())) c.destination = unfused->destination;
  report.describe(head + fuzz::text(fused.post_ops));
  const auto primitive = created(report, [&] { return create(c, g.transposed, fused.post_ops); });
  if (!primitive) return;
  report.describe(head + fuzz::text(fused.post_ops) + " | " + fuzz::text(primitive->source) + " -> " + fuzz::text(primitive->destination));

  const std::size_t weight_count = g.weights_shape().elements();
  std::vector<double> weights = int8 ? draw_weights(draw, weight_count, source_type) : draw.numbers(weight_count, 8);
  std::vector<double> values =
      int8 ? draw_stored(draw, c.scales->source, g.source_shape().elements()) : draw.numbers(g.source_shape().elements());
  Operand source(primitive->source, values);
  Run run(*primitive, report);
  run.read(DNNL_ARG_SRC, source);
  run.pack(DNNL_ARG_WEIGHTS, dnn::plain(int8 ? ElementType::i8 : ElementType::f32, g.weights_shape()), weights, primitive->weights);
  fused.give(run);

  if (int8)
    for (double& value : values) value -= c.scales->source.zero_point;
  std::vector<double> expected = sums(g, values, weights);
  const std::vector<double> bias = bias_of(c, g);
  const std::size_t plane = Shape(g.result).elements();
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const std::size_t o = i / plane % static_cast<std::size_t>(g.out);
    if (int8) expected[i] *= static_cast<double>(c.scales->source.scale) * c.scales->weights[o];
    expected[i] += bias[o];
  }
  expected = fused.apply(std::move(expected), g.result_shape());
  const bool summed = !fused.summand.empty();
  const auto sum = std::ranges::find(fused.post_ops, dnn::PostOp::Kind::Sum, &dnn::PostOp::kind);
  const dnn::Desc summand = summed && stored ? dnn::with_type(primitive->destination, sum->summand->type) : primitive->destination;
  Operand result = summed ? Operand(summand, fused.summand) : Operand(primitive->destination);
  const std::vector<double> results = run.write(DNNL_ARG_DST, result, primitive->destination);
  if (stored) compare_rounded(results, expected, *stored, report);
  else compare(results, expected, winograd ? 1e-4 : 2e-5, report);
}

}  // namespace

void try_convolution(Draw& draw, Report& report) { try_window(draw, draw_geometry(draw, false, false), false, false, report); }
void try_int8_convolution(Draw& draw, Report& report) { try_window(draw, draw_geometry(draw, false, false, true), true, false, report); }
void try_depthwise(Draw& draw, Report& report) { try_window(draw, draw_geometry(draw, true, false), false, false, report); }
void try_int8_depthwise(Draw& draw, Report& report) { try_window(draw, draw_geometry(draw, true, false), true, false, report); }
void try_deconvolution(Draw& draw, Report& report) { try_window(draw, draw_geometry(draw, draw.one_in(5), true), false, false, report); }
void try_int8_deconvolution(Draw& draw, Report& report) {
  try_window(draw, draw_geometry(draw, draw.one_in(5), true), true, false, report);
}

void try_winograd(Draw& draw, Report& report) {
  Geometry g;
  do {
    g.in = draw.between(16, 70);
    g.out = std::max(draw.channels(), 1024 / g.in + 1);
    g.kernel = {3, 3}, g.strides = {1, 1}, g.dilations = {1, 1};
    g.source = {draw.size(16), draw.size(16)};
    g.pads_begin = {draw.between(0, 2), draw.between(0, 2)};
    g.pads_end = {draw.between(0, 2), draw.between(0, 2)};
  } while (std::min(g.source[0], g.source[1]) < 3 || (!resolve(g) && g.products() > 3 * most_products) || Shape(g.result).elements() < 49);
  try_window(draw, g, false, true, report);
}

}  // namespace octet::fuzz
