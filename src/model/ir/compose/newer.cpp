#include <algorithm>
#include <array>

#include <octet/base/error.hpp>

#include "model/ir/compose/composition.hpp"
#include "model/ir/ops/ops.hpp"

namespace octet::ir {
namespace {

using ShapeCalculation = Interpolate::ShapeCalculation;

/// Interpolate-11 has one input for the sizes or the scales, where Interpolate-4 has one for each.
Composed compose_interpolate(Composition& layer) {
  // How an image library resizes, with windows that grow as the image shrinks.
  const std::string mode(trimmed(layer.attributes().text("mode")));
  if (equal_ignoring_case(mode, "bilinear_pillow") || equal_ignoring_case(mode, "bicubic_pillow"))
    return layer.decline("attribute 'mode'", "'" + mode + "'", "one of nearest linear linear_onnx cubic");
  const auto op = std::get<Interpolate>(*find_layer_type("Interpolate", 4)->read(layer.attributes(), {.type = "Interpolate", .opset = 4}));
  const bool by_sizes = op.shape_calculation == ShapeCalculation::Sizes;
  const Dims unused(layer.shape(1).elements(), 1);
  const Value ones = layer.dims(by_sizes ? "unused_scales/whole" : "unused_sizes", unused);
  const Value sizes = by_sizes ? layer.input(1) : ones;
  const Value scales = by_sizes ? layer.converted("unused_scales", ones, ElementType::f32) : layer.input(1);
  std::vector<Value> inputs{layer.input(0), sizes, scales};
  if (layer.input_count() > 2) inputs.push_back(layer.input(2));
  return layer.finish(op, std::move(inputs));
}

/// Squeeze-15 may be told to leave dimensions alone that are not of size 1.
Composed compose_squeeze(Composition& layer) {
  const bool may_skip = layer.attributes().flag("allow_axis_skip", false);
  if (layer.input_count() < 2) return layer.finish(Squeeze{}, {layer.input(0)});
  const Tensor* known = layer.known(1);
  if (!may_skip || !known) return layer.finish(Squeeze{}, {layer.input(0), layer.input(1)});
  const Shape shape = layer.shape(0);
  Dims axes = known->to_dims();
  std::erase_if(axes, [&](std::int64_t axis) { return shape[normalize_axis(axis, shape.rank())] != 1; });
  if (axes.empty()) return layer.finish(Convert{layer.type(0u)}, {layer.input(0)});
  return layer.finish(Squeeze{}, {layer.input(0), layer.dims("axes", axes)});
}

constexpr std::array types{ComposedType{"Interpolate", 11, any_later, compose_interpolate},
                           ComposedType{"Squeeze", 15, any_later, compose_squeeze}};

}  // namespace

std::span<const ComposedType> composed_newer() { return types; }

}  // namespace octet::ir
