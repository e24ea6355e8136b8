#include <array>

#include <octet/base/error.hpp>

#include "model/ir/text.hpp"
#include "model/ir/v6/ops.hpp"

namespace octet::ir::v6 {
namespace {

/// The output's rows and columns, in whatever way the file says them.
Dims spatial_sizes(Layer& layer) {
  for (const char* name : {"factor", "zoom_factor", "shrink_factor"}) layer.attributes().number(name, 1);
  for (const char* name : {"height", "width"}) layer.attributes().number(name, 0);
  const Dims& declared = layer.declared();
  if (layer.shape(layer.input()).rank() != 4 || declared.size() != 4)
    throw Error(ErrorCode::InvalidModel, "output: given shape " + to_string(declared) + ", expected rank 4");
  return {declared[2], declared[3]};
}

Value translate_interp(Layer& layer) {
  AttributeReader& attributes = layer.attributes();
  Interpolate op{.mode = Interpolate::Mode::Linear};
  op.version0 = true;
  op.axes = {2, 3};
  const bool align = attributes.flag("align_corners", true);
  op.coordinate_transformation =
      align ? Interpolate::CoordinateTransformation::AlignCorners : Interpolate::CoordinateTransformation::Asymmetric;
  const std::int64_t begin = attributes.integer("pad_beg", 0), end = attributes.integer("pad_end", 0);
  if (begin != 0 || end != 0) {
    op.pads_begin = {0, 0, begin, begin};
    op.pads_end = {0, 0, end, end};
  }
  return layer.finish(std::move(op), {layer.input(), layer.integers("sizes", spatial_sizes(layer))});
}

constexpr std::array modes{Word<Interpolate::Mode>{"caffe.ResampleParameter.NEAREST", Interpolate::Mode::Nearest},
                           Word<Interpolate::Mode>{"caffe.ResampleParameter.LINEAR", Interpolate::Mode::Linear},
                           Word<Interpolate::Mode>{"caffe.ResampleParameter.CUBIC", Interpolate::Mode::Cubic},
                           Word<Interpolate::Mode>{"caffe.ResampleParameter.AREA", Interpolate::Mode::Area}};

/// Elements are taken at their centres.
Value translate_resample(Layer& layer) {
  AttributeReader& attributes = layer.attributes();
  Interpolate op{.mode = attributes.word("type", modes, Interpolate::Mode::Nearest)};
  if (op.mode == Interpolate::Mode::Area) return layer.keep_opaque();
  op.nearest_mode = Interpolate::NearestMode::RoundPreferCeil;
  op.antialias = attributes.flag("antialias", false);
  const Dims sizes = spatial_sizes(layer);
  const Shape& data = layer.shape(layer.input());
  const std::vector<float> ratios{static_cast<float>(sizes[0]) / static_cast<float>(data[2]),
                                  static_cast<float>(sizes[1]) / static_cast<float>(data[3])};
  const Value scales = layer.constant("scales", Tensor::from(ratios, Shape{2}));
  return layer.finish(std::move(op), {layer.input(), layer.integers("sizes", sizes), scales, layer.integers("axes", {2, 3})});
}

constexpr std::array types{OldType{"Interp", translate_interp}, OldType{"Resample", translate_resample}};

}  // namespace

std::span<const OldType> interpolate_types() { return types; }

}  // namespace octet::ir::v6
