#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "eval/tasks/adapter.hpp"
#include "eval/tasks/metric.hpp"
#include "eval/tasks/postprocess.hpp"

namespace octet {

/// What networks are made for: a folder with its kinds of annotation and prediction, its adapters and its metrics.
struct Task {
  std::string_view network{};  ///< a network for it: "one that classifies"
  std::span<const MetricKind> metrics{};
  /// Throws Error(InvalidArgument), naming `origin`, where the annotation is none that its metrics can be measured by.
  void (*require_truth)(const Annotation& annotation, const std::string& origin) = nullptr;
  /// Whether a step of postprocessing is one of this task, and what it does. Null where there are none.
  bool (*takes)(const PostprocessingStep& step) = nullptr;
  void (*apply)(const PostprocessingStep& step, PostprocessedSample& sample) = nullptr;
  /// Reads what is true of the sample from files in the folder of the data, before any step. Null where annotations hold all of it.
  void (*prepare)(PostprocessedSample& sample, const std::filesystem::path& data_source) = nullptr;
};

/// An adapter and the task that it makes predictions for.
struct AdapterKind {
  Adapter adapter{};
  const Task& task;
  std::unique_ptr<OutputAdapter> (*make)(const AdapterOptions& options) = nullptr;
  std::string_view name{};  ///< in configurations; empty = what a launcher without an adapter has
};

/// All there are.
std::span<const AdapterKind> adapter_kinds();
/// Throws Error(InvalidArgument) for one that does not exist.
const AdapterKind& find_kind(Adapter adapter);

/// The kind of that name, of any task; null for none.
const MetricKind* find_metric(std::string_view name);
/// That of a metric. Throws Error(InvalidArgument) for one that does not exist.
const MetricKind& kind_of(const MetricConfig& metric);
const MetricKind& kind_of_value(const MetricValue& value);
/// Per cent of a share, other values as they are.
double in_shown_unit(const MetricValue& value);
/// Whether a network of the task can be measured by the metric: it is one of the task's, or compares outputs of whatever meaning.
bool measures(const Task& task, const MetricKind& metric);

}  // namespace octet
