#include <deque>

#include <octet/base/error.hpp>

#include "cli/check_options.hpp"
#include "cli/sample_progress.hpp"
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

AnnotationSet labelled_files(const CheckOptions& options) {
  AnnotationSet set{{}, {}, options.files.list};
  for (const SourceFile& file : chosen_files(options.files)) {
    if (!file.label)
      throw Error(ErrorCode::InvalidArgument, "given '" + file.name + "' without a label, expected NAME LABEL",
                  {.file = options.files.list});
    set.annotations.push_back({file.name, ClassLabel{*file.label + options.label_offset}});
  }
  return set;
}

DatasetConfig dataset_of(const CheckOptions& options) {
  DatasetConfig data{.name = options.files.list, .data_source = options.files.folder, .annotations = labelled_files(options)};
  data.preprocessing = steps_of(options.preprocessing);
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

std::string check_list(const CheckOptions& options) {
  std::deque<Executor> executors;
  std::vector<const Executor*> candidates;
  for (const std::string& model : options.models)
    candidates.push_back(&executors.emplace_back(load_model(model, options.batch, options.threads)));
  if (executors.front().inputs().size() != 1)
    throw Error(ErrorCode::Unsupported,
                "check: given a network of " + std::to_string(executors.front().inputs().size()) + " inputs, expected one of one input",
                {.file = options.models.front()});
  const Evaluator evaluator(dataset_of(options), executors.front().inputs().front().shape,
                            {.threads = options.threads, .skip_damaged = true});
  SampleProgress progress(options.progress, "checking", evaluator.size());
  const auto evaluations = evaluator.evaluate(candidates, {.progress = [&](std::size_t done, std::size_t) {
                                                progress.at(done);
                                                return true;
                                              }});
  const CheckSummary summary = summary_of(options, evaluations);
  if (summary.images == 0)
    throw Error(ErrorCode::InvalidArgument, "given no usable sample, expected at least one; " + first_reason(summary.skipped),
                {.file = options.files.folder});
  return options.json ? to_json(summary) : to_text(summary);
}

}  // namespace octet::cli
