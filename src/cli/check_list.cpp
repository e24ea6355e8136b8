#include <octet/base/error.hpp>

#include "cli/check_options.hpp"
#include "cli/preprocessing_options.hpp"
#include "cli/sample_progress.hpp"
#include "cli/warnings.hpp"
#include "report/check_summary.hpp"

namespace octet::cli {
namespace {

enum Measured { top1, top5, agreement, sqnr_of_outputs, kl_of_outputs };

std::vector<MetricConfig> measured() {
  return {{.type = MetricType::Accuracy, .name = {}, .top_k = 1},
          {.type = MetricType::Accuracy, .name = {}, .top_k = 5},
          {.type = MetricType::Agreement, .name = {}},
          {.type = MetricType::Sqnr, .name = {}},
          {.type = MetricType::KlDivergence, .name = {}}};
}

DatasetConfig dataset_of(const CheckOptions& options) {
  DatasetConfig data{.name = options.files.list, .data_source = options.files.folder};
  data.annotations = annotations_of(options.files, options.label_offset, true);
  data.preprocessing = steps_of(options.preprocessing);
  data.layout = options.preprocessing.layout;
  data.metrics = measured();
  return data;
}

CheckSummary summary_of(const CheckOptions& options, std::vector<Evaluation> evaluations) {
  CheckSummary summary{evaluations.front().samples.size(), evaluations.front().skipped, {}};
  for (std::size_t i = 0; i < evaluations.size(); ++i) {
    auto& values = evaluations[i].metrics;
    summary.models.push_back(
        {options.models[i], values[top1], values[top5], values[agreement], values[sqnr_of_outputs], values[kl_of_outputs]});
  }
  return summary;
}

}  // namespace

std::string check_list(const CLI::App& command, const CheckOptions& options) {
  const DatasetConfig data = dataset_of(options);
  const LoadedModels models(options.models, options.batch, options, data);
  warn_of_unused_preprocessing(command, data.annotations);
  const Evaluator evaluator(data, models.input_shape(), {.threads = options.threads, .skip_damaged = true});
  SampleProgress progress(options.progress, "checking", evaluator.size());
  const auto evaluations = evaluator.evaluate(models.executors(), {.progress = [&](std::size_t done, std::size_t) {
                                                progress.at(done);
                                                return true;
                                              }});
  CheckSummary summary = summary_of(options, evaluations);
  if (summary.images == 0)
    throw Error(ErrorCode::InvalidArgument, "given no usable sample, expected at least one; " + first_reason(summary.skipped),
                {.file = options.files.folder});
  warn_of_skipped(summary.skipped, options.files.folder);
  summary.warnings = warnings();
  return options.json ? to_json(summary) : to_text(summary);
}

}  // namespace octet::cli
