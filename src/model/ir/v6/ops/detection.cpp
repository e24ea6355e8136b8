#include <array>

#include <octet/base/error.hpp>

#include "model/ir/v6/ops.hpp"

namespace octet::ir::v6 {
namespace {

constexpr double largest_image = 0x1p31;

/// Rows and columns of the image that a value holds.
Dims image_size(const Layer& layer, std::size_t input) {
  const Shape& shape = layer.shape(layer.input(input));
  if (shape.rank() == 4) return {shape[2], shape[3]};
  throw Error(ErrorCode::InvalidModel, "input " + std::to_string(input) + ": given shape " + to_string(shape) + ", expected rank 4");
}

Value finish_priors(Layer& layer, Operation operation, const Dims& image) {
  const Value boxes = layer.helper("boxes", std::move(operation),
                                   {layer.integers("layer_size", image_size(layer, 0)), layer.integers("image_size", image)});
  return layer.finish(Unsqueeze{}, {boxes, layer.integers("axes", {0})});
}

Value translate_prior_box(Layer& layer) {
  AttributeReader& attributes = layer.attributes();
  const double steps = attributes.number("step_h", 0) + attributes.number("step_w", 0);
  if (steps != 0) AttributeReader::fail("step_h", std::to_string(steps), "one 'step' for both directions");
  return finish_priors(layer, layer.canonical("PriorBox"), image_size(layer, 1));
}

/// The image's size is that of the second input where the file does not say it.
Value translate_prior_box_clustered(Layer& layer) {
  AttributeReader& attributes = layer.attributes();
  Dims image = image_size(layer, 1);
  const double side = attributes.number("img_size", 0);
  const double rows = attributes.number("img_h", side), columns = attributes.number("img_w", side);
  for (const double size : {rows, columns})
    if (size > largest_image) AttributeReader::fail("img_size", std::to_string(size), "at most 2^31 rows and columns");
  if (rows > 0) image[0] = static_cast<std::int64_t>(rows);
  if (columns > 0) image[1] = static_cast<std::int64_t>(columns);
  attributes.flag("flip", false);
  return finish_priors(layer, layer.canonical("PriorBoxClustered"), image);
}

Value translate_detection_output(Layer& layer) { return layer.finish(layer.canonical("DetectionOutput"), layer.inputs()); }

Value translate_non_max_suppression(Layer& layer) {
  const bool center = layer.attributes().flag("center_point_box", false);
  NonMaxSuppression op{.box_encoding = center ? NonMaxSuppression::BoxEncoding::Center : NonMaxSuppression::BoxEncoding::Corner};
  op.sort_result_descending = layer.attributes().flag("sort_result_descending", true);
  op.output_type = ElementType::i32;
  op.with_scores = false;
  return layer.finish(op, layer.inputs());
}

constexpr std::array types{OldType{"PriorBox", translate_prior_box}, OldType{"PriorBoxClustered", translate_prior_box_clustered},
                           OldType{"DetectionOutput", translate_detection_output},
                           OldType{"NonMaxSuppression", translate_non_max_suppression}};

}  // namespace

std::span<const OldType> detection_types() { return types; }

}  // namespace octet::ir::v6
