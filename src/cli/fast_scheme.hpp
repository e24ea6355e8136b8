#pragma once

#include <filesystem>

#include <octet/graph/graph.hpp>
#include <octet/quant/scheme.hpp>
#include <octet/quant/statistics.hpp>

#include "cli/calibrate_options.hpp"

namespace octet::cli {

/// The scheme with the layers left in FP32 that are slower in INT8 here, where --performance_aware asks for that; else the scheme as it is.
/// What was measured is kept in `file`, unless empty, so that --resume goes on with the same layers.
QuantScheme fast_scheme(const Graph& model, const Statistics& statistics, const QuantScheme& scheme, const CalibrateOptions& options,
                        const std::filesystem::path& file = {});

}  // namespace octet::cli
