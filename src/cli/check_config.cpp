#include <algorithm>
#include <numeric>

#include <octet/base/error.hpp>

#include "cli/check_options.hpp"
#include "cli/sample_progress.hpp"
#include "cli/warnings.hpp"
#include "report/evaluation_report.hpp"

namespace octet::cli {
namespace {

CheckConfigPaths paths_of(const CheckOptions& options) {
  CheckConfigPaths paths = options.paths;
  paths.models = options.models_prefix;
  paths.source = options.files.folder;
  if (!options.models.empty()) paths.model = options.models.front();
  return paths;
}

EvaluateOptions first_samples(const CheckOptions& options, std::size_t size) {
  EvaluateOptions result;
  if (options.files.subset == 0 || options.files.subset >= size) return result;
  result.samples.emplace(options.files.subset);
  std::iota(result.samples->begin(), result.samples->end(), std::size_t{0});
  return result;
}

void require_comparison(const CheckJob& job, std::size_t models) {
  for (const MetricConfig& metric : job.dataset.metrics)
    if (models < 2 && needs_reference(metric.type))
      throw Error(ErrorCode::InvalidArgument, "metric " + std::string(name(metric.type)) +
                                                  ": given one model, expected two or more on the command line, the reference first");
}

std::vector<EvaluationReport> check(const CheckJob& job, const CheckOptions& options) {
  const std::vector<std::string> files = options.models.empty() ? std::vector<std::string>{job.model.string()} : options.models;
  require_comparison(job, files.size());
  DatasetConfig data = job.dataset;
  if (options.preprocessing.layout != ImageLayout::Auto) data.layout = options.preprocessing.layout;
  const LoadedModels models(files, options.batch > 0 ? options.batch : job.batch.value_or(0), options, data);
  const Evaluator evaluator(data, models.input_shape(), {.threads = options.threads});
  EvaluateOptions choice = first_samples(options, evaluator.size());
  SampleProgress progress(options.progress, "checking " + job.model_name, choice.samples ? choice.samples->size() : evaluator.size());
  choice.progress = [&](std::size_t done, std::size_t) {
    progress.at(done);
    return true;
  };
  std::vector<EvaluationReport> reports;
  for (Evaluation& evaluation : evaluator.evaluate(models.executors(), choice))
    reports.push_back({job.model_name, files[reports.size()], job.dataset.name, job.dataset.metrics, job.dataset.annotations.meta,
                       files.size() > 1 && reports.empty(), std::move(evaluation)});
  return reports;
}

}  // namespace

ConfigCheck check_config(const CheckOptions& options) {
  std::vector<EvaluationReport> reports;
  for (const CheckJob& job : read_check_config(paths_of(options))) {
    warn(job.warnings);
    for (EvaluationReport& report : check(job, options)) reports.push_back(std::move(report));
  }
  return {options.json ? to_json(reports, warnings()) : to_text(reports), std::ranges::none_of(reports, failed)};
}

}  // namespace octet::cli
