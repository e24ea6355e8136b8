#pragma once

#include <memory>

#include "eval/tasks/task.hpp"

/// Annotation: RankedItem. Prediction: the score that a network gives one user and item. Adapter: one value a sample. Metrics: hit_ratio,
/// ndcg.
namespace octet::recommendation {

struct ItemScore : public Prediction {
  float score = 0;
};

const Task& task();
std::unique_ptr<OutputAdapter> make_adapter(const AdapterOptions& options);

std::unique_ptr<MetricAccumulator> make_hit_ratio(const MetricConfig& config, const DatasetMeta& meta);
std::unique_ptr<MetricAccumulator> make_ndcg(const MetricConfig& config, const DatasetMeta& meta);

}  // namespace octet::recommendation
