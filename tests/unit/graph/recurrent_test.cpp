#include "operation_support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

Tensor lengths(std::vector<std::int32_t> values) {
  const auto count = static_cast<std::int64_t>(values.size());
  return Tensor::from(values, {count});
}

/// One sample of two steps and one state: x 1 and 2, h 0.5, c -0.5.
std::vector<Tensor> lstm_inputs() {
  return {floats({1, 2}, {1, 2, 1}),
          floats({0.5F}, {1, 1, 1}),
          floats({-0.5F}, {1, 1, 1}),
          lengths({2}),
          floats({0.5F, -1, 0.25F, 2}, {1, 4, 1}),
          floats({0.1F, 0.2F, 0.3F, 0.4F}, {1, 4, 1}),
          floats({0, 0.1F, -0.1F, 0.2F}, {1, 4})};
}

std::vector<Tensor> gru_inputs(std::vector<float> bias) {
  const auto count = static_cast<std::int64_t>(bias.size());
  return {floats({1, 2}, {1, 2, 1}),
          floats({0.5F}, {1, 1, 1}),
          lengths({2}),
          floats({0.5F, -1, 0.25F}, {1, 3, 1}),
          floats({0.1F, 0.2F, 0.3F}, {1, 3, 1}),
          floats(std::move(bias), {1, count})};
}

/// A cell that adds up: f(x) = x, weights 1.
RNNSequence adder(RecurrentDirection direction) { return {1, direction, {CellFunction::Kind::Affine, 1, 0}, 0}; }

std::vector<Tensor> adder_inputs(Tensor data, std::vector<std::int32_t> steps, std::int64_t directions) {
  const std::int64_t batch = data.shape()[0];
  const auto ones = [](Shape shape) { return floats(std::vector<float>(shape.elements(), 1), shape); };
  return {std::move(data),          Tensor(ElementType::f32, {batch, directions, 1}), lengths(std::move(steps)), ones({directions, 1, 1}),
          ones({directions, 1, 1}), Tensor(ElementType::f32, {directions, 1})};
}

}  // namespace

TEST_CASE("LSTMSequence gives the states of all steps, and the last of both") {
  const std::vector<Tensor> outputs = evaluate(LSTMSequence{.hidden_size = 1}, lstm_inputs());
  require_close(outputs.at(0), {1, 1, 2, 1}, {-0.20440244F, -0.12128381F});
  require_close(outputs.at(1), {1, 1, 1}, {-0.12128381F});
  require_close(outputs.at(2), {1, 1, 1}, {-0.12388742F});
}

TEST_CASE("LSTMSequence goes backward through a sequence") {
  const LSTMSequence op{.hidden_size = 1, .direction = RecurrentDirection::Reverse};
  const std::vector<Tensor> outputs = evaluate(op, lstm_inputs());
  require_close(outputs.at(0), {1, 1, 2, 1}, {-0.14686645F, -0.28722619F});
  require_close(outputs.at(2), {1, 1, 1}, {-0.16664670F});
}

TEST_CASE("LSTMSequence has peepholes, a limit in front of functions, and a forget gate that follows the input gate") {
  std::vector<Tensor> inputs = lstm_inputs();
  inputs.push_back(floats({1, -1, 0.5F}, {1, 3}));
  const std::vector<Tensor> outputs = evaluate(LSTMSequence{.hidden_size = 1, .clip = 0.5, .input_forget = true}, inputs);
  require_close(outputs.at(0), {1, 1, 2, 1}, {-0.12360408F, 0.00375570F});
  require_close(outputs.at(2), {1, 1, 1}, {0.00603373F});
}

TEST_CASE("GRUSequence resets the state in front of its weights or behind them") {
  require_close(compute(GRUSequence{.hidden_size = 1}, gru_inputs({0.1F, -0.1F, 0.2F})), {1, 1, 2, 1}, {0.48438959F, 0.51588978F});
  require_close(compute(GRUSequence{.hidden_size = 1, .linear_before_reset = true}, gru_inputs({0.1F, -0.1F, 0.2F, 0.4F})), {1, 1, 2, 1},
                {0.51219885F, 0.54402942F});
}

TEST_CASE("RNNSequence ends where each sequence ends, and starts there backward") {
  const Tensor data = floats({1, 2, 3, 4, 5, 6}, {2, 3, 1});
  const auto run = [&](RecurrentDirection direction, std::int64_t directions) {
    return evaluate(adder(direction), adder_inputs(data, {3, 2}, directions));
  };
  CHECK(run(RecurrentDirection::Forward, 1).at(0) == floats({1, 3, 6, 4, 9, 0}, {2, 1, 3, 1}));
  CHECK(run(RecurrentDirection::Forward, 1).at(1) == floats({6, 9}, {2, 1, 1}));
  CHECK(run(RecurrentDirection::Reverse, 1).at(0) == floats({6, 5, 3, 9, 5, 0}, {2, 1, 3, 1}));
  CHECK(run(RecurrentDirection::Bidirectional, 2).at(0) == floats({1, 3, 6, 6, 5, 3, 4, 9, 0, 9, 5, 0}, {2, 2, 3, 1}));
  CHECK(run(RecurrentDirection::Bidirectional, 2).at(1) == floats({6, 6, 9, 9}, {2, 2, 1}));
}

TEST_CASE("RNNSequence has the functions that ONNX lists") {
  using Kind = CellFunction::Kind;
  const auto [function, negative, positive] =
      GENERATE(table<CellFunction, float, float>({{{Kind::Sigmoid}, 0.26894142F, 0.88079708F},
                                                  {{Kind::Tanh}, -0.76159416F, 0.96402758F},
                                                  {{Kind::Relu}, 0, 2},
                                                  {{Kind::Affine, 2, 0.5}, -1.5F, 4.5F},
                                                  {{Kind::LeakyRelu, 0.25}, -0.25F, 2},
                                                  {{Kind::ThresholdedRelu, 3}, 0, 0},
                                                  {{Kind::ScaledTanh, 2, 0.5}, -0.92423431F, 1.52318831F},
                                                  {{Kind::HardSigmoid, 0.25, 0.5}, 0.25F, 1},
                                                  {{Kind::Elu, 2}, -1.26424112F, 2},
                                                  {{Kind::Softsign}, -0.5F, 0.66666667F},
                                                  {{Kind::Softplus}, 0.31326169F, 2.12692801F}}));
  RNNSequence op = adder(RecurrentDirection::Forward);
  op.function = function;
  require_close(compute(op, adder_inputs(floats({-1, 2}, {2, 1, 1}), {1, 1}, 1)), {2, 1, 1, 1}, {negative, positive});
}

TEST_CASE("Recurrent layers refuse operands that do not fit") {
  std::vector<Tensor> inputs = lstm_inputs();
  CHECK(refusal(LSTMSequence{.hidden_size = 2}, inputs) == "initial state: given shape [1,1,1], expected [1,1,2]");
  inputs[3] = lengths({3});
  CHECK(refusal(LSTMSequence{.hidden_size = 1}, inputs) == "sequence lengths: given 3, expected 0 to 2");
  inputs[3] = lengths({1, 1});
  CHECK(refusal(LSTMSequence{.hidden_size = 1}, inputs) == "sequence lengths: given shape [2], expected [1]");
  CHECK(refusal(GRUSequence{.hidden_size = 1}, gru_inputs({0, 0, 0, 0})) == "bias: given shape [1,4], expected [1,3]");
  CHECK(refusal(GRUSequence{.hidden_size = 1, .clip = -1}, gru_inputs({0, 0, 0})) == "clip: given -1.000000, expected 0 or greater");
}
