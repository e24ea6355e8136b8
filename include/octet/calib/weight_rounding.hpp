#pragma once

#include <cstddef>
#include <memory>

#include <octet/base/export.hpp>
#include <octet/quant/algorithm.hpp>

namespace octet {

struct WeightRoundingOptions {
  std::size_t inferences = 64;  ///< kept from calibration, as far as they fit in CalibratorOptions::kept_bytes; at least 2
  std::size_t rows = 4096;      ///< places of a layer's input that are looked at, in all inferences together
  /// Features of an output that are rounded together; those of layers with more are divided into blocks. Takes 4 * features^2 bytes.
  std::size_t features = 512;
  std::size_t sweeps = 6;                     ///< over the weights of an output, at most
  std::size_t bytes = std::size_t{48} << 20;  ///< for the products of features; where layers need more, the samples are run again
};

/// Rounds each weight up or down such that what the layer gives changes least on the calibration samples, in place of to the nearest level.
/// For each output of a layer this is a quadratic problem in its weights, whose matrix is the covariance of the features that they
/// multiply: beginning with the nearest levels, one weight after another moves to the level that lowers the error most, until none does or
/// `sweeps` are over. What that does to the mean of an output its bias takes back; a layer without a bias gets one. The covariance of few
/// samples is drawn towards its diagonal, on which the nearest levels are best. Convolutions, in groups too, and products with a constant
/// matrix.
///
/// Every fourth inference is held back: where the outputs of the last layers in these would be further from the FP32 network's than with
/// the nearest levels, nothing is changed.
///
/// Source: the layer-wise quadratic objective of Nagel et al., "Up or Down? Adaptive Rounding for Post-Training Quantization", ICML 2020,
/// solved by coordinate descent as in Behdin et al., "QuantEase: Optimization-based Quantization for Language Models", 2023. Throws
/// Error(InvalidArgument) for less than 2 inferences, or 0 rows, features or sweeps.
OCTET_API std::shared_ptr<const Algorithm> weight_rounding(const WeightRoundingOptions& options = {});

}  // namespace octet
