#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include <octet/base/export.hpp>
#include <octet/quant/algorithm.hpp>
#include <octet/quant/scheme.hpp>

namespace octet {

/// A way of quantizing that is known to do well. docs/calibration.md compares them.
enum class Preset : std::uint8_t {
  Performance,  ///< symmetric activations in the ranges of least error, weight_rounding(), bias_correction()
  Mixed,        ///< the same with a zero point where that lowers the error of a tensor; as fast where kernels take zero points
  Accuracy,     ///< as Mixed, learned from more samples and places
  Legacy,       ///< extremes and nothing else: the arithmetic of OpenVINO's calibration tool of 2019, and of a Calibrator by default
};

/// "performance", "mixed", "accuracy", "legacy".
OCTET_API std::string_view name(Preset preset);
/// Throws Error(InvalidArgument) for another name.
OCTET_API Preset preset_of(std::string_view name);

/// What a preset says: for QuantScheme::activations and CalibratorOptions::algorithms.
struct Recipe {
  ActivationScheme activations{};
  std::vector<std::shared_ptr<const Algorithm>> algorithms{};
  std::size_t inferences = 0;  ///< whose inputs the algorithms need
};
OCTET_API Recipe recipe(Preset preset);

}  // namespace octet
