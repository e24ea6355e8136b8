#pragma once

#include <cstddef>
#include <memory>

#include <octet/base/export.hpp>
#include <octet/quant/algorithm.hpp>

namespace octet {

struct BiasCorrectionOptions {
  std::size_t inferences = 64;  ///< kept from calibration, as far as they fit in CalibratorOptions::kept_bytes; at least 2
  /// Bytes for what crosses the network between one layer and the next in all these inferences. Where they are too few, layers before are
  /// run again.
  std::size_t bytes = std::size_t{256} << 20;
};

/// Full, sequential bias correction: rounding weights to INT8 moves the mean of what a layer gives, channel by channel, and its bias takes
/// that back. Layer by layer in the order in which they run, the mean of its biased results in the network as quantized and corrected so
/// far is compared with that in the FP32 network, and the difference is subtracted from the bias. Layers without a bias get one.
///
///     Calibrator calibrator{graph, scheme, {.algorithms = {bias_correction()}}};
///
/// Every fourth inference is held back. A channel is corrected only where that brings its results nearer to those of the FP32 network in
/// the inferences that were held back too (by the mean square), and all corrections are dropped where together they do not do so for the
/// last layers. Notes say what was done to each layer.
///
/// Source: Nagel et al., "Data-Free Quantization Through Weight Equalization and Bias Correction", ICCV 2019, section 4.2 (empirical
/// correction), in the order of the full bias correction of OpenVINO's post-training optimization tool, which has activations unquantized
/// meanwhile and holds nothing back. Throws Error(InvalidArgument) for less than 2 inferences.
OCTET_API std::shared_ptr<const Algorithm> bias_correction(const BiasCorrectionOptions& options = {});

}  // namespace octet
