#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include <octet/calib/calibrator.hpp>
#include <octet/eval/evaluator.hpp>

namespace octet::job {

/// The data set and the metric that a search measures with.
class Validation {
 public:
  /// `workers` shares of the samples run at the same time. Throws Error(Unsupported) for metrics that have no drop.
  Validation(const DatasetConfig& dataset, const Shape& input_shape, const std::string& metric_name, const std::string& metric_type,
             int workers);

  const Evaluator& data() const { return evaluator_; }
  const MetricConfig& metric() const { return evaluator_.config().metrics.front(); }
  std::string metric_name() const;
  /// Names metric, samples and preprocessing, by their contents.
  std::string identity() const;

  /// Runs the search. `fp32` is the network that metrics without labels compare with.
  TuneResult tune(const Calibrator& calibrator, const Graph& fp32, const TuneOptions& options);
  /// Where the drop from `fp32` to `chosen` lies at 95 % confidence; nothing for a metric that is a mean of samples, whose search knows.
  std::optional<Interval> drop_interval(const Graph& fp32, const Graph& chosen) const;

 private:
  std::vector<double> scores(const Executor& candidate, std::span<const std::size_t> samples) const;
  double value(const Executor& candidate) const;
  MetricValue measured(const Executor& candidate) const;

  Evaluator evaluator_;
  int workers_;
  std::optional<ReferenceOutputs> reference_;
};

}  // namespace octet::job
