#include "eval/evaluator_check.hpp"

#include <algorithm>
#include <string>

#include <octet/base/error.hpp>

#include "eval/tasks/task.hpp"

namespace octet {
namespace {

[[noreturn]] void fail(const std::string& what, const std::string& given, const std::string& expected, const std::string& file = {}) {
  throw Error(ErrorCode::InvalidArgument, what + ": given " + given + ", expected " + expected, {.file = file});
}

bool measures_labels(const DatasetConfig& config) {
  return std::ranges::any_of(config.metrics, [](const MetricConfig& metric) { return kind_of(metric).needs_labels; });
}

void require_metric(const MetricConfig& metric, Adapter adapter) {
  const MetricKind& kind = kind_of(metric);
  if (metric.top_k < 1) fail("top_k of " + std::string(kind.name), std::to_string(metric.top_k), "1 or more");
  if (measures(find_kind(adapter).task, kind)) return;
  for (const AdapterKind& other : adapter_kinds())
    if (measures(other.task, kind))
      fail("metric " + std::string(kind.name), adapter == Adapter::None ? "a data set without an adapter" : "a data set of another task",
           std::string(other.task.network));
}

/// Steps that the adapter's task does not know would have no effect.
void require_steps(const DatasetConfig& config) {
  require_valid(config.postprocessing);
  const Task& task = find_kind(config.adapter).task;
  for (const PostprocessingStep& step : config.postprocessing)
    if (!task.takes || !task.takes(step))
      fail("postprocessing", "step " + std::to_string(&step - config.postprocessing.data() + 1) + ", which is for another task",
           "steps for " + std::string(task.network));
}

}  // namespace

void require_complete(const DatasetConfig& config) {
  const AnnotationSet& set = config.annotations;
  if (set.annotations.empty())
    fail("data set", "one without samples", "at least one", set.origin.empty() ? config.data_source.string() : set.origin);
  for (const MetricConfig& metric : config.metrics) require_metric(metric, config.adapter);
  for (const MetricConfig& metric : config.metrics) kind_of(metric).make(metric, set.meta);
  require_valid(config.preprocessing);
  require_steps(config);
  if (!measures_labels(config)) return;
  const Task& task = find_kind(config.adapter).task;
  for (const Annotation& annotation : set.annotations) task.require_truth(annotation, set.origin);
}

void require_files(const AnnotationSet& set, const std::filesystem::path& folder) {
  const auto& annotations = set.annotations;
  std::vector<const Annotation*> missing;
  for (const Annotation& annotation : annotations) {
    std::error_code ignored;
    if (!std::filesystem::exists(folder / annotation.identifier, ignored)) missing.push_back(&annotation);
  }
  if (missing.empty()) return;
  throw Error(ErrorCode::InvalidArgument,
              "data source: given " + std::to_string(annotations.size() - missing.size()) + " files for " +
                  std::to_string(annotations.size()) + " annotations, expected one for each; the first that is missing is '" +
                  missing.front()->identifier + "'",
              {.file = folder.string()});
}

namespace {

[[noreturn]] void refuse_network(const std::string& given, const std::string& expected) {
  throw Error(ErrorCode::Unsupported, "evaluation: given " + given + ", expected " + expected);
}

void require_samples(const Executor& executor, const Shape& sample_shape) {
  const Shape& input = executor.inputs().front().shape;
  if (input.rank() == 0 || input[0] < 1 || input.with(0, 1) != sample_shape)
    refuse_network("an input of shape " + to_string(input), to_string(sample_shape) + " with any number of samples in dimension 0");
}

/// Each named input takes one number of each sample.
void require_columns(const Executor& executor, const std::vector<InputValue>& inputs) {
  if (executor.inputs().size() != inputs.size())
    refuse_network("a network of " + std::to_string(executor.inputs().size()) + " inputs",
                   std::to_string(inputs.size()) + ", as many as are named");
  const Shape& first = executor.inputs().front().shape;
  for (const InputValue& input : inputs)
    if (const Shape& shape = executor.inputs()[executor.input_index(input.name)].shape;
        shape.rank() == 0 || shape[0] != first[0] || shape.elements() != static_cast<std::size_t>(shape[0]))
      refuse_network("an input '" + input.name + "' of shape " + to_string(shape), "[batch] or [batch,1]");
}

}  // namespace

void require_fitting(const Executor& executor, const SampleLoader& loader, const OutputAdapter& adapter) {
  if (!loader.inputs().empty()) {
    require_columns(executor, loader.inputs());
    return adapter.require_outputs(executor.outputs(), {static_cast<std::size_t>(executor.inputs().front().shape[0]), false});
  }
  if (executor.inputs().size() != 1)
    refuse_network("a network of " + std::to_string(executor.inputs().size()) + " inputs", "one of one input");
  if (!loader.whole_inputs()) require_samples(executor, loader.shape());
  else if (executor.inputs().front().shape != loader.shape())
    refuse_network("an input of shape " + to_string(executor.inputs().front().shape),
                   to_string(loader.shape()) + " as the samples have it");
  const bool whole = loader.whole_inputs();
  adapter.require_outputs(executor.outputs(), {whole ? 1 : static_cast<std::size_t>(executor.inputs().front().shape[0]), whole});
}

void require_possible(const DatasetConfig& config, const std::vector<std::size_t>& samples, const OutputAdapter& adapter,
                      const std::vector<Port>& outputs, const Batch& batch) {
  if (!measures_labels(config)) return;
  for (const std::size_t sample : samples)
    adapter.require_possible(config.annotations.annotations[sample], outputs, batch, config.annotations.origin);
}

}  // namespace octet
