#include <array>

#include <octet/base/error.hpp>

#include "model/ir/compose/composition.hpp"
#include "model/ir/ops/ops.hpp"

namespace octet::ir {
namespace {

/// What a cell has in common with a layer of one step and one direction.
class Cell {
 public:
  Cell(Composition& layer, std::size_t states) : layer_(layer), states_(states) {
    const Shape data = layer.shape(0);
    if (data.rank() != 2) throw Error(ErrorCode::InvalidModel, "data: given shape " + to_string(data) + ", expected rank 2");
    batch_ = data[0];
    inputs_.push_back(along("data", layer.input(0), 1));
    for (std::size_t i = 1; i <= states; ++i) inputs_.push_back(along("state" + std::to_string(i), layer.input(i), 1));
    inputs_.push_back(layer.constant("lengths", Tensor::from(Dims(static_cast<std::size_t>(batch_), 1))));
    inputs_.push_back(along("data_weights", layer.input(states + 1), 0));
    inputs_.push_back(along("state_weights", layer.input(states + 2), 0));
  }

  /// The bias, or zeros where the layer has none.
  void add_bias(std::int64_t size) {
    const bool given = layer_.input_count() > states_ + 3;
    const Value bias =
        given ? along("bias", layer_.input(states_ + 3), 0) : layer_.constant("bias", Tensor(layer_.type(0u), Shape{1, size}));
    inputs_.push_back(bias);
  }

  /// The state after the step: all outputs but the first, each [batch,hidden].
  Composed finish(Operation operation, std::int64_t hidden) {
    const Value sequence = layer_.step("step", std::move(operation), inputs_);
    if (states_ == 1) return layer_.finish_reshaped(output(sequence, 1), {batch_, hidden});
    const Value both = layer_.step("states", Concat{1}, {output(sequence, 1), output(sequence, 2)});
    return layer_.finish(Split{2}, {layer_.reshaped("row", both, {batch_, 2 * hidden}), layer_.index("axis", 1)});
  }

 private:
  Value along(const std::string& name, Value value, std::int64_t axis) {
    return layer_.step(name, Unsqueeze{}, {value, layer_.dims(name + "/axis", {axis})});
  }

  Composition& layer_;
  std::size_t states_;
  std::int64_t batch_ = 0;
  std::vector<Value> inputs_{};
};

template <typename Op>
Op operation_of(Composition& layer, std::string_view type) {
  const LayerContext context{.type = type, .opset = layer.opset(), .inputs = {}, .output_count = layer.output_count()};
  return std::get<Op>(find_layer_type(type, any_later)->read(layer.attributes(), context).value());
}

Composed compose_lstm_cell(Composition& layer) {
  const auto op = operation_of<LSTMSequence>(layer, "LSTMSequence");
  Cell cell(layer, 2);
  cell.add_bias(4 * op.hidden_size);
  return cell.finish(op, op.hidden_size);
}

Composed compose_gru_cell(Composition& layer) {
  const auto op = operation_of<GRUSequence>(layer, "GRUSequence");
  Cell cell(layer, 1);
  cell.add_bias((op.linear_before_reset ? 4 : 3) * op.hidden_size);
  return cell.finish(op, op.hidden_size);
}

Composed compose_rnn_cell(Composition& layer) {
  const auto op = operation_of<RNNSequence>(layer, "RNNSequence");
  Cell cell(layer, 1);
  cell.add_bias(op.hidden_size);
  return cell.finish(op, op.hidden_size);
}

constexpr std::array types{ComposedType{"LSTMCell", 1, any_later, compose_lstm_cell},
                           ComposedType{"GRUCell", 3, any_later, compose_gru_cell},
                           ComposedType{"RNNCell", 1, any_later, compose_rnn_cell}};

}  // namespace

std::span<const ComposedType> composed_sequences() { return types; }

}  // namespace octet::ir
