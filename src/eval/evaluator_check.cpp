#include "eval/evaluator_check.hpp"

#include <algorithm>
#include <string>

#include <octet/base/error.hpp>

namespace octet {
namespace {

[[noreturn]] void fail(const std::string& what, const std::string& given, const std::string& expected, const std::string& file = {}) {
  throw Error(ErrorCode::InvalidArgument, what + ": given " + given + ", expected " + expected, {.file = file});
}

bool measures_labels(const DatasetConfig& config) {
  return std::ranges::any_of(config.metrics, [](const MetricConfig& metric) { return needs_labels(metric.type); });
}

void require_metric(const MetricConfig& metric, Adapter adapter) {
  if (metric.top_k < 1) fail("top_k of " + std::string(name(metric.type)), std::to_string(metric.top_k), "1 or more");
  if (adapter == Adapter::None && metric.type != MetricType::Sqnr)
    fail("metric " + std::string(name(metric.type)), "a data set without an adapter", "one that classifies");
}

/// Labels that no network has are found here, those that the network at hand does not have later.
void require_label(const Annotation& annotation, const std::string& origin) {
  const auto* label = std::get_if<ClassLabel>(&annotation.truth);
  if (!label) fail("annotation", "'" + annotation.identifier + "' without a label", "one, which the metrics need", origin);
  if (label->label < 0) fail("label", std::to_string(label->label) + " for '" + annotation.identifier + "'", "0 or more", origin);
}

}  // namespace

void require_complete(const DatasetConfig& config) {
  const AnnotationSet& set = config.annotations;
  if (set.annotations.empty())
    fail("data set", "one without samples", "at least one", set.origin.empty() ? config.data_source.string() : set.origin);
  for (const MetricConfig& metric : config.metrics) require_metric(metric, config.adapter);
  require_valid(config.preprocessing);
  if (!measures_labels(config)) return;
  for (const Annotation& annotation : set.annotations) require_label(annotation, set.origin);
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
  for (const Port& output : executor.outputs())
    if (output.shape.rank() == 0 || output.shape[0] != input[0])
      refuse_network("an output of shape " + to_string(output.shape),
                     "one with the " + std::to_string(input[0]) + " samples of the input in dimension 0");
}

}  // namespace

void require_fitting(const Executor& executor, const SampleLoader& loader, const OutputAdapter& adapter) {
  if (executor.inputs().size() != 1)
    refuse_network("a network of " + std::to_string(executor.inputs().size()) + " inputs", "one of one input");
  if (!loader.whole_inputs()) require_samples(executor, loader.shape());
  else if (executor.inputs().front().shape != loader.shape())
    refuse_network("an input of shape " + to_string(executor.inputs().front().shape), to_string(loader.shape()) + " as the samples have it");
  adapter.require_outputs(executor.outputs());
}

void require_labels(const DatasetConfig& config, const std::vector<std::size_t>& samples, std::int64_t classes) {
  if (!measures_labels(config)) return;
  for (const std::size_t sample : samples) {
    const Annotation& annotation = config.annotations.annotations[sample];
    if (const std::int64_t label = std::get<ClassLabel>(annotation.truth).label; label >= classes)
      fail("label", std::to_string(label) + " for '" + annotation.identifier + "'",
           "0 or more and less than " + std::to_string(classes) + ", the number of classes", config.annotations.origin);
  }
}

}  // namespace octet
