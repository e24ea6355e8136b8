#include <array>
#include <cmath>
#include <limits>

#include <octet/base/error.hpp>

#include "model/caffe/ops.hpp"

namespace octet::caffe {
namespace {

constexpr double largest_image = 0x1p31;

void require_image(const Layer& layer, std::size_t index) {
  if (layer.rank(index) != 4)
    fail_unsupported("bottom " + std::to_string(index) + ": given shape " + to_string(layer.shape(index)) + ", expected rank 4");
}

/// Rows and columns of a bottom, to be computed from its shape, so that the network can take images of other sizes.
Value size_of(Layer& layer, std::size_t index, const std::string& purpose) {
  const Value shape = layer.helper(purpose + "/shape", ShapeOf{}, {layer.input(index)});
  return layer.helper(purpose, StridedSlice{.begin_mask = {0}, .end_mask = {0}},
                      {shape, layer.integers(purpose + "/begin", {2}), layer.integers(purpose + "/end", {4})});
}

/// The image's size is that of bottom 1 where the layer does not say it.
Value image_size(Layer& layer, Params& params) {
  const double side = params.number("img_size", 0);
  const double rows = params.number("img_h", side), columns = params.number("img_w", side);
  for (const double size : {rows, columns})
    if (!(size >= 0 && size <= largest_image)) params.fail("img_size", std::to_string(size), "at most 2^31 rows and columns");
  if ((rows > 0) != (columns > 0)) params.fail("img_h", "without img_w, or the other way round", "both");
  if (rows > 0) return layer.integers("image_size", {static_cast<std::int64_t>(rows), static_cast<std::int64_t>(columns)});
  return size_of(layer, 1, "image_size");
}

struct Steps {
  double rows = 0, columns = 0;
};

Steps read_steps(Params& params) {
  const double both = params.number("step", 0);
  const Steps steps{params.number("step_h", both), params.number("step_w", both)};
  for (const double step : {steps.rows, steps.columns})
    if (!std::isfinite(step) || step < 0) params.fail("step", std::to_string(step), "a number of pixels");
  return steps;
}

std::vector<float> read_variance(Params& params) {
  const std::vector<float> variance = params.numbers("variance");
  if (variance.size() > 1 && variance.size() != 4)
    params.fail("variance", std::to_string(variance.size()) + " numbers", "none, one or four");
  return variance.empty() ? std::vector<float>{0.1F} : variance;
}

Tops finish_priors(Layer& layer, Params& params, Operation operation) {
  const Value image = image_size(layer, params);
  const Value boxes = layer.helper("boxes", std::move(operation), {size_of(layer, 0, "layer_size"), image});
  return {layer.finish(Unsqueeze{}, {boxes, layer.integers("axes", {0})})};
}

/// Boxes of given widths and heights, as one fork has them.
Tops translate_clustered(Layer& layer, Params& params) {
  const Steps steps = read_steps(params);
  PriorBoxClustered op{.width = params.numbers("width"), .height = params.numbers("height"), .variance = read_variance(params)};
  if (op.width.size() != op.height.size() || op.width.empty())
    params.fail("width", std::to_string(op.width.size()) + " numbers", "as many as height has, " + std::to_string(op.height.size()));
  op.clip = params.flag("clip", false);
  params.ignore("flip");
  op.step_width = steps.columns;
  op.step_height = steps.rows;
  op.offset = params.number("offset", 0.5);
  return finish_priors(layer, params, std::move(op));
}

Tops translate_prior_box(Layer& layer) {
  for (const std::size_t index : {0, 1}) require_image(layer, index);
  Params& params = layer.params("prior_box_param");
  if (params.has("width") || params.has("height")) return translate_clustered(layer, params);
  PriorBox op{
      .min_size = params.numbers("min_size"), .max_size = params.numbers("max_size"), .aspect_ratio = params.numbers("aspect_ratio")};
  if (op.min_size.empty() && !params.has("fixed_size")) params.fail("min_size", "none", "one or more");
  if (!op.max_size.empty() && op.max_size.size() != op.min_size.size())
    params.fail("max_size", std::to_string(op.max_size.size()) + " numbers",
                "none, or one for each of " + std::to_string(op.min_size.size()) + " min_size");
  op.density = params.numbers("density");
  op.fixed_ratio = params.numbers("fixed_ratio");
  op.fixed_size = params.numbers("fixed_size");
  op.variance = read_variance(params);
  op.clip = params.flag("clip", false);
  op.flip = params.flag("flip", true);
  op.offset = params.number("offset", 0.5);
  const Steps steps = read_steps(params);
  if (steps.rows != steps.columns)
    params.fail("step_h", std::to_string(steps.rows) + " with step_w " + std::to_string(steps.columns),
                "the same step for both directions");
  op.step = steps.rows;
  return finish_priors(layer, params, std::move(op));
}

constexpr std::array<std::string_view, 4> code_types{"", "CORNER", "CENTER_SIZE", "CORNER_SIZE"};

DetectionOutput::CodeType read_code_type(Params& params) {
  const std::size_t code = params.choice("code_type", code_types, 1);
  if (code == 0 || code == 3) params.fail("code_type", code == 0 ? "0" : "CORNER_SIZE", "CORNER or CENTER_SIZE");
  return code == 2 ? DetectionOutput::CodeType::CenterSize : DetectionOutput::CodeType::Corner;
}

/// Zero and numbers below it mean all.
std::int64_t read_top_k(Params& params, const char* field) {
  const std::int64_t count = params.integer(field, -1);
  if (count > std::numeric_limits<std::int32_t>::max()) params.fail(field, std::to_string(count), "a number below 2^31");
  return count > 0 ? count : -1;
}

Tops translate_detection_output(Layer& layer) {
  Params& params = layer.params("detection_output_param");
  Params suppression = params.message("nms_param");
  if (const double eta = suppression.number("eta", 1); eta != 1) suppression.fail("eta", std::to_string(eta), "1");
  for (const char* field : {"visualize", "visualize_threshold", "save_file"}) params.ignore(field);
  if (params.message("save_output_param").has("output_directory")) layer.note("parameter 'save_output_param': no file is written");
  DetectionOutput op{.num_classes = params.integer("num_classes", 0), .background_label_id = params.integer("background_label_id", 0)};
  if (op.num_classes < 1) params.fail("num_classes", std::to_string(op.num_classes), "a number above zero");
  op.share_location = params.flag("share_location", true);
  op.nms_threshold = suppression.number("nms_threshold", 0.3);
  op.top_k = read_top_k(suppression, "top_k");
  op.keep_top_k = {read_top_k(params, "keep_top_k")};
  op.code_type = read_code_type(params);
  op.variance_encoded_in_target = params.flag("variance_encoded_in_target", false);
  op.confidence_threshold = params.number("confidence_threshold", -std::numeric_limits<float>::max());
  op.normalized = params.flag("normalized", true);
  op.input_height = params.integer("input_height", 1);
  op.input_width = params.integer("input_width", 1);
  op.objectness_score = params.number("objectness_score", 0);
  if (layer.input_count() != 3 && layer.input_count() != 5)
    throw Error(ErrorCode::InvalidModel, "bottoms: given " + std::to_string(layer.input_count()) + ", expected 3 or 5");
  return {layer.finish(op, layer.inputs())};
}

constexpr std::array types{LayerType{"PriorBox", translate_prior_box}, LayerType{"PriorBoxClustered", translate_prior_box},
                           LayerType{"DetectionOutput", translate_detection_output}};

}  // namespace

std::span<const LayerType> detection_types() { return types; }

}  // namespace octet::caffe
