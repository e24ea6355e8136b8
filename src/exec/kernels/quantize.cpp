#include "exec/kernels/quantize.hpp"

#include "exec/kernels/kernels.hpp"
#include "exec/onednn/guards.hpp"

namespace octet::exec {
namespace {

/// What round_planes() is for.
constexpr std::int64_t few_channels = 4;
/// With fewer, tiles are so empty that it takes less to move the floats first.
constexpr std::int64_t fewest_channels_of_tiles = 12;

class RoundingKernel : public Kernel {
 public:
  RoundingKernel(const PlaneRounding& rounding, decltype(&round_planes) round, TensorId source, TensorId result, int bands)
      : rounding_(rounding), round_(round), source_(source), result_(result), bands_(bands) {}
  void run(const RunContext& context) const override {
    const Band pixels = band_of(rounding_.images * rounding_.pixels, bands_, context.band);
    round_(rounding_, pixels, static_cast<const float*>(context.addresses[source_]),
           static_cast<std::uint8_t*>(context.addresses[result_]));
  }

 private:
  PlaneRounding rounding_;
  decltype(&round_planes) round_;
  TensorId source_, result_;
  int bands_;
};

/// Elements that stay in their order are one plane.
std::optional<PlaneRounding> same_order(const dnn::Desc& source, const dnn::Desc& result, const dnn::Quantization& form) {
  if (!dnn::is_dense(source) || !dnn::strides(source) || dnn::with_type(source, form.type) != result) return std::nullopt;
  return PlaneRounding{form, 1, 1, static_cast<std::int64_t>(dnn::shape(source).elements())};
}

/// From rows of planes to channels last.
std::optional<PlaneRounding> to_channels_last(const dnn::Desc& source, const dnn::Desc& result, const dnn::Quantization& form) {
  const Shape shape = dnn::shape(source);
  if (shape.rank() < 3 || !dnn::is_plain(source) || result != dnn::channels_last(form.type, shape)) return std::nullopt;
  return PlaneRounding{form, shape[0], shape[1], static_cast<std::int64_t>(shape.elements(2, shape.rank()))};
}

/// oneDNN adds the zero point before it rounds to even. An odd one turns what is even there, so that numbers in the middle between two
/// levels would go the other way: those are rounded first.
TensorId converted(TensorId source, const dnn::Desc& layout, const dnn::Quantization& form, PlanBuilder& builder) {
  dnn::Quantization rest = form;
  if (form.zero_point % 2 != 0) {
    const dnn::Desc wide = dnn::with_type(layout, ElementType::i32);
    const TensorId whole = builder.arena(wide);
    builder.add_step(dnn::quantize(builder[source].desc, wide, {ElementType::i32, form.scale, 0, 0, 0, {}}),
                     {{DNNL_ARG_FROM, source}, {DNNL_ARG_TO, whole}});
    builder.name_last_step("Quantize");
    source = whole;
    rest.scale = 1;
  }
  const TensorId result = builder.arena(layout);
  builder.add_step(dnn::quantize(builder[source].desc, layout, rest), {{DNNL_ARG_FROM, source}, {DNNL_ARG_TO, result}});
  return result;
}

/// How round_planes() gets from one layout to the other, when it can.
std::optional<PlaneRounding> plane_rounding(const dnn::Desc& source, const dnn::Desc& result, const dnn::Quantization& form) {
  if (!form.channel_scales.empty() || !has_rounding_kernel()) return std::nullopt;
  if (auto rounding = same_order(source, result, form)) return rounding;
  auto rounding = to_channels_last(source, result, form);
  return rounding && rounding->channels <= few_channels ? rounding : std::nullopt;
}

TensorId add_rounding(const char* name, decltype(&round_planes) round, const PlaneRounding& rounding, TensorId source,
                      const dnn::Desc& layout, PlanBuilder& builder) {
  const TensorId result = builder.arena(layout);
  builder.add_step(name, std::make_unique<RoundingKernel>(rounding, round, source, result, builder.bands()), {source}, {result},
                   builder.bands());
  return result;
}

/// oneDNN's conversion knows the limits of the type only, so that fewer levels are limited before.
TensorId clipped(TensorId source, const dnn::Quantization& form, PlanBuilder& builder) {
  if (form.highest - form.lowest == 255) return source;
  const auto limit = [&](std::int32_t level) { return static_cast<float>(level - form.zero_point) * form.scale; };
  const dnn::Primitive clip =
      dnn::eltwise(dnnl::algorithm::eltwise_clip, limit(form.lowest), limit(form.highest), builder[source].desc, {});
  const TensorId result = builder.arena(clip.destination);
  builder.add_step(clip, {{DNNL_ARG_SRC, source}, {DNNL_ARG_DST, result}});
  builder.name_last_step("Quantize");
  return result;
}

}  // namespace

TensorId lower_rounding(TensorId source, const dnn::Desc& layout, const dnn::Quantization& form, PlanBuilder& builder) {
  if (const auto rounding = plane_rounding(builder[source].desc, layout, form))
    return add_rounding("octet:quantize_avx512", round_planes, *rounding, source, layout, builder);
  const auto tiles = to_channels_last(builder[source].desc, layout, form);
  if (tiles && tiles->channels >= fewest_channels_of_tiles)
    return add_rounding("octet:quantize_tiles", round_tiles, *tiles, source, layout, builder);
  const bool is_moving = builder[source].desc != dnn::with_type(layout, ElementType::f32);
  if (is_moving && (tiles || !dnn::is_trusted_rounding(builder[source].desc, layout))) {
    // Floats are moved rightly, and rounded where they lie.
    const TensorId moved = builder.arena(dnn::with_type(layout, ElementType::f32));
    builder.add_reorder(source, moved);
    return lower_rounding(moved, layout, form, builder);
  }
  return converted(clipped(source, form, builder), layout, form, builder);
}

}  // namespace octet::exec
