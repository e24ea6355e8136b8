#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <octet/eval/evaluator.hpp>

namespace octet {

/// The samples in one inference.
struct Batch {
  std::size_t size = 1;  ///< in dimension 0 of the input, some of them perhaps copies that nobody asks for
  bool whole = false;    ///< one sample is all of the input, whatever its dimension 0 means
};

/// What a network gave for one sample: one f32 tensor for each of its outputs, or for each that its adapter looks at, in the adapter's
/// order.
using SampleOutputs = std::vector<Tensor>;

/// What one inference gave.
struct NetworkOutputs {
  std::span<const Tensor> tensors;
  const std::vector<Port>& ports;
};

/// What a network says of one sample. Each task has types of its own; this one says nothing.
class Prediction {
 public:
  virtual ~Prediction() = default;
};

/// Finds the samples in a network's outputs and makes predictions of them. Immutable.
class OutputAdapter {
 public:
  virtual ~OutputAdapter() = default;
  /// Throws Error(Unsupported) where it cannot understand the outputs of such a network, or tell its samples apart.
  virtual void require_outputs(const std::vector<Port>& outputs, const Batch& batch) const = 0;
  /// Throws Error(InvalidArgument), naming `origin`, where a network with such outputs could not give what is true of the sample.
  virtual void require_possible(const Annotation& annotation, const std::vector<Port>& outputs, const Batch& batch,
                                const std::string& origin) const = 0;
  /// What the outputs of one inference hold of one of its samples. It may refer to them.
  virtual SampleOutputs outputs_of(const NetworkOutputs& outputs, const Batch& batch, std::size_t sample) const = 0;
  /// `input` is the shape of one sample as the network takes it. The prediction may refer to the outputs.
  virtual std::unique_ptr<Prediction> predict(const SampleOutputs& outputs, const Shape& input) const = 0;
};

// For networks whose outputs have samples in dimension 0.

/// Throws Error(Unsupported) where an output has not, unless a sample is all of the input.
void require_samples_first(const std::vector<Port>& outputs, const Batch& batch);
/// Its part of each output, without that dimension.
SampleOutputs outputs_by_dimension(std::span<const Tensor> outputs, const Batch& batch, std::size_t sample);
/// The shape of that part.
Shape shape_by_dimension(const Shape& output, const Batch& batch);

}  // namespace octet
