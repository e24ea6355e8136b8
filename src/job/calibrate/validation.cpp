#include "job/calibrate/validation.hpp"

#include <octet/base/error.hpp>

#include "calib/fingerprint.hpp"
#include "base/parallel.hpp"
#include "job/inputs/joined_samples.hpp"
#include "eval/metric_names.hpp"
#include "eval/resampling.hpp"
#include "eval/tasks/task.hpp"

namespace octet::job {
namespace {

constexpr std::size_t cache_bytes = std::size_t{1} << 30;

/// The data set with the one metric that the search is about.
DatasetConfig with_one_metric(DatasetConfig dataset, const std::string& metric_name, const std::string& metric_type) {
  dataset.metrics = {dataset.metrics[metric_index(dataset.metrics, metric_name, metric_type)]};
  if (kind_of(dataset.metrics.front()).name == "sqnr")
    throw Error(
        ErrorCode::Unsupported,
        "metric: given sqnr, which FP32 has no finite value of, expected accuracy, agreement, kl_divergence, or one of the task's own");
  return dataset;
}

std::string truth_text(const Annotation& annotation) {
  std::string text;
  if (const auto* label = std::get_if<ClassLabel>(&annotation.truth)) text = std::to_string(label->label);
  if (const auto* mask = std::get_if<MaskFile>(&annotation.truth)) text = mask->file;
  if (const auto* item = std::get_if<RankedItem>(&annotation.truth)) text = std::to_string(item->user) + " " + std::to_string(item->item);
  if (const auto* boxes = std::get_if<ObjectBoxes>(&annotation.truth))
    for (const ObjectBox& object : boxes->objects)
      for (const double part : {static_cast<double>(object.label), object.x_min, object.y_min, object.x_max, object.y_max})
        text += std::to_string(part) + " ";
  return text;
}

std::string text_of(const Annotation& annotation) { return annotation.identifier + "=" + truth_text(annotation) + "\n"; }

/// What a metric of the data set's task may be told. Classification is told nothing but top_k.
std::string options_text(const MetricConfig& metric) {
  const DetectionOptions& d = metric.detection;
  std::string text;
  for (const double part : {d.overlap_threshold, static_cast<double>(d.overlap_method), static_cast<double>(d.integral), d.fppi_level,
                            static_cast<double>(d.max_detections), static_cast<double>(d.ignore_label)})
    text += " " + std::to_string(part);
  for (const bool flag : {d.include_boundaries, d.ignore_difficult, d.allow_multiple_matches_per_ignored, d.use_filtered_tp,
                          d.distinct_conf, d.use_normalization, d.fast_match, d.allow_rematch, d.count_absent_classes,
                          metric.segmentation.use_argmax, metric.segmentation.count_absent_classes})
    text += flag ? "1" : "0";
  for (const double threshold : d.thresholds) text += " " + std::to_string(threshold);
  return metric.kind.empty() ? "" : text;
}

}  // namespace

Validation::Validation(const DatasetConfig& dataset, const Shape& input_shape, const std::string& metric_name,
                       const std::string& metric_type, int workers)
    : evaluator_(with_one_metric(dataset, metric_name, metric_type), input_shape, {.threads = 1, .cache_bytes = cache_bytes}),
      workers_(workers) {}

std::string Validation::metric_name() const { return std::string(shown_name(metric())); }

std::string Validation::identity() const {
  std::string text;
  for (std::size_t i = 0; i < evaluator_.size(); ++i) text += text_of(evaluator_.annotation(i));
  // What preprocessing does shows in what it makes.
  for (const std::size_t i : spread_positions(evaluator_.size(), 3)) {
    const Tensor input = evaluator_.input(i);
    text.append(static_cast<const char*>(input.raw()), input.bytes());
  }
  return std::string(kind_of(metric()).name) + " top " + std::to_string(metric().top_k) + options_text(metric()) + ", samples " +
         fingerprint(text);
}

double Validation::value(const Executor& candidate) const {
  const double found = measured(candidate).value;
  return kind_of(metric()).higher_is_better ? found : -found;
}

MetricValue Validation::measured(const Executor& candidate) const {
  const auto pool = thread_workers(workers_);
  EvaluateOptions options{.reference = reference_};
  options.workers = pool.get();
  return evaluator_.evaluate(candidate, options).metrics.front();
}

std::optional<Interval> Validation::drop_interval(const Graph& fp32, const Graph& chosen) const {
  if (kind_of(metric()).has_scores) return std::nullopt;
  const MetricValue before = measured(Executor(fp32, {.threads = 1, .precision = Precision::Simulated})),
                    after = measured(Executor(chosen, {.threads = 1}));
  if (before.resampled.empty() || before.resampled.size() != after.resampled.size()) return std::nullopt;
  const bool higher = kind_of(metric()).higher_is_better;
  const MetricValue &more = higher ? before : after, &less = higher ? after : before;
  return difference_interval(more.value - less.value, more.resampled, less.resampled);
}

std::vector<double> Validation::scores(const Executor& candidate, std::span<const std::size_t> samples) const {
  const std::size_t parts = static_cast<std::size_t>(std::max(workers_, 1));
  std::vector<std::vector<double>> found(parts);
  for_each_index(parts, workers_, [&](std::size_t i) {
    const auto part = samples.subspan(i * samples.size() / parts, (i + 1) * samples.size() / parts - i * samples.size() / parts);
    if (part.empty()) return;
    found[i] = evaluator_.evaluate(candidate, {.samples = std::vector<std::size_t>(part.begin(), part.end()), .reference = reference_})
                   .metrics.front()
                   .per_sample;
  });
  std::vector<double> all;
  for (const std::vector<double>& part : found) all.insert(all.end(), part.begin(), part.end());
  if (!kind_of(metric()).higher_is_better)
    for (double& score : all) score = -score;
  return all;
}

TuneResult Validation::tune(const Calibrator& calibrator, const Graph& fp32, const TuneOptions& options) {
  if (kind_of(metric()).needs_reference)
    reference_ = evaluator_.reference(Executor(fp32, {.threads = options.threads, .precision = Precision::Simulated}));
  if (!kind_of(metric()).has_scores) return calibrator.tune([this](const Executor& candidate) { return value(candidate); }, options);
  return calibrator.tune(
      SampledMetric{evaluator_.size(),
                    [this](const Executor& candidate, std::span<const std::size_t> samples) { return scores(candidate, samples); }},
      options);
}

}  // namespace octet::job
