#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "eval/tasks/detection/ledger.hpp"

namespace octet::detection {

/// The classes that metrics of detection evaluate: those of the label map without the background, in its order.
struct Classes {
  /// Throws Error(InvalidArgument) naming `kind` where there is no label map.
  Classes(const DatasetMeta& meta, const std::string& kind);

  std::vector<std::int64_t> labels{};
  std::vector<std::string> names{};
  std::map<std::int64_t, std::size_t> index{};  ///< of a label among them
};

/// A metric of single classes that a ledger is kept for. Its value is the mean over classes; its interval comes from resampled images:
/// the value -+ 1.96 standard deviations of what it is on them.
class BoxMetric : public MetricAccumulator {
 public:
  void add(const MetricSample& sample) final;
  MetricValue value() const final;
  std::string state() const final { return ledger_.state(); }
  void merge(std::string_view state) final { ledger_.merge(state); }

 protected:
  BoxMetric(const MetricConfig& config, const DatasetMeta& meta, std::size_t rules, std::size_t groups);

  const DetectionOptions& options() const { return options_; }
  const Classes& classes() const { return classes_; }

  /// Adds what became of the detections of a class in the last image, and its objects.
  virtual void judge(std::size_t index, const ClassInImage& content, Ledger& ledger) const = 0;
  /// The value of a class; nothing where it is left out.
  virtual std::optional<double> of_class(const Ledger& ledger, std::size_t index, const std::vector<std::uint32_t>& order,
                                         Weights weights) const = 0;
  /// What the metric gives; by default the mean and each class by its name.
  virtual std::vector<NamedValue> values(const Ledger& ledger) const;
  /// The mean over the classes that are not left out; 0 where all are.
  virtual double mean(const Ledger& ledger, const std::vector<std::vector<std::uint32_t>>& orders, Weights weights) const;
  /// The positions of the detections of each class, the best first.
  std::vector<std::vector<std::uint32_t>> orders(const Ledger& ledger) const;

 private:
  DetectionOptions options_;
  Classes classes_;
  Ledger ledger_;
};

}  // namespace octet::detection
