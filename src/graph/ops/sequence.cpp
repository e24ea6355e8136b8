#include "graph/ops/checked.hpp"
#include "graph/ops/ops.hpp"
#include "graph/ops/require.hpp"

namespace octet {
std::vector<OutputDescription> infer(const CumSum&, const InferenceInputs& inputs) {
  inputs.require_count(2);
  require_number(inputs, 0);
  normalize_axis(inputs.constant_scalar(1, "axis"), inputs.shape(0).rank());
  return like_data(inputs);
}

std::vector<OutputDescription> infer(const ReverseSequence& op, const InferenceInputs& inputs) {
  inputs.require_count(2);
  require_index_type(inputs.type(1), "sequence lengths");
  const Shape& data = inputs.shape(0);
  const std::size_t batch = normalize_axis(op.batch_axis, data.rank()), sequence = normalize_axis(op.seq_axis, data.rank());
  if (batch == sequence)
    refuse("seq_axis", std::to_string(op.seq_axis), "another axis than the batch axis " + std::to_string(op.batch_axis));
  if (inputs.shape(1) != Shape{data[batch]})
    refuse("sequence lengths", "shape " + to_string(inputs.shape(1)), to_string(Shape{data[batch]}));
  return like_data(inputs);
}

std::vector<OutputDescription> infer(const NonZero& op, const InferenceInputs& inputs) {
  inputs.require_count(1);
  require_index_type(op.output_type, "output type");
  require_least_rank(inputs, 0, "data", 1);
  const Shape& data = inputs.shape(0);
  return one_output(op.output_type, checked_shape({static_cast<std::int64_t>(data.rank()), static_cast<std::int64_t>(data.elements())}));
}

}  // namespace octet
