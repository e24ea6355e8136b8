#pragma once

#include <filesystem>

#include <octet/graph/graph.hpp>
#include <octet/job/calibrate.hpp>
#include <octet/quant/scheme.hpp>
#include <octet/stats/statistics.hpp>

#include "job/messages.hpp"

namespace octet::job {

/// The chosen scheme, with the ignored layers kept in FP32. Throws Error(NotFound) naming a layer that the model lacks.
QuantScheme scheme_of(const QuantizationJob& job, const Graph& model, Messages& messages);

/// The scheme with the layers left in FP32 that are slower in INT8 here.
QuantScheme fast_scheme(const Graph& model, const Statistics& statistics, const QuantScheme& scheme, int threads, const Messages& messages);

}  // namespace octet::job
