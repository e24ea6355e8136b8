#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include <octet/eval/evaluator.hpp>

namespace octet {

/// What the metric is called in reports.
std::string_view shown_name(const MetricConfig& metric);

/// As Evaluator::metric_index().
std::size_t metric_index(std::span<const MetricConfig> metrics, std::string_view metric_name, std::string_view type_name);

}  // namespace octet
