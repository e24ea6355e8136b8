#include <functional>
#include <map>
#include <string>

#include "eval/config/config.hpp"
#include "eval/tasks/task.hpp"

namespace octet {
namespace {

std::string known_adapters() {
  std::string names;
  for (const AdapterKind& kind : adapter_kinds())
    if (!kind.name.empty()) names += (names.empty() ? "" : ", ") + std::string(kind.name);
  return names;
}

Adapter adapter_named(const ConfigNode& node, const std::string& path) {
  const std::string text = text_of(node, path);
  for (const AdapterKind& kind : adapter_kinds())
    if (!kind.name.empty() && kind.name == text) return kind.adapter;
  fail_config(node, path, "'" + text + "'", "one of " + known_adapters(), ErrorCode::Unsupported);
}

void need(ConfigMembers& members, const char* key, std::string& value) { value = text_of(members.need(key), members.path(key)); }

void read_number(ConfigMembers& members, const char* key, double& value) {
  if (const ConfigNode* node = members.take(key)) value = number_of(*node, members.path(key));
}

void read_count(ConfigMembers& members, const char* key, std::int64_t& value) {
  if (const ConfigNode* node = members.take(key)) value = integer_of(*node, members.path(key), 1);
}

void read_suppression(ConfigMembers& members, AdapterOptions& options) {
  read_number(members, "confidence_threshold", options.confidence_threshold);
  read_number(members, "nms_threshold", options.nms_threshold);
  read_count(members, "keep_top_k", options.keep_top_k);
}

/// The anchors of published networks by their names.
const std::map<std::string, std::vector<double>>& named_anchors() {
  static const std::map<std::string, std::vector<double>> table{
      {"yolo_v2", {1.3221, 1.73145, 3.19275, 4.00944, 5.05587, 8.09892, 9.47112, 4.84053, 11.2364, 10.0071}},
      {"tiny_yolo_v2", {1.08, 1.19, 3.42, 4.41, 6.63, 11.38, 9.42, 5.11, 16.62, 10.52}},
      {"yolo_v3", {10, 13, 16, 30, 33, 23, 30, 61, 62, 45, 59, 119, 116, 90, 156, 198, 373, 326}},
      {"tiny_yolo_v3", {10, 14, 23, 27, 37, 58, 81, 82, 135, 169, 344, 319}},
  };
  return table;
}

void read_grid(ConfigMembers& members, Adapter adapter, AdapterOptions& options) {
  read_count(members, "classes", options.classes);
  read_count(members, "coords", options.coords);
  read_count(members, "num", options.num);
  if (const ConfigNode* node = members.take("anchors")) {
    const auto named = named_anchors().find(node->text);
    options.anchors = named != named_anchors().end() ? named->second : doubles_of(*node, members.path("anchors"));
  }
  if (adapter == Adapter::YoloV2) return;
  read_number(members, "threshold", options.threshold);
  if (const ConfigNode* node = members.take("outputs")) options.outputs = texts_of(*node, members.path("outputs"));
}

void read_options(ConfigMembers& members, Adapter adapter, AdapterOptions& options) {
  switch (adapter) {
    case Adapter::Classification:
      if (const ConfigNode* argmax = members.take("argmax_output"); argmax && flag_of(*argmax, members.path("argmax_output")))
        fail_config(*argmax, members.path("argmax_output"), "True", "False", ErrorCode::Unsupported);
      return;
    case Adapter::SsdOnnx:
      need(members, "labels_out", options.labels_out);
      need(members, "scores_out", options.scores_out);
      return need(members, "bboxes_out", options.boxes_out);
    case Adapter::TfObjectDetection:
      need(members, "classes_out", options.labels_out);
      need(members, "boxes_out", options.boxes_out);
      need(members, "scores_out", options.scores_out);
      return need(members, "num_detections_out", options.num_detections_out);
    case Adapter::PytorchSsd:
      need(members, "scores_out", options.scores_out);
      need(members, "boxes_out", options.boxes_out);
      return read_suppression(members, options);
    case Adapter::YoloV2:
    case Adapter::YoloV3: return read_grid(members, adapter, options);
    case Adapter::YoloV5:
    case Adapter::YoloV8: return read_suppression(members, options);
    default: return;
  }
}

}  // namespace

void read_adapter(const ConfigNode& node, const std::string& path, LauncherConfig& launcher) {
  if (node.kind != ConfigNode::Kind::Map) {
    launcher.adapter = adapter_named(node, path);
    const ConfigNode map{.kind = ConfigNode::Kind::Map, .file = node.file, .line = node.line};
    ConfigMembers none(map, path);
    return read_options(none, launcher.adapter, launcher.adapter_options);
  }
  ConfigMembers members(node, path);
  const ConfigNode& type = members.need("type");
  launcher.adapter = adapter_named(type, members.path("type"));
  read_options(members, launcher.adapter, launcher.adapter_options);
  members.finish();
}

}  // namespace octet
