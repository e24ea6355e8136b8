#include <random>

#include <octet/exec/executor.hpp>

#include "unit/graph/operation_support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

Tensor random_tensor(std::mt19937& generator, const Shape& shape) {
  std::normal_distribution<float> normal(0, 0.5F);
  Tensor tensor(ElementType::f32, shape);
  for (float& value : tensor.mutable_data<float>()) value = normal(generator);
  return tensor;
}

struct Sizes {
  std::int64_t batch, steps, inputs, hidden;
};

/// What an Executor gives for a layer with known weights, and what its definition gives.
void require_same(const Operation& op, std::size_t states, std::int64_t gates, std::int64_t biases, std::int64_t directions,
                  const Sizes& sizes, bool peepholes = false) {
  std::mt19937 generator(7);
  const auto& [batch, steps, inputs, hidden] = sizes;
  std::vector<Tensor> operands{random_tensor(generator, {batch, steps, inputs})};
  for (std::size_t i = 0; i < states; ++i) operands.push_back(random_tensor(generator, {batch, directions, hidden}));
  Dims lengths;
  for (std::int64_t i = 0; i < batch; ++i) lengths.push_back(std::max<std::int64_t>(steps - i, 0));
  operands.push_back(Tensor::from(lengths));
  operands.push_back(random_tensor(generator, {directions, gates * hidden, inputs}));
  operands.push_back(random_tensor(generator, {directions, gates * hidden, hidden}));
  operands.push_back(random_tensor(generator, {directions, biases * hidden}));
  if (peepholes) operands.push_back(random_tensor(generator, {directions, 3 * hidden}));
  Graph graph;
  std::vector<Value> values;
  for (std::size_t i = 0; i < operands.size(); ++i)
    values.push_back(i < states + 2 ? graph.parameter("x" + std::to_string(i), operands[i].element_type(), operands[i].shape())
                                    : graph.constant("w" + std::to_string(i), operands[i]));
  const Value first = graph.add("layer", op, values);
  for (std::uint32_t port = 0; port <= states; ++port) graph.result("y" + std::to_string(port), output(first, port));
  const Executor executor(graph);
  CHECK(executor.steps().front().kernel == "octet:recurrent");
  const std::vector<Tensor> actual = executor.run(std::span(operands).first(states + 2)), expected = evaluate(op, operands);
  for (std::size_t i = 0; i < expected.size(); ++i) require_close(actual.at(i), expected[i].shape(), float_values(expected[i]));
}

}  // namespace

TEST_CASE("exec: recurrent layers give what they are defined as") {
  using Kind = CellFunction::Kind;
  const Sizes sizes = GENERATE(Sizes{1, 1, 1, 1}, Sizes{3, 5, 7, 70}, Sizes{2, 4, 3, 64}, Sizes{4, 2, 130, 5});
  const RecurrentDirection direction =
      GENERATE(RecurrentDirection::Forward, RecurrentDirection::Reverse, RecurrentDirection::Bidirectional);
  const std::int64_t directions = direction == RecurrentDirection::Bidirectional ? 2 : 1;
  LSTMSequence lstm{.hidden_size = sizes.hidden, .direction = direction};
  require_same(lstm, 2, 4, 4, directions, sizes);
  lstm.clip = 0.4, lstm.input_forget = true, lstm.cell = {Kind::Softsign}, lstm.hidden = {Kind::Elu, 0.5};
  require_same(lstm, 2, 4, 4, directions, sizes, true);
  GRUSequence gru{.hidden_size = sizes.hidden, .direction = direction};
  require_same(gru, 1, 3, 3, directions, sizes);
  gru.linear_before_reset = true;
  require_same(gru, 1, 3, 4, directions, sizes);
  require_same(RNNSequence{.hidden_size = sizes.hidden, .direction = direction}, 1, 1, 1, directions, sizes);
}
