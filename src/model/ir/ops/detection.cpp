#include <array>

#include "model/ir/ops/ops.hpp"

namespace octet::ir {
namespace {

using CodeType = DetectionOutput::CodeType;
constexpr std::array code_types{Word<CodeType>{"caffe.PriorBoxParameter.CORNER", CodeType::Corner},
                                Word<CodeType>{"caffe.PriorBoxParameter.CENTER_SIZE", CodeType::CenterSize}};

using BoxEncoding = NonMaxSuppression::BoxEncoding;
constexpr std::array box_encodings{Word<BoxEncoding>{"corner", BoxEncoding::Corner}, Word<BoxEncoding>{"center", BoxEncoding::Center}};

constexpr int first_opset_without_num_classes = 8;

std::optional<Operation> read_prior_box(AttributeReader& reader, const LayerContext&) {
  // PriorBox-8 may put the maxima behind the aspect ratios, an order that the operation cannot express.
  AttributeReader untouched = reader;
  if (!untouched.flag("min_max_aspect_ratios_order", true)) return reader.decline("min_max_aspect_ratios_order", "false", "true");
  PriorBox op;
  op.min_size = reader.numbers("min_size", {});
  op.max_size = reader.numbers("max_size", {});
  op.aspect_ratio = reader.numbers("aspect_ratio", {});
  op.flip = reader.flag("flip", false);
  op.clip = reader.flag("clip", false);
  op.step = reader.number("step", 0);
  op.offset = reader.number("offset");
  op.variance = reader.numbers("variance", {});
  op.scale_all_sizes = reader.flag("scale_all_sizes", true);
  op.fixed_ratio = reader.numbers("fixed_ratio", {});
  op.fixed_size = reader.numbers("fixed_size", {});
  op.density = reader.numbers("density", {});
  return op;
}

std::optional<Operation> read_prior_box_clustered(AttributeReader& reader, const LayerContext&) {
  PriorBoxClustered op;
  op.width = reader.numbers("width", {});
  op.height = reader.numbers("height", {});
  op.clip = reader.flag("clip", false);
  op.step = reader.number("step", 0);
  op.step_width = reader.number("step_w", 0);
  op.step_height = reader.number("step_h", 0);
  op.offset = reader.number("offset");
  op.variance = reader.numbers("variance", {});
  return op;
}

/// DetectionOutput-8 leaves the number out: it is that of scores for each prior box.
std::int64_t classes_of_shapes(const LayerContext& context, bool normalized) {
  const std::int64_t values_per_box = normalized ? 4 : 5;
  if (context.inputs.size() < 3 || context.inputs[1]->shape.rank() < 2 || context.inputs[2]->shape.rank() < 3) return 0;
  const std::int64_t boxes = context.inputs[2]->shape[2] / values_per_box;
  return boxes == 0 ? 0 : context.inputs[1]->shape[1] / boxes;
}

std::optional<Operation> read_detection_output(AttributeReader& reader, const LayerContext& context) {
  DetectionOutput op;
  op.normalized = reader.flag("normalized", false);
  op.num_classes =
      context.opset < first_opset_without_num_classes ? reader.integer("num_classes") : classes_of_shapes(context, op.normalized);
  op.background_label_id = reader.integer("background_label_id", 0);
  op.top_k = reader.integer("top_k", -1);
  op.variance_encoded_in_target = reader.flag("variance_encoded_in_target", false);
  op.keep_top_k = reader.integers("keep_top_k", {-1});
  op.code_type = reader.word("code_type", code_types, CodeType::Corner);
  op.share_location = reader.flag("share_location", true);
  op.nms_threshold = reader.number("nms_threshold");
  op.confidence_threshold = reader.number("confidence_threshold", 0);
  op.clip_after_nms = reader.flag("clip_after_nms", false);
  op.clip_before_nms = reader.flag("clip_before_nms", false);
  op.decrease_label_id = reader.flag("decrease_label_id", false);
  op.input_height = reader.integer("input_height", 1);
  op.input_width = reader.integer("input_width", 1);
  op.objectness_score = reader.number("objectness_score", 0);
  return op;
}

std::optional<Operation> read_non_max_suppression(AttributeReader& reader, const LayerContext& context) {
  NonMaxSuppression op;
  op.box_encoding = reader.word("box_encoding", box_encodings, BoxEncoding::Corner);
  op.sort_result_descending = reader.flag("sort_result_descending", true);
  if (context.opset >= 3) op.output_type = reader.element_type("output_type", ElementType::i64);
  op.with_scores = context.opset >= 5;
  return op;
}

constexpr std::array layers{LayerType{"PriorBox", 1, any_later, read_prior_box},
                            LayerType{"PriorBoxClustered", 1, any_later, read_prior_box_clustered},
                            LayerType{"DetectionOutput", 1, any_later, read_detection_output},
                            LayerType{"NonMaxSuppression", 1, any_later, read_non_max_suppression}};

}  // namespace

std::span<const LayerType> detection_layers() { return layers; }

void write_attributes(AttributeWriter& writer, const PriorBox& op, const LayerContext&) {
  writer.numbers("min_size", op.min_size);
  writer.numbers("max_size", op.max_size);
  writer.numbers("aspect_ratio", op.aspect_ratio);
  writer.flag("flip", op.flip);
  writer.flag("clip", op.clip);
  writer.number("step", op.step);
  writer.number("offset", op.offset);
  writer.numbers("variance", op.variance);
  writer.flag("scale_all_sizes", op.scale_all_sizes);
  writer.numbers("fixed_ratio", op.fixed_ratio);
  writer.numbers("fixed_size", op.fixed_size);
  writer.numbers("density", op.density);
}

void write_attributes(AttributeWriter& writer, const PriorBoxClustered& op, const LayerContext&) {
  writer.numbers("width", op.width);
  writer.numbers("height", op.height);
  writer.flag("clip", op.clip);
  writer.number("step", op.step);
  writer.number("step_w", op.step_width);
  writer.number("step_h", op.step_height);
  writer.number("offset", op.offset);
  writer.numbers("variance", op.variance);
}

void write_attributes(AttributeWriter& writer, const DetectionOutput& op, const LayerContext& context) {
  if (context.opset < first_opset_without_num_classes) writer.integer("num_classes", op.num_classes);
  writer.integer("background_label_id", op.background_label_id);
  writer.integer("top_k", op.top_k);
  writer.flag("variance_encoded_in_target", op.variance_encoded_in_target);
  writer.integers("keep_top_k", op.keep_top_k);
  writer.word("code_type", code_types, op.code_type);
  writer.flag("share_location", op.share_location);
  writer.number("nms_threshold", op.nms_threshold);
  writer.number("confidence_threshold", op.confidence_threshold);
  writer.flag("clip_after_nms", op.clip_after_nms);
  writer.flag("clip_before_nms", op.clip_before_nms);
  writer.flag("decrease_label_id", op.decrease_label_id);
  writer.flag("normalized", op.normalized);
  writer.integer("input_height", op.input_height);
  writer.integer("input_width", op.input_width);
  writer.number("objectness_score", op.objectness_score);
}

void write_attributes(AttributeWriter& writer, const NonMaxSuppression& op, const LayerContext& context) {
  writer.word("box_encoding", box_encodings, op.box_encoding);
  writer.flag("sort_result_descending", op.sort_result_descending);
  if (context.opset >= 3) writer.element_type("output_type", op.output_type);
}

}  // namespace octet::ir
