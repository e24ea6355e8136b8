#include "eval/metric_names.hpp"

#include <string>

#include <octet/base/error.hpp>

#include "eval/tasks/task.hpp"

namespace octet {

std::string_view shown_name(const MetricConfig& metric) {
  return metric.name.empty() ? kind_of(metric).name : std::string_view(metric.name);
}

std::size_t metric_index(std::span<const MetricConfig> metrics, std::string_view metric_name, std::string_view type_name) {
  std::string known;
  for (std::size_t i = metrics.size(); i-- > 0;) {
    const std::string_view type = kind_of(metrics[i]).name, shown = shown_name(metrics[i]);
    if ((metric_name.empty() || metric_name == shown) && (type_name.empty() || type_name == type)) return i;
    known = "'" + std::string(shown) + "' of type " + std::string(type) + (known.empty() ? "" : ", " + known);
  }
  const std::string of_type = type_name.empty() ? "" : " of type " + std::string(type_name);
  throw Error(ErrorCode::NotFound, "metric: given '" + std::string(metric_name) + "'" + of_type + ", expected " +
                                       (known.empty() ? "none, as the data set has none" : known));
}

}  // namespace octet
