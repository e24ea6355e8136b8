#include "cli/calibration_task.hpp"

#include <octet/base/error.hpp>
#include <octet/eval/check_config.hpp>

#include "cli/warnings.hpp"

namespace octet::cli {
namespace {

MetricConfig metric_of(const TuneChoices& choices) {
  MetricConfig metric{.name = choices.metric_name, .top_k = choices.top_k};
  if (choices.metric_type.empty()) return metric;
  for (const MetricType type : {MetricType::Accuracy, MetricType::AccuracyPerClass, MetricType::Agreement, MetricType::KlDivergence})
    if (choices.metric_type == name(type)) {
      metric.type = type;
      return metric;
    }
  throw Error(ErrorCode::InvalidArgument,
              "--metric_type: given '" + choices.metric_type + "', expected accuracy, accuracy_per_class, agreement or kl_divergence");
}

CalibrationTask from_lists(const CalibrateOptions& options) {
  FileChoice files = options.files;
  if (!options.tune.labels.empty()) files.list = options.tune.labels;
  DatasetConfig dataset{.name = files.folder, .data_source = files.folder};
  dataset.annotations = annotations_of(files, options.tune.label_offset, !options.tune.labels.empty());
  dataset.preprocessing = steps_of(options.preprocessing);
  dataset.layout = options.preprocessing.layout;
  dataset.metrics = {metric_of(options.tune)};
  return {options, std::move(dataset)};
}

std::string names_of(const std::vector<CheckJob>& jobs) {
  std::string names;
  for (const CheckJob& job : jobs)
    names += (names.empty() ? "" : ", ") + job.model_name + " on " + job.device + " with " + job.dataset.name;
  return names.empty() ? "none" : names;
}

CalibrationTask from_configuration(const CalibrateOptions& options) {
  CheckConfigPaths paths = options.tune.paths;
  paths.models = options.model;
  paths.source = options.files.folder;
  if (!options.device.empty()) paths.target_devices = {options.device};
  std::vector<CheckJob> jobs = read_check_config(paths);
  if (jobs.size() != 1)
    throw Error(ErrorCode::InvalidArgument,
                "configuration: given " + names_of(jobs) + ", expected one model, launcher and data set; -td and -tt leave out launchers",
                {.file = paths.config.string()});
  warn(jobs.front().warnings);
  CalibrationTask task{options, std::move(jobs.front().dataset)};
  task.options.model = jobs.front().model.string();
  if (options.preprocessing.layout != ImageLayout::Auto) task.dataset.layout = options.preprocessing.layout;
  if (options.batch == 0) task.options.batch = static_cast<int>(jobs.front().batch.value_or(0));
  if (const std::size_t subset = options.files.subset; subset > 0 && subset < task.dataset.annotations.annotations.size())
    task.dataset.annotations.annotations.resize(subset);
  return task;
}

}  // namespace

CalibrationTask task_of(const CalibrateOptions& options) {
  return options.tune.paths.config.empty() ? from_lists(options) : from_configuration(options);
}

}  // namespace octet::cli
