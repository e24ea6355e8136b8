#include "eval/tasks/adapter.hpp"

#include <octet/base/error.hpp>

#include "eval/batch.hpp"

namespace octet {

void require_samples_first(const std::vector<Port>& outputs, const Batch& batch) {
  if (batch.whole) return;
  for (const Port& output : outputs)
    if (output.shape.rank() == 0 || output.shape[0] != static_cast<std::int64_t>(batch.size))
      throw Error(ErrorCode::Unsupported, "evaluation: given an output of shape " + to_string(output.shape) + ", expected one with the " +
                                              std::to_string(batch.size) + " samples of the input in dimension 0");
}

SampleOutputs outputs_by_dimension(std::span<const Tensor> outputs, const Batch& batch, std::size_t sample) {
  SampleOutputs found;
  for (const Tensor& output : outputs) found.push_back(batch.whole ? output_of_whole(output) : output_of_sample(output, sample));
  return found;
}

Shape shape_by_dimension(const Shape& output, const Batch& batch) {
  if (output.rank() == 0 || (batch.whole && output[0] != 1)) return output;
  return Shape(Dims(output.begin() + 1, output.end()));
}

}  // namespace octet
