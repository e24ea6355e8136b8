#include "exec/kernels/quantize.hpp"

#include "exec/kernels/kernels.hpp"

namespace octet::exec {
namespace {

constexpr std::int64_t most_channels = 4;

class RoundingKernel : public Kernel {
 public:
  RoundingKernel(const PlaneRounding& rounding, TensorId source, TensorId result, int bands)
      : rounding_(rounding), source_(source), result_(result), bands_(bands) {}
  void run(const RunContext& context) const override {
    const Band pixels = band_of(rounding_.images * rounding_.pixels, bands_, context.band);
    round_planes(rounding_, pixels, static_cast<const float*>(context.addresses[source_]),
                 static_cast<std::uint8_t*>(context.addresses[result_]));
  }

 private:
  PlaneRounding rounding_;
  TensorId source_, result_;
  int bands_;
};

/// How the kernel gets from one layout to the other, when it can.
std::optional<PlaneRounding> plane_rounding(const dnn::Desc& source, const dnn::Desc& result, const dnn::Quantization& form) {
  const Shape shape = dnn::shape(source);
  if (!form.channel_scales.empty() || !has_rounding_kernel() || !dnn::is_dense(source) || !dnn::is_dense(result)) return std::nullopt;
  if (dnn::strides(source) && dnn::with_type(source, form.type) == result)
    return PlaneRounding{form, 1, 1, static_cast<std::int64_t>(shape.elements())};
  if (shape.rank() < 3 || shape[1] > most_channels || !dnn::is_plain(source) || result != dnn::channels_last(form.type, shape))
    return std::nullopt;
  return PlaneRounding{form, shape[0], shape[1], static_cast<std::int64_t>(shape.elements(2, shape.rank()))};
}

/// A step that only prepares what is rounded computes no layer.
void add_part(const dnn::Primitive& primitive, DnnArguments arguments, PlanBuilder& builder) {
  builder.add_step(primitive, std::move(arguments));
  StepDescription& description = builder.last_description();
  description.type = "Quantize";
  description.layers.clear();
  description.macs = 0;
}

/// oneDNN adds the zero point before it rounds to even. An odd one turns what is even there, so that numbers in the middle between two
/// levels would go the other way: those are rounded first.
TensorId converted(TensorId source, const dnn::Desc& layout, const dnn::Quantization& form, PlanBuilder& builder) {
  dnn::Quantization rest = form;
  if (form.zero_point % 2 != 0) {
    const dnn::Desc wide = dnn::with_type(layout, ElementType::i32);
    const TensorId whole = builder.arena(wide);
    add_part(dnn::quantize(builder[source].desc, wide, {ElementType::i32, form.scale, 0, 0, 0, {}}),
             {{DNNL_ARG_FROM, source}, {DNNL_ARG_TO, whole}}, builder);
    source = whole;
    rest.scale = 1;
  }
  const TensorId result = builder.arena(layout);
  builder.add_step(dnn::quantize(builder[source].desc, layout, rest), {{DNNL_ARG_FROM, source}, {DNNL_ARG_TO, result}});
  return result;
}

/// oneDNN's conversion knows the limits of the type only, so that fewer levels are limited before.
TensorId clipped(TensorId source, const dnn::Quantization& form, PlanBuilder& builder) {
  if (form.highest - form.lowest == 255) return source;
  const auto limit = [&](std::int32_t level) { return static_cast<float>(level - form.zero_point) * form.scale; };
  const dnn::Primitive clip =
      dnn::eltwise(dnnl::algorithm::eltwise_clip, limit(form.lowest), limit(form.highest), builder[source].desc, {});
  const TensorId result = builder.arena(clip.destination);
  add_part(clip, {{DNNL_ARG_SRC, source}, {DNNL_ARG_DST, result}}, builder);
  return result;
}

}  // namespace

TensorId lower_rounding(TensorId source, const dnn::Desc& layout, const dnn::Quantization& form, PlanBuilder& builder) {
  if (const auto rounding = plane_rounding(builder[source].desc, layout, form)) {
    const TensorId result = builder.arena(layout);
    builder.add_step("octet:quantize_avx512", std::make_unique<RoundingKernel>(*rounding, source, result, builder.bands()), {source},
                     {result}, builder.bands());
    return result;
  }
  return converted(clipped(source, form, builder), layout, form, builder);
}

}  // namespace octet::exec
