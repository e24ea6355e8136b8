#pragma once

#include <vector>

#include "eval/config/config.hpp"
#include "eval/tasks/metric.hpp"

namespace octet {

/// Reads what a metric may be told by its kind's keys.
void read_metric_options(ConfigMembers& members, MetricKeys keys, MetricConfig& metric, std::vector<Warning>& warnings);

/// Whether `threshold` is one of overlap, as the metrics named after COCO have it, instead of how far the value may be from a reference.
bool has_own_threshold(MetricKeys keys);

}  // namespace octet
