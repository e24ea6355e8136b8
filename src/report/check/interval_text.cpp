#include "report/check/interval_text.hpp"

#include <cmath>
#include <cstdio>

#include "report/format.hpp"

namespace octet {
namespace {

/// A number in the metric's unit, without its name.
std::string number(MetricType type, double value) {
  if (is_share(type)) return format_fixed(100 * value, 2);
  if (type == MetricType::Sqnr) return format_fixed(value, 1);
  char text[64];
  std::snprintf(text, sizeof text, "%.3g", value);
  return text;
}

}  // namespace

std::string format_value(MetricType type, double value) {
  return number(type, value) + (is_share(type) ? " %" : type == MetricType::Sqnr ? " dB" : " nats");
}

std::string format_with_interval(const MetricValue& value) {
  const std::string text = format_value(value.type, value.value);
  if (!std::isfinite(value.interval.low) || !std::isfinite(value.interval.high)) return text;
  return text + " [" + number(value.type, value.interval.low) + ", " + number(value.type, value.interval.high) + "]";
}

Json interval_to_json(const Interval& interval) {
  const auto bound = [](double value) { return std::isfinite(value) ? Json(value) : Json(); };
  return {bound(interval.low), bound(interval.high)};
}

}  // namespace octet
