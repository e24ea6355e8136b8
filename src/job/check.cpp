#include <octet/job/check.hpp>

#include <deque>
#include <numeric>

#include <octet/base/error.hpp>
#include <octet/model/model.hpp>

#include "eval/tasks/task.hpp"
#include "job/inputs/batches.hpp"
#include "job/inputs/model_shapes.hpp"
#include "job/inputs/sample_files.hpp"
#include "job/messages.hpp"
#include "job/draw.hpp"

namespace octet::job {
namespace {

using Paths = std::vector<std::filesystem::path>;

Executor load(const std::filesystem::path& file, const std::filesystem::path& weights, std::int64_t batch, const AccuracyJob& job,
              const DatasetConfig& data) try {
  const ShapeChoice shapes{.text = job.input_shape, .prefix = job.sinks.option_prefix, .weights = weights};
  const Graph model = read_model(file, shaped_reading(file, shapes, dims_of_samples(data)));
  const bool rebatch = batch > 0 && model.parameters().size() == 1 && input_shape(model).rank() > 0;
  return Executor(rebatch ? with_batch(model, batch) : model, {.threads = job.threads});
} catch (const Error& error) {
  throw error.at({.file = file.string()});
}

/// Models made ready to run.
class LoadedModels {
 public:
  /// `batch` 0 leaves them their own number of samples. Open dimensions are as the job or the first sample have them. Throws
  /// Error(Unsupported) unless the first has one input.
  LoadedModels(const Paths& files, const Paths& weights, std::int64_t batch, const AccuracyJob& job, const DatasetConfig& data) {
    for (const std::filesystem::path& file : files)
      executors_.push_back(
          &loaded_.emplace_back(load(file, weights_of(file, files, weights, job.sinks.option_prefix), batch, job, data)));
    if (const std::size_t inputs = executors_.front()->inputs().size(); inputs != 1 && data.inputs.empty())
      throw Error(ErrorCode::Unsupported, "check: given a network of " + std::to_string(inputs) + " inputs, expected one of one input",
                  {.file = files.front().string()});
  }
  LoadedModels(const LoadedModels&) = delete;
  LoadedModels& operator=(const LoadedModels&) = delete;

  const std::vector<const Executor*>& executors() const { return executors_; }
  const Shape& input_shape() const { return executors_.front()->inputs().front().shape; }

 private:
  std::deque<Executor> loaded_;
  std::vector<const Executor*> executors_;
};

std::function<bool(std::size_t, std::size_t)> counting(const Messages& messages, const std::string& what, std::size_t total) {
  return [&messages, what, total](std::size_t done, std::size_t) {
    messages.count(what, done, total);
    return true;
  };
}

// Without a configuration.

enum Measured { top1, top5, agreement, sqnr_of_outputs, kl_of_outputs };

std::vector<MetricConfig> measured() {
  return {{.type = MetricType::Accuracy, .name = {}, .top_k = 1},
          {.type = MetricType::Accuracy, .name = {}, .top_k = 5},
          {.type = MetricType::Agreement, .name = {}},
          {.type = MetricType::Sqnr, .name = {}},
          {.type = MetricType::KlDivergence, .name = {}}};
}

DatasetConfig dataset_of(const AccuracyJob& job, Messages& messages) {
  DatasetConfig data{.name = job.labels.string(), .data_source = job.source};
  data.annotations = annotations_of({job.source.string(), job.labels.string(), job.subset}, job.label_offset.value_or(0), true, messages);
  data.preprocessing = steps_of(job.preprocessing);
  data.layout = job.preprocessing.layout;
  data.metrics = measured();
  return data;
}

CheckSummary summary_of(const Paths& files, const std::vector<Evaluation>& evaluations) {
  CheckSummary summary{evaluations.front().samples.size(), evaluations.front().skipped, {}};
  for (std::size_t i = 0; i < evaluations.size(); ++i) {
    const std::vector<MetricValue>& values = evaluations[i].metrics;
    summary.models.push_back(
        {files[i].string(), values[top1], values[top5], values[agreement], values[sqnr_of_outputs], values[kl_of_outputs]});
  }
  return summary;
}

CheckSummary check_list(const AccuracyJob& job, Messages& messages) {
  const DatasetConfig data = dataset_of(job, messages);
  const LoadedModels models(job.models, job.weights, job.batch_size, job, data);
  warn_of_unused_preprocessing(job.preprocessing, data.annotations, messages);
  const Evaluator evaluator(data, models.input_shape(), {.threads = job.threads, .skip_damaged = true});
  CheckSummary summary =
      summary_of(job.models, evaluator.evaluate(models.executors(), {.progress = counting(messages, "checking", evaluator.size())}));
  if (summary.images == 0)
    throw Error(ErrorCode::InvalidArgument, "given no usable sample, expected at least one; " + first_reason(summary.skipped),
                {.file = job.source.string()});
  warn_of_skipped(summary.skipped, job.source.string(), messages);
  summary.warnings = messages.warnings();
  return summary;
}

// With one.

CheckConfigPaths paths_of(const AccuracyJob& job) {
  CheckConfigPaths paths = job.configuration;
  if (!job.source.empty()) paths.source = job.source;
  if (!job.models.empty()) paths.model = job.models.front();
  return paths;
}

EvaluateOptions first_samples(const AccuracyJob& job, std::size_t size) {
  EvaluateOptions result;
  if (job.subset == 0 || job.subset >= size) return result;
  result.samples.emplace(job.subset);
  std::iota(result.samples->begin(), result.samples->end(), std::size_t{0});
  return result;
}

void require_comparison(const CheckJob& configured, std::size_t models) {
  for (const MetricConfig& metric : configured.dataset.metrics)
    if (models < 2 && needs_reference(metric.type))
      throw Error(ErrorCode::InvalidArgument, "metric " + std::string(name(metric.type)) +
                                                  ": given one model, expected two or more on the command line, the reference first");
}

std::vector<EvaluationReport> check(const CheckJob& configured, const AccuracyJob& job, const Messages& messages) {
  const Paths files = job.models.empty() ? Paths{configured.model} : job.models;
  require_comparison(configured, files.size());
  if (!job.draw.empty() && files.size() != 2)
    throw Error(ErrorCode::InvalidArgument, job.sinks.option_prefix + "draw: given " + std::to_string(files.size()) +
                                                " models, expected two on the command line, whose differences are drawn");
  DatasetConfig data = configured.dataset;
  if (job.preprocessing.layout != ImageLayout::Auto) data.layout = job.preprocessing.layout;
  const Paths weights = job.models.empty() && !configured.weights.empty() ? Paths{configured.weights} : job.weights;
  const LoadedModels models(files, weights, job.batch_size > 0 ? job.batch_size : configured.batch.value_or(0), job, data);
  const Evaluator evaluator(data, models.input_shape(), {.threads = job.threads});
  EvaluateOptions choice = first_samples(job, evaluator.size());
  choice.progress = counting(messages, "checking " + configured.model_name, choice.samples ? choice.samples->size() : evaluator.size());
  std::vector<EvaluationReport> reports;
  for (Evaluation& evaluation : evaluator.evaluate(models.executors(), choice))
    reports.push_back({configured.model_name, files[reports.size()].string(), configured.dataset.name, configured.dataset.metrics,
                       configured.dataset.annotations.meta, files.size() > 1 && reports.empty(), std::move(evaluation)});
  if (!job.draw.empty()) draw_disagreements(evaluator, *models.executors()[0], *models.executors()[1], choice, job.draw, job.draw_count);
  return reports;
}

/// Models of the job stand in place of what these say.
void warn_of_unused(const AccuracyJob& job, Messages& messages) {
  if (job.models.empty()) return;
  const std::string reason = "models on the command line stand in place of the configuration's";
  if (!job.configuration.models.empty()) messages.warn_no_effect("models", reason);
  if (!job.configuration.converted_models.empty()) messages.warn_no_effect("converted_models", reason);
}

std::vector<EvaluationReport> check_configuration(const AccuracyJob& job, Messages& messages) {
  warn_of_unused(job, messages);
  std::vector<EvaluationReport> reports;
  for (const CheckJob& configured : read_check_config(paths_of(job))) {
    messages.warn(configured.warnings);
    for (EvaluationReport& report : check(configured, job, messages)) reports.push_back(std::move(report));
  }
  return reports;
}

void require_no_list(const AccuracyJob& job) {
  const std::string& prefix = job.sinks.option_prefix;
  const auto refuse = [&](bool is_given, const std::string& field) {
    if (is_given)
      throw Error(ErrorCode::InvalidArgument,
                  prefix + field + ": given with " + prefix + "config, expected the annotations in the configuration");
  };
  refuse(!job.labels.empty(), "labels");
  refuse(job.label_offset.has_value(), "label_offset");
  Preprocessing beside_layout = job.preprocessing;
  beside_layout.layout = ImageLayout::Auto;
  for (const std::string& field : given_fields(beside_layout))
    throw Error(ErrorCode::InvalidArgument,
                prefix + field + ": given with " + prefix + "config, expected the preprocessing in the configuration");
}

}  // namespace
}  // namespace octet::job

namespace octet {

std::optional<bool> is_expected(const MetricConfig& config, const MetricValue& value) {
  if (!config.expected || !config.tolerance) return std::nullopt;
  constexpr double rounding = 1e-9;  // of decimal fractions, which would make 59.00 and 58.80 more than 0.20 apart
  return std::abs(in_shown_unit(value) - *config.expected) <= *config.tolerance + rounding;
}

bool failed(const EvaluationReport& report) {
  for (std::size_t i = 0; i < report.configs.size(); ++i)
    if (!is_expected(report.configs[i], report.evaluation.metrics[i]).value_or(true)) return true;
  return false;
}

bool AccuracyResult::as_expected() const {
  const auto* evaluations = std::get_if<std::vector<EvaluationReport>>(&found);
  return !evaluations || std::ranges::none_of(*evaluations, failed);
}

void require_usable(const AccuracyJob& job) {
  if (!job.draw.empty() && job.configuration.config.empty())
    throw Error(ErrorCode::InvalidArgument, job.sinks.option_prefix + "draw: given without " + job.sinks.option_prefix +
                                                "config, expected a configuration, whose adapter says what outputs mean");
  if (!job.configuration.config.empty()) return job::require_no_list(job);
  const std::string& prefix = job.sinks.option_prefix;
  const auto require = [&](bool is_there, const std::string& what) {
    if (!is_there) throw Error(ErrorCode::InvalidArgument, what + " is required");
  };
  require(!job.models.empty(), "MODEL or " + prefix + "config");
  require(!job.source.empty(), prefix + "source");
  require(!job.labels.empty(), prefix + "labels");
}

AccuracyResult check(const AccuracyJob& job) {
  require_usable(job);
  job::Messages messages(job.sinks);
  AccuracyResult result;
  if (job.configuration.config.empty()) result.found = job::check_list(job, messages);
  else result.found = job::check_configuration(job, messages);
  result.warnings = messages.warnings();
  return result;
}

}  // namespace octet
