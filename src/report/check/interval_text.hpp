#pragma once

#include <string>

#include <octet/eval/evaluator.hpp>

#include "eval/tasks/task.hpp"
#include "report/json.hpp"

namespace octet {

/// "58.80 %", "31.2 dB", "0.0123 nats": a value in the unit of the metric.
std::string format_value(const MetricKind& kind, double value);

/// The value and, in brackets, the bounds of its interval in the same unit: "58.80 % [54.43, 63.04]".
std::string format_with_interval(const MetricValue& value);

/// [low, high]; null stands for a bound that is infinite.
Json interval_to_json(const Interval& interval);

}  // namespace octet
