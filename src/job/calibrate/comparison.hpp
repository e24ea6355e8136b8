#pragma once

#include <vector>

#include <octet/eval/input_samples.hpp>
#include <octet/eval/source.hpp>
#include <octet/graph/graph.hpp>
#include <octet/job/calibrate.hpp>

#include "job/calibrate/collect.hpp"

namespace octet::job {

/// Runs both networks on the first of the files and measures how far their outputs lie apart and how long they take.
/// Without files only latency is measured, on zeros.
NetworkComparison compare_networks(const Graph& fp32, const Graph& int8, std::vector<SourceFile> files, const Preprocessing& preprocessing,
                                   int threads);

/// The same on inputs of a network of one.
NetworkComparison compare_networks(const Graph& fp32, const Graph& int8, const std::vector<Tensor>& inputs, int threads);

/// The same on samples that are inferences of their own, of which only those count that have the networks' shapes.
NetworkComparison compare_networks(const Graph& fp32, const Graph& int8, const std::vector<InputSample>& samples,
                                   const FixedInputs& fixed, int threads);

}  // namespace octet::job
