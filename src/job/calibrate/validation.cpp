#include "job/calibrate/validation.hpp"

#include <octet/base/error.hpp>

#include "calib/fingerprint.hpp"
#include "base/parallel.hpp"
#include "job/inputs/joined_samples.hpp"
#include "eval/metric_names.hpp"

namespace octet::job {
namespace {

constexpr std::size_t cache_bytes = std::size_t{1} << 30;

/// The data set with the one metric that the search is about.
DatasetConfig with_one_metric(DatasetConfig dataset, const std::string& metric_name, const std::string& metric_type) {
  dataset.metrics = {dataset.metrics[metric_index(dataset.metrics, metric_name, metric_type)]};
  if (dataset.metrics.front().type == MetricType::Sqnr)
    throw Error(ErrorCode::Unsupported,
                "metric: given sqnr, which FP32 has no finite value of, expected accuracy, agreement or kl_divergence");
  return dataset;
}

std::string text_of(const Annotation& annotation) {
  const auto* label = std::get_if<ClassLabel>(&annotation.truth);
  return annotation.identifier + "=" + (label ? std::to_string(label->label) : "") + "\n";
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
  return std::string(name(metric().type)) + " top " + std::to_string(metric().top_k) + ", samples " + fingerprint(text);
}

double Validation::value(const Executor& candidate) const {
  return evaluator_.evaluate(candidate, {.reference = reference_}).metrics.front().value;
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
  if (!higher_is_better(metric().type))
    for (double& score : all) score = -score;
  return all;
}

TuneResult Validation::tune(const Calibrator& calibrator, const Graph& fp32, const TuneOptions& options) {
  if (needs_reference(metric().type))
    reference_ = evaluator_.reference(Executor(fp32, {.threads = options.threads, .precision = Precision::Simulated}));
  if (metric().type == MetricType::AccuracyPerClass)
    return calibrator.tune([this](const Executor& candidate) { return value(candidate); }, options);
  return calibrator.tune(
      SampledMetric{evaluator_.size(),
                    [this](const Executor& candidate, std::span<const std::size_t> samples) { return scores(candidate, samples); }},
      options);
}

}  // namespace octet::job
