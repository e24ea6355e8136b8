#include <octet/base/error.hpp>
#include <octet/quant/scheme.hpp>

#include "quant/scheme_check.hpp"
#include "quant/type_names.hpp"

namespace octet {
namespace {

bool matches(const SchemeOverride& entry, std::string_view layer, std::string_view type) {
  return (entry.name.empty() || matches_layer(entry.name, layer)) &&
         (entry.type.empty() || matches_type(entry.type, type));
}

void check_levels(int levels, const std::string& member) {
  if (levels == 255 || levels == 256) return;
  throw Error(ErrorCode::InvalidArgument, member + ": given " + std::to_string(levels) + ", expected 255 or 256");
}

void check_percent(double percent, const std::string& member) {
  if (percent >= 50 && percent <= 100) return;
  throw Error(ErrorCode::InvalidArgument, member + ": given " + std::to_string(percent) + ", expected 50 to 100");
}

template <typename Enum>
void check_enumerator(Enum value, Enum last, const std::string& member) {
  if (value <= last) return;
  throw Error(ErrorCode::InvalidArgument,
              member + ": given " + std::to_string(static_cast<int>(value)) + ", expected 0 to " + std::to_string(static_cast<int>(last)));
}

}  // namespace

bool QuantScheme::keeps_fp32(std::string_view layer, std::string_view type) const {
  bool keeps = false;
  for (const SchemeOverride& entry : overrides)
    if (matches(entry, layer, type)) keeps = entry.keep_fp32;
  return keeps;
}

std::string QuantScheme::fp32_reason(std::string_view layer, std::string_view type) const {
  std::string reason;
  for (const SchemeOverride& entry : overrides)
    if (matches(entry, layer, type)) reason = entry.reason;
  return reason.empty() ? "the scheme keeps it in FP32" : reason;
}

ActivationScheme QuantScheme::activations_of(std::string_view layer, std::string_view type) const {
  ActivationScheme chosen = activations;
  for (const SchemeOverride& entry : overrides)
    if (entry.activations && matches(entry, layer, type)) chosen = *entry.activations;
  return chosen;
}

WeightScheme QuantScheme::weights_of(std::string_view layer, std::string_view type) const {
  WeightScheme chosen = weights;
  for (const SchemeOverride& entry : overrides)
    if (entry.weights && matches(entry, layer, type)) chosen = *entry.weights;
  return chosen;
}

void validate(const ActivationScheme& scheme, const std::string& prefix) {
  check_enumerator(scheme.sign, Signedness::Unsigned, prefix + "sign");
  check_enumerator(scheme.statistic, SampleStatistic::LeastError, prefix + "statistic");
  check_enumerator(scheme.aggregator, Aggregator::Trimmed, prefix + "aggregator");
  check_levels(scheme.levels, prefix + "levels");
  check_percent(scheme.percentile, prefix + "percentile");
  check_percent(scheme.kept_samples, prefix + "kept_samples");
}

void validate(const WeightScheme& scheme, const std::string& prefix) {
  check_enumerator(scheme.granularity, Granularity::PerChannel, prefix + "granularity");
  check_levels(scheme.levels, prefix + "levels");
}

void validate(const QuantScheme& scheme) {
  validate(scheme.weights, "weights.");
  validate(scheme.activations, "activations.");
  for (std::size_t i = 0; i < scheme.overrides.size(); ++i) {
    const std::string prefix = "overrides[" + std::to_string(i) + "].";
    if (scheme.overrides[i].weights) validate(*scheme.overrides[i].weights, prefix + "weights.");
    if (scheme.overrides[i].activations) validate(*scheme.overrides[i].activations, prefix + "activations.");
  }
}

}  // namespace octet
