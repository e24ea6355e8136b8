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

/// oneDNN's conversion knows the limits of the type only, so that fewer levels are limited before.
TensorId clipped(TensorId source, const dnn::Quantization& form, PlanBuilder& builder) {
  if (form.highest - form.lowest == 255) return source;
  const auto limit = [&](std::int32_t level) { return static_cast<float>(level - form.zero_point) * form.scale; };
  const dnn::Primitive clip =
      dnn::eltwise(dnnl::algorithm::eltwise_clip, limit(form.lowest), limit(form.highest), builder[source].desc, {});
  const TensorId result = builder.arena(clip.destination);
  builder.add_step(clip, {{DNNL_ARG_SRC, source}, {DNNL_ARG_DST, result}});
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
  const TensorId limited = clipped(source, form, builder);
  const TensorId result = builder.arena(layout);
  builder.add_step(dnn::quantize(builder[limited].desc, layout, form), {{DNNL_ARG_FROM, limited}, {DNNL_ARG_TO, result}});
  return result;
}

}  // namespace octet::exec
