#include "model/tensorflow/detector.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <octet/base/error.hpp>

#include "base/file.hpp"

namespace octet::tensorflow {
namespace {

/// The outputs of one layer of features: boxes and scores.
struct Heads {
  Edge boxes, scores;
};

/// What quantization put behind a head belongs to it.
Edge behind_quantizers(const Net& net, Edge edge) {
  for (;;) {
    const std::vector<std::uint32_t>& readers = net.readers(edge.node);
    const auto quantizer = std::ranges::find_if(readers, [&](std::uint32_t node) { return net.type(node).starts_with("FakeQuant"); });
    if (quantizer == readers.end()) return edge;
    edge = {*quantizer, 0};
  }
}

std::vector<Heads> heads_of(const Net& net) {
  std::vector<Heads> heads;
  const auto find = [&](const std::vector<std::string>& names) -> std::optional<Edge> {
    for (const std::string& name : names)
      if (const auto edge = net.find(name)) return behind_quantizers(net, *edge);
    return std::nullopt;
  };
  for (std::size_t k = 0;; ++k) {
    const std::string own = "BoxPredictor_" + std::to_string(k) + "/";
    const std::string shared = "WeightSharedConvolutionalBoxPredictor" + (k == 0 ? "" : "_" + std::to_string(k)) + "/";
    const auto boxes = find({own + "BoxEncodingPredictor/BiasAdd", shared + "BoxPredictor/BiasAdd"});
    const auto scores = find({own + "ClassPredictor/BiasAdd", shared + "ClassPredictor/BiasAdd"});
    if (!boxes || !scores) return heads;
    heads.push_back({*boxes, *scores});
  }
}

Value reshaped(Builder& builder, const std::string& name, Value value, const Dims& dims) {
  return builder.add(name, Reshape{true}, {value, builder.constant(name + "/shape", Tensor::from(dims))});
}

/// One head as rows: TensorFlow's order of dimensions, then all anchors one below the other.
Value rows_of(Builder& builder, const std::string& name, const HeldPointer& head, const Dims& dims) {
  return reshaped(builder, name, builder.place(*head, plain_order(4)), dims);
}

Value joined(Builder& builder, const std::string& name, const std::vector<Value>& parts, std::int64_t axis) {
  return builder.add(name, Concat{axis}, parts);
}

/// Old versions of the API clip boxes before they are suppressed, new ones what is left of them.
bool is_first_version(const Net& net) { return !net.find("Postprocessor/scale_logits") && !net.find("Postprocessor/Tile"); }

/// Boxes come as y, x, height, width, and are wanted as x, y, width, height.
Value locations(Builder& builder, const std::vector<Value>& parts) {
  const Value all = joined(builder, "concat", parts, 1);
  const Value order = builder.constant("swap_xy/order", Tensor::from(Dims{1, 0, 3, 2}));
  const Value swapped = builder.add("swap_xy", Gather{0}, {all, order, builder.constant("swap_xy/axis", Tensor::scalar(std::int64_t{3}))});
  return reshaped(builder, "do_reshape_loc", swapped, {0, -1});
}

Value confidences(Builder& builder, const std::vector<Value>& parts, std::int64_t classes, DetectorConfig::Scores scores) {
  Value all = joined(builder, "concat_1", parts, 1);
  all = reshaped(builder, "do_ExpandDims_conf", all, {0, 1, -1, classes});
  if (scores == DetectorConfig::Scores::Sigmoid) all = builder.add("do_ExpandDims_conf/sigmoid", Unary{UnaryKind::Sigmoid}, {all});
  if (scores == DetectorConfig::Scores::Softmax) all = builder.add("do_ExpandDims_conf/softmax", Softmax{3}, {all});
  return reshaped(builder, "do_reshape_conf", all, {0, -1});
}

Value priors(Builder& builder, const std::vector<HeldPointer>& boxes, const DetectorConfig& config, const Shape& image) {
  std::vector<Value> parts;
  for (std::size_t k = 0; k < boxes.size(); ++k) {
    const std::string name = "PriorBoxClustered_" + std::to_string(k);
    const Shape features = builder.shape(*boxes[k]);
    const PriorBoxClustered op{
        .width = config.anchors[k].widths, .height = config.anchors[k].heights, .variance = config.variances, .offset = 0.5};
    const Value feature_size = builder.constant(name + "/features", Tensor::from(Dims{features[1], features[2]}));
    const Value image_size = builder.constant(name + "/image", Tensor::from(Dims{image[1], image[2]}));
    const Value flat = builder.add(name + "/boxes", op, {feature_size, image_size});
    parts.push_back(builder.add(name, Unsqueeze{}, {flat, builder.constant(name + "/axes", Tensor::from(Dims{0}))}));
  }
  return joined(builder, "ConcatPriorBoxesClustered", parts, 2);
}

const PortRecord* first_input(const Source& source) { return source.signature.inputs.empty() ? nullptr : source.signature.inputs.data(); }

std::string image_input(const Source& source) {
  if (const PortRecord* port = first_input(source)) return std::string(port->name);
  for (const std::string_view name : {"image_tensor", "input_tensor"})
    for (const NodeRecord& node : source.graph.nodes)
      if (node.name == name) return std::string(name);
  throw Error(ErrorCode::InvalidModel, "graph: given no input image_tensor, expected one as detectors of the Object Detection API have it");
}

/// The size that a resizer which keeps the ratio makes of an image.
std::pair<std::int64_t, std::int64_t> kept_ratio(const DetectorConfig& config, std::int64_t height, std::int64_t width) {
  if (config.pads_to_longest) return {config.longest, config.longest};
  const double shortest = static_cast<double>(std::min(height, width)), longest = static_cast<double>(std::max(height, width));
  const double scale = std::min(static_cast<double>(config.shortest) / shortest, static_cast<double>(config.longest) / longest);
  return {std::llround(scale * static_cast<double>(height)), std::llround(scale * static_cast<double>(width))};
}

}  // namespace

ReadOptions detector_options(const Source& source, const DetectorConfig& config, ReadOptions options) {
  const std::string name = image_input(source);
  const auto given = options.input_shapes.find(name);
  if (given == options.input_shapes.end()) {
    options.input_shapes[name] = Shape{1, config.height, config.width, 3};
    return options;
  }
  const Shape& shape = given->second;
  if (shape.rank() != 4 || shape[1] < 1 || shape[2] < 1)
    throw Error(ErrorCode::InvalidShape,
                "input_shapes: given " + to_string(shape) + " for '" + name + "', expected an image [1,height,width,3]");
  if (config.resizer == DetectorConfig::Resizer::KeepAspectRatio) {
    const auto [height, width] = kept_ratio(config, shape[1], shape[2]);
    options.input_shapes[name] = shape.with(1, height).with(2, width);
  }
  return options;
}

Shape image_shape(const Source& source, const ReadOptions& options) { return options.input_shapes.at(image_input(source)); }

void leave_out_preprocessing(Importer& importer) {
  const Net& net = importer.net();
  const auto resized = net.find("Preprocessor/map/TensorArrayStack/TensorArrayGatherV3");
  const auto given = net.find("Preprocessor/map/TensorArrayUnstack/TensorArrayScatter/TensorArrayScatterV3");
  if (!resized || !given) return;
  const std::vector<Edge>& inputs = net.nodes()[given->node].inputs;
  if (inputs.size() > 2 && inputs[2].node != Net::nowhere) importer.redirect(*resized, inputs[2]);
}

void check_replacements(const Net& net, const std::filesystem::path& config) {
  const std::string text = read_whole_file(config);
  const auto fail = [&](const std::string& message) { throw Error(ErrorCode::Unsupported, message, {.file = config.string()}); };
  if (text.find("\"ObjectDetectionAPISSDPostprocessorReplacement\"") == std::string::npos)
    fail(
        "tensorflow_use_custom_operations_config: given a file without ObjectDetectionAPISSDPostprocessorReplacement, expected one for "
        "single-shot detectors, as ssd_v2_support.json");
  for (std::size_t at = text.find("\"Postprocessor/"); at != std::string::npos; at = text.find("\"Postprocessor/", at + 1)) {
    const std::string name = text.substr(at + 1, text.find('"', at + 1) - at - 1);
    if (!net.find(name))
      fail("tensorflow_use_custom_operations_config: given a file that begins at '" + name +
           "', expected one for this version of the Object Detection API, which has no such node");
  }
}

void add_detection_output(Importer& importer, const DetectorConfig& config, const Shape& image) {
  const std::vector<Heads> heads = heads_of(importer.net());
  if (heads.empty() || heads.size() > config.anchors.size())
    throw Error(ErrorCode::InvalidModel, "heads: given " + std::to_string(heads.size()) + " box predictors for " +
                                             std::to_string(config.anchors.size()) + " layers of anchors, expected as many");
  std::vector<Edge> wanted;
  for (const Heads& head : heads) wanted.push_back(head.boxes);
  for (const Heads& head : heads) wanted.push_back(head.scores);
  const std::vector<HeldPointer> converted = importer.convert(wanted);
  importer.require_no_problems();
  const std::vector<HeldPointer> boxes(converted.begin(), converted.begin() + static_cast<std::ptrdiff_t>(heads.size()));
  Builder& builder = importer.builder();
  const std::int64_t classes = config.classes + (config.has_background ? 1 : 0);
  std::vector<Value> box_rows, score_rows;
  for (std::size_t k = 0; k < heads.size(); ++k) {
    const auto anchors = static_cast<std::int64_t>(config.anchors[k].widths.size());
    const Shape shape = builder.shape(*boxes[k]), score_shape = builder.shape(*converted[heads.size() + k]);
    if (shape.rank() != 4 || shape[3] != 4 * anchors || score_shape[3] != classes * anchors)
      throw Error(ErrorCode::InvalidModel, "heads: given " + to_string(shape) + " and " + to_string(score_shape) + " for layer " +
                                               std::to_string(k) + ", expected channels of " + std::to_string(anchors) + " anchors with " +
                                               std::to_string(classes) + " classes, as pipeline.config says");
    const std::string name = "BoxPredictor_" + std::to_string(k);
    box_rows.push_back(rows_of(builder, name + "/Reshape", boxes[k], {0, -1, 1, 4}));
    score_rows.push_back(rows_of(builder, name + "/Reshape_1", converted[heads.size() + k], {0, -1, classes}));
  }
  const bool is_first = is_first_version(importer.net());
  const DetectionOutput op{.num_classes = classes,
                           .background_label_id = config.has_background ? 0 : -1,
                           .top_k = config.most_per_class,
                           .keep_top_k = {config.most_in_all},
                           .code_type = DetectionOutput::CodeType::CenterSize,
                           .nms_threshold = config.iou_threshold,
                           .confidence_threshold = config.score_threshold,
                           .clip_after_nms = !is_first,
                           .clip_before_nms = is_first,
                           .normalized = true};
  const Value output = builder.add(
      "DetectionOutput", op,
      {locations(builder, box_rows), confidences(builder, score_rows, classes, config.scores), priors(builder, boxes, config, image)});
  importer.add_result("DetectionOutput", std::make_shared<Held>(Held{.value = output, .keeps_layout = true, .name = "DetectionOutput"}));
}

}  // namespace octet::tensorflow
