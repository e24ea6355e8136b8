#include "graph/ops/checked.hpp"
#include "graph/ops/ops.hpp"
#include "graph/ops/require.hpp"

namespace octet {
namespace {

/// Where the operands of a layer are and how large its parts must be.
struct Layout {
  std::size_t states;  ///< 1, or 2 with the state of a cell
  std::int64_t gates;
  std::int64_t bias_gates;
  std::int64_t hidden;
  std::int64_t directions;
};

void require_shape(const InferenceInputs& inputs, std::size_t index, const char* what, const Shape& expected) {
  require_same_type(inputs, index, 0, what);
  if (inputs.shape(index) != expected) refuse(what, "shape " + to_string(inputs.shape(index)), to_string(expected));
}

void require_lengths(const InferenceInputs& inputs, std::size_t index, std::int64_t batch) {
  require_index_type(inputs.type(index), "sequence lengths");
  if (inputs.shape(index) != Shape{batch}) refuse("sequence lengths", "shape " + to_string(inputs.shape(index)), to_string(Shape{batch}));
}

std::vector<OutputDescription> infer_recurrent(const InferenceInputs& inputs, const Layout& layout) {
  require_floating_point(inputs, 0);
  inputs.require_rank(0, "data", 3, 3);
  if (layout.hidden < 1) refuse("hidden_size", std::to_string(layout.hidden), "1 or more");
  const std::int64_t batch = inputs.shape(0)[0], steps = inputs.shape(0)[1], width = inputs.shape(0)[2];
  const Shape state = checked_shape({batch, layout.directions, layout.hidden});
  for (std::size_t i = 1; i <= layout.states; ++i) require_shape(inputs, i, i == 1 ? "initial state" : "initial state of the cell", state);
  const std::size_t lengths = layout.states + 1;
  require_lengths(inputs, lengths, batch);
  const std::int64_t rows = checked_product(layout.gates, layout.hidden, "hidden_size");
  require_shape(inputs, lengths + 1, "weights of the data", checked_shape({layout.directions, rows, width}));
  require_shape(inputs, lengths + 2, "weights of the state", checked_shape({layout.directions, rows, layout.hidden}));
  require_shape(inputs, lengths + 3, "bias",
                checked_shape({layout.directions, checked_product(layout.bias_gates, layout.hidden, "hidden_size")}));
  std::vector<OutputDescription> outputs = one_output(inputs.type(0), checked_shape({batch, layout.directions, steps, layout.hidden}));
  for (std::size_t i = 0; i < layout.states; ++i) outputs.push_back({inputs.type(0), state, {}});
  return outputs;
}

std::int64_t directions_of(RecurrentDirection direction) { return direction == RecurrentDirection::Bidirectional ? 2 : 1; }

void require_clip(double clip) {
  // Written so that NaN fails too.
  if (!(clip >= 0)) refuse("clip", std::to_string(clip), "0 or greater");
}

}  // namespace

std::vector<OutputDescription> infer(const LSTMSequence& op, const InferenceInputs& inputs) {
  inputs.require_count(7, 8);
  require_clip(op.clip);
  const std::int64_t directions = directions_of(op.direction);
  if (inputs.has(7)) require_shape(inputs, 7, "peepholes", checked_shape({directions, checked_product(3, op.hidden_size, "hidden_size")}));
  return infer_recurrent(inputs, {2, 4, 4, op.hidden_size, directions});
}

std::vector<OutputDescription> infer(const GRUSequence& op, const InferenceInputs& inputs) {
  inputs.require_count(6);
  require_clip(op.clip);
  return infer_recurrent(inputs, {1, 3, op.linear_before_reset ? 4 : 3, op.hidden_size, directions_of(op.direction)});
}

std::vector<OutputDescription> infer(const RNNSequence& op, const InferenceInputs& inputs) {
  inputs.require_count(6);
  require_clip(op.clip);
  return infer_recurrent(inputs, {1, 1, 1, op.hidden_size, directions_of(op.direction)});
}

}  // namespace octet
