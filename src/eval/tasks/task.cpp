#include "eval/tasks/task.hpp"

#include <algorithm>
#include <array>

#include <octet/base/error.hpp>

#include "eval/tasks/classification/classification.hpp"
#include "eval/tasks/comparison/comparison.hpp"
#include "eval/tasks/detection/adapters.hpp"
#include "eval/tasks/detection/detection.hpp"
#include "eval/tasks/recommendation/recommendation.hpp"
#include "eval/tasks/segmentation/segmentation.hpp"

namespace octet {
namespace {

/// The kind of each MetricType, in its order.
constexpr std::array<std::string_view, 5> type_names{"accuracy", "accuracy_per_class", "agreement", "sqnr", "kl_divergence"};

const MetricKind* find_in(const Task& task, std::string_view name) {
  const auto found = std::ranges::find(task.metrics, name, &MetricKind::name);
  return found == task.metrics.end() ? nullptr : &*found;
}

const MetricKind& kind_of(MetricType type) { return octet::kind_of(MetricConfig{.type = type}); }

}  // namespace

std::span<const AdapterKind> adapter_kinds() {
  static const std::array kinds{
      AdapterKind{Adapter::Classification, classification::task(), classification::make_adapter, "classification"},
      AdapterKind{Adapter::Ssd, detection::task(), detection::make_ssd, "ssd"},
      AdapterKind{Adapter::SsdMxnet, detection::task(), detection::make_ssd_mxnet, "ssd_mxnet"},
      AdapterKind{Adapter::SsdOnnx, detection::task(), detection::make_ssd_onnx, "ssd_onnx"},
      AdapterKind{Adapter::TfObjectDetection, detection::task(), detection::make_tf_object_detection, "tf_object_detection"},
      AdapterKind{Adapter::PytorchSsd, detection::task(), detection::make_pytorch_ssd, "pytorch_ssd_decoder"},
      AdapterKind{Adapter::YoloV2, detection::task(), detection::make_yolo_v2, "yolo_v2"},
      AdapterKind{Adapter::YoloV3, detection::task(), detection::make_yolo_v3, "yolo_v3"},
      AdapterKind{Adapter::YoloV5, detection::task(), detection::make_yolo_v5, "yolo_v5"},
      AdapterKind{Adapter::YoloV8, detection::task(), detection::make_yolo_v8, "yolo_v8"},
      AdapterKind{Adapter::Segmentation, segmentation::task(), segmentation::make_adapter, "segmentation"},
      AdapterKind{Adapter::HitRatio, recommendation::task(), recommendation::make_adapter, "hit_ratio_adapter"},
      AdapterKind{Adapter::None, comparison::task(), comparison::make_adapter, ""},
  };
  return kinds;
}

const AdapterKind& find_kind(Adapter adapter) {
  const auto found = std::ranges::find(adapter_kinds(), adapter, &AdapterKind::adapter);
  if (found == adapter_kinds().end()) throw Error(ErrorCode::InvalidArgument, "adapter: given one that does not exist");
  return *found;
}

const MetricKind* find_metric(std::string_view name) {
  for (const AdapterKind& adapter : adapter_kinds())
    if (const MetricKind* kind = find_in(adapter.task, name)) return kind;
  return nullptr;
}

const MetricKind& kind_of(const MetricConfig& metric) {
  const auto type = static_cast<std::size_t>(metric.type);
  const MetricKind* kind = nullptr;
  if (!metric.kind.empty()) kind = find_metric(metric.kind);
  else if (type < type_names.size()) kind = find_metric(type_names[type]);
  if (!kind) throw Error(ErrorCode::InvalidArgument, "metric: given one that does not exist");
  return *kind;
}

const MetricKind& kind_of_value(const MetricValue& value) { return kind_of(MetricConfig{.type = value.type, .kind = value.kind}); }

double in_shown_unit(const MetricValue& value) { return kind_of_value(value).is_share ? 100 * value.value : value.value; }

bool measures(const Task& task, const MetricKind& metric) {
  return find_in(task, metric.name) != nullptr || find_in(comparison::task(), metric.name) != nullptr;
}

std::string_view name(MetricType type) { return kind_of(type).name; }
bool needs_labels(MetricType type) { return kind_of(type).needs_labels; }
bool needs_reference(MetricType type) { return kind_of(type).needs_reference; }
bool is_share(MetricType type) { return kind_of(type).is_share; }
bool higher_is_better(MetricType type) { return kind_of(type).higher_is_better; }

}  // namespace octet
