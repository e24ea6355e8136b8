#pragma once

#include <vector>

#include <octet/eval/input_samples.hpp>

#include "job/calibrate/collect.hpp"
#include "job/inputs/model_shapes.hpp"

namespace octet::job {

/// The samples that are inferences of their own: .npz files or folders of .npy files where the network has several inputs; .npz files or,
/// where dimensions are open and each file may have another size, .npy files where it has one. Empty where files are samples of batches
/// instead.
std::vector<InputSample> chosen_input_samples(const QuantizationJob& job);

/// The sizes of open dimensions, as the sample has them.
GivenDims dims_of_input_sample(const InputSample& sample);

/// The network in FP32 in the shapes of a sample. Its small tensors of integers become constants where the network cannot run otherwise.
Graph read_for_sample(const QuantizationJob& job, const InputSample& sample, Messages& messages);

/// Runs the network on each sample, in the shapes that it has, and takes in what its tensors hold. Samples that do not fit are skipped.
Collected collect_of_input_samples(const Graph& model, const QuantScheme& scheme, const QuantizationJob& job,
                                   const std::vector<std::string>& tensors, const std::vector<InputSample>& samples,
                                   std::size_t kept_inferences, const Messages& messages);

/// The inputs of a sample for parameters of a graph, in their order; a batch of 1 may be there or lack. The fixed ones must
/// have their values. Throws Error.
std::vector<Tensor> inputs_for(const Graph& graph, const InputSample& sample, const FixedInputs& fixed);

}  // namespace octet::job
