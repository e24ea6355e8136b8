#include "job/calibrate/task.hpp"

#include <octet/base/error.hpp>
#include <octet/eval/check_config.hpp>

#include "job/calibrate/output.hpp"

namespace octet::job {
namespace {

MetricConfig metric_of(const TuningJob& job, const Messages& messages) {
  MetricConfig metric{.name = job.metric_name, .top_k = job.top_k.value_or(1)};
  if (job.metric_type.empty()) return metric;
  for (const MetricType type : {MetricType::Accuracy, MetricType::AccuracyPerClass, MetricType::Agreement, MetricType::KlDivergence})
    if (job.metric_type == name(type)) {
      metric.type = type;
      return metric;
    }
  throw Error(ErrorCode::InvalidArgument, messages.option("metric_type") + ": given '" + job.metric_type +
                                              "', expected accuracy, accuracy_per_class, agreement or kl_divergence");
}

DatasetConfig dataset_of(const QuantizationJob& job, AnnotationSet annotations) {
  DatasetConfig dataset{.name = job.source.string(), .data_source = job.source};
  dataset.annotations = std::move(annotations);
  dataset.preprocessing = steps_of(job.preprocessing);
  dataset.layout = job.preprocessing.layout;
  return dataset;
}

std::string names_of(const std::vector<CheckJob>& jobs) {
  std::string names;
  for (const CheckJob& job : jobs)
    names += (names.empty() ? "" : ", ") + job.model_name + " on " + job.device + " with " + job.dataset.name;
  return names.empty() ? "none" : names;
}

template <typename Job>
CalibrationTask<Job> from_configuration(const Job& job, Messages& messages) {
  CheckConfigPaths paths = job.configuration;
  paths.models = job.model;
  if constexpr (std::is_same_v<Job, CalibrationJob>) paths.model = job.model;
  paths.source = job.source;
  std::vector<CheckJob> found = read_check_config(paths);
  if (found.size() != 1)
    throw Error(ErrorCode::InvalidArgument,
                "configuration: given " + names_of(found) + ", expected one model, launcher and data set; " +
                    messages.option("target_devices") + " and " + messages.option("target_tags") + " leave out launchers",
                {.file = paths.config.string()});
  messages.warn(found.front().warnings);
  CalibrationTask<Job> task{job, std::move(found.front().dataset)};
  task.job.model = found.front().model;
  if (!found.front().weights.empty()) task.job.weights = found.front().weights;
  if (job.preprocessing.layout != ImageLayout::Auto) task.dataset.layout = job.preprocessing.layout;
  if (job.batch_size == 0) task.job.batch_size = static_cast<int>(found.front().batch.value_or(0));
  if (job.subset > 0 && job.subset < task.dataset.annotations.annotations.size()) task.dataset.annotations.annotations.resize(job.subset);
  return task;
}

}  // namespace

CalibrationTask<TuningJob> task_of(const TuningJob& job, Messages& messages) {
  if (!job.configuration.config.empty()) return from_configuration(job, messages);
  FileChoice files = files_of(job);
  if (!job.labels.empty()) files.list = job.labels.string();
  CalibrationTask<TuningJob> task{job, dataset_of(job, annotations_of(files, job.label_offset.value_or(0), !job.labels.empty(), messages))};
  task.dataset.metrics = {metric_of(job, messages)};
  return task;
}

CalibrationTask<CalibrationJob> task_of(const CalibrationJob& job, Messages& messages) { return from_configuration(job, messages); }

CalibrationTask<CollectJob> task_of(const CollectJob& job, Messages& messages) {
  if (!job.configuration.config.empty()) return from_configuration(job, messages);
  return {job, dataset_of(job, annotations_of(files_of(job), 0, false, messages))};
}

}  // namespace octet::job
