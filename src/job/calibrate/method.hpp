#pragma once

#include <string>
#include <vector>

#include <octet/calib/preset.hpp>
#include <octet/job/calibrate.hpp>
#include <octet/quant/quantize.hpp>

#include "job/calibrate/collect.hpp"
#include "job/messages.hpp"

namespace octet::job {

/// How a job quantizes.
struct Method {
  Preset preset = Preset::Legacy;
  Recipe recipe{};
};

/// What the job says, or else the usual preset. A result that records statistics of a file has nothing but them.
Method method_of(const QuantizationJob& job, Preset usual, bool recorded);

/// Puts the ranges of the method in the place of the scheme's where the scheme has none of its own.
void choose_ranges(QuantScheme& scheme, const Method& method, const QuantizationJob& job);

/// Leaves layers in FP32 of which calibration has seen no input but zeros, and warns of them.
void leave_unseen(QuantScheme& scheme, const Placement& placement, const Statistics& statistics, Messages& messages);

/// The network that was observed, quantized, as the method's algorithms make it of the samples that were kept.
AlgorithmResult adjusted_network(const Graph& network, const QuantScheme& scheme, const Method& method, const Collected& collected,
                                 int threads);

/// One line: "preset mixed: ranges ...; weight rounding in 52 of 53 layers; ...".
std::string text_of(const Method& method, const QuantScheme& scheme, const Collected& collected, const std::vector<AlgorithmNote>& notes);

}  // namespace octet::job
