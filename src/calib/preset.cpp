#include <octet/calib/preset.hpp>

#include <array>
#include <string>
#include <utility>

#include <octet/base/error.hpp>
#include <octet/calib/bias_correction.hpp>
#include <octet/calib/weight_rounding.hpp>

namespace octet {
namespace {

constexpr std::array<std::pair<Preset, std::string_view>, 4> names{
    {{Preset::Performance, "performance"}, {Preset::Mixed, "mixed"}, {Preset::Accuracy, "accuracy"}, {Preset::Legacy, "legacy"}}};

constexpr std::size_t few_inferences = 16, usual_inferences = 48, most_inferences = 128;
/// A calibration of a small network is to stay small.
constexpr std::size_t crossing_bytes = std::size_t{12} << 20, products_bytes = std::size_t{32} << 20;

Recipe learned(bool zero_points, std::size_t inferences, std::size_t rows, std::size_t correcting) {
  Recipe recipe{.activations = {.statistic = SampleStatistic::LeastError, .auto_symmetric = zero_points}, .inferences = inferences};
  recipe.algorithms.push_back(weight_rounding({.inferences = inferences, .rows = rows, .bytes = products_bytes}));
  recipe.algorithms.push_back(bias_correction({.inferences = correcting, .bytes = crossing_bytes}));
  return recipe;
}

}  // namespace

std::string_view name(Preset preset) {
  for (const auto& [value, text] : names)
    if (value == preset) return text;
  return "unknown";
}

Preset preset_of(std::string_view name) {
  for (const auto& [value, text] : names)
    if (text == name) return value;
  throw Error(ErrorCode::InvalidArgument, "preset: given '" + std::string(name) + "', expected performance, mixed, accuracy or legacy");
}

Recipe recipe(Preset preset) {
  switch (preset) {
    case Preset::Performance: return learned(false, usual_inferences, 4096, few_inferences);
    case Preset::Mixed: return learned(true, usual_inferences, 4096, few_inferences);
    case Preset::Accuracy: return learned(true, most_inferences, 8192, usual_inferences);
    case Preset::Legacy: break;
  }
  return {};
}

}  // namespace octet
