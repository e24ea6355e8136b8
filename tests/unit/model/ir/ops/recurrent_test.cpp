#include "unit/model/ir/ir_support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

Tensor zeros(Shape shape) { return Tensor(ElementType::f32, std::move(shape)); }
Tensor length(std::int32_t steps) { return Tensor::from(std::vector<std::int32_t>{steps}, {1}); }

OneLayer gru(const std::string& data, std::int64_t biases) {
  return {"GRUSequence",
          "opset5",
          data,
          {f32({1, 3, 2}), zeros({1, 1, 4}), length(3), zeros({1, 12, 2}), zeros({1, 12, 4}), zeros({1, biases})},
          {f32({1, 1, 3, 4}), f32({1, 1, 4})}};
}

}  // namespace

TEST_CASE("IR LSTMSequence keeps its direction, functions and limit", "[ir]") {
  const OneLayer layer{
      "LSTMSequence",
      "opset5",
      R"(hidden_size="4" direction="bidirectional" activations="sigmoid,tanh,relu" activations_alpha="" activations_beta="" clip="1.5")",
      {f32({1, 3, 2}), zeros({1, 2, 4}), zeros({1, 2, 4}), length(3), zeros({2, 16, 2}), zeros({2, 16, 4}), zeros({2, 16})},
      {f32({1, 2, 3, 4}), f32({1, 2, 4}), f32({1, 2, 4})}};
  const LSTMSequence expected{
      .hidden_size = 4, .direction = RecurrentDirection::Bidirectional, .hidden = {CellFunction::Kind::Relu}, .clip = 1.5};
  CHECK(require_round_trip(layer) == Operation(expected));
}

TEST_CASE("IR GRUSequence and RNNSequence keep their attributes", "[ir]") {
  const Operation linear = require_round_trip(gru(
      R"(hidden_size="4" direction="reverse" activations="sigmoid,tanh" activations_alpha="" activations_beta="" clip="0" linear_before_reset="true")",
      16));
  CHECK(linear == Operation(GRUSequence{.hidden_size = 4, .direction = RecurrentDirection::Reverse, .linear_before_reset = true}));
  const OneLayer rnn{"RNNSequence",
                     "opset5",
                     R"(hidden_size="4" direction="forward" activations="elu" activations_alpha="0.5" activations_beta="0" clip="0")",
                     {f32({1, 3, 2}), zeros({1, 1, 4}), length(3), zeros({1, 4, 2}), zeros({1, 4, 4}), zeros({1, 4})},
                     {f32({1, 1, 3, 4}), f32({1, 1, 4})}};
  CHECK(require_round_trip(rnn) == Operation(RNNSequence{.hidden_size = 4, .function = {CellFunction::Kind::Elu, 0.5, 0}}));
}

TEST_CASE("IR cannot say peepholes", "[ir]") {
  Graph graph;
  std::vector<Value> inputs{graph.parameter("x", ElementType::f32, {1, 3, 2})};
  const std::vector<Tensor> operands{zeros({1, 1, 4}),  zeros({1, 1, 4}), length(3),     zeros({1, 16, 2}),
                                     zeros({1, 16, 4}), zeros({1, 16}),   zeros({1, 12})};
  for (std::size_t i = 0; i < operands.size(); ++i) inputs.push_back(graph.constant("c" + std::to_string(i), operands[i]));
  graph.result("y", graph.add("lstm", LSTMSequence{.hidden_size = 4}, inputs));
  const ModelFolder folder;
  CHECK(error_of([&] { folder.rewritten(graph); }).message() == "input 7 (peepholes): given one, expected none in an IR");
}
