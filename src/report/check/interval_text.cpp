#include "report/check/interval_text.hpp"

#include <cmath>
#include <cstdio>

#include "report/format.hpp"

namespace octet {
namespace {

/// A number in the metric's unit, without its name.
std::string number(const MetricKind& kind, double value) {
  if (kind.is_share) return format_fixed(100 * value, 2);
  if (kind.unit == "dB") return format_fixed(value, 1);
  char text[64];
  std::snprintf(text, sizeof text, "%.3g", value);
  return text;
}

}  // namespace

std::string format_value(const MetricKind& kind, double value) {
  const std::string unit(kind.is_share ? "%" : kind.unit);
  return number(kind, value) + (unit.empty() ? "" : " " + unit);
}

std::string format_with_interval(const MetricValue& value) {
  const MetricKind& kind = kind_of_value(value);
  const std::string text = format_value(kind, value.value);
  if (!std::isfinite(value.interval.low) || !std::isfinite(value.interval.high)) return text;
  return text + " [" + number(kind, value.interval.low) + ", " + number(kind, value.interval.high) + "]";
}

Json interval_to_json(const Interval& interval) {
  const auto bound = [](double value) { return std::isfinite(value) ? Json(value) : Json(); };
  return {bound(interval.low), bound(interval.high)};
}

}  // namespace octet
