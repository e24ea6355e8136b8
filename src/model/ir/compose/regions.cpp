#include <array>

#include <octet/base/error.hpp>

#include "graph/ops/checked.hpp"
#include "model/ir/compose/composition.hpp"
#include "model/ir/ops/ops.hpp"

namespace octet::ir {
namespace {

struct Regions {
  std::int64_t count, coords, classes;
  bool softmax;
};

Regions read_regions(Composition& layer) {
  AttributeReader& attributes = layer.attributes();
  const bool softmax = attributes.flag("do_softmax", true);
  const std::int64_t coords = attributes.integer("coords"), classes = attributes.integer("classes"), given = attributes.integer("num");
  const auto masked = static_cast<std::int64_t>(attributes.integers("mask", {}).size());
  // What the anchors say is left to whoever reads the boxes.
  attributes.numbers("anchors", {});
  const Regions regions{softmax ? given : masked, coords, classes, softmax};
  const Shape shape = layer.shape(0);
  if (shape.rank() != 4 || regions.count < 1 || coords < 2 || classes < 1 || regions.count > shape[1] || coords > shape[1] ||
      classes > shape[1] || shape[1] != regions.count * (coords + 1 + classes))
    throw Error(ErrorCode::InvalidModel, "regions: given " + std::to_string(regions.count) + " of " + std::to_string(coords) +
                                             " coordinates and " + std::to_string(classes) + " classes for data of shape " +
                                             to_string(shape) + ", expected as many channels");
  return regions;
}

/// Softmax gives its output the dimensions from `axis` to `end_axis` as one.
Dims output_dims(Composition& layer, bool softmax) {
  const Shape shape = layer.shape(0);
  const std::size_t first = normalize_axis(layer.attributes().integer("axis", 1), 4),
                    last = normalize_axis(layer.attributes().integer("end_axis", -1), 4);
  if (!softmax) return shape.dims();
  Dims dims(shape.begin(), shape.begin() + static_cast<std::ptrdiff_t>(first));
  std::int64_t joined = 1;
  for (std::size_t i = first; i <= last; ++i) joined = checked_product(joined, shape[i], "elements");
  dims.push_back(joined);
  if (last < 3) dims.insert(dims.end(), shape.begin() + static_cast<std::ptrdiff_t>(last) + 1, shape.end());
  return dims;
}

/// Place, objectness and classes of each region are turned into shares; widths and heights stay.
Composed compose_region_yolo(Composition& layer) {
  const Regions regions = read_regions(layer);
  const Dims result = output_dims(layer, regions.softmax);
  const Shape shape = layer.shape(0);
  const Value apart =
      layer.reshaped("regions", layer.input(0), {shape[0], regions.count, regions.coords + 1 + regions.classes, shape[2] * shape[3]});
  const Value parts = layer.step("parts", VariadicSplit{},
                                 {apart, layer.index("parts/axis", 2), layer.dims("lengths", {2, regions.coords - 2, 1, regions.classes})});
  const Value place = layer.unary("place", UnaryKind::Sigmoid, parts), object = layer.unary("object", UnaryKind::Sigmoid, output(parts, 2));
  const Value classes = regions.softmax ? layer.step("classes", Softmax{.axis = 2}, {output(parts, 3)})
                                        : layer.unary("classes", UnaryKind::Sigmoid, output(parts, 3));
  return layer.finish_reshaped(layer.step("joined", Concat{2}, {place, output(parts, 1), object, classes}), result);
}

constexpr std::array types{ComposedType{"RegionYolo", 1, any_later, compose_region_yolo}};

}  // namespace

std::span<const ComposedType> composed_regions() { return types; }

}  // namespace octet::ir
