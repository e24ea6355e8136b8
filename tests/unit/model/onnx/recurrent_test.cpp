#include <octet/exec/executor.hpp>

#include "node_types.hpp"
#include "onnx_model.hpp"
#include "unit/graph/operation_support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

using Attributes = std::vector<OnnxModel::NamedAttribute>;

/// x of two steps with an RNN that adds up.
OnnxModel adder(Attributes attributes, std::int64_t directions = 1) {
  OnnxModel model(14);
  const auto ones = [&] { return floats(std::vector<float>(static_cast<std::size_t>(directions), 1), {directions, 1, 1}); };
  attributes.push_back({"hidden_size", std::int64_t{1}});
  model.input("x", {2, 1, 1}).initializer("w", ones()).initializer("r", ones()).output("y").output("last");
  model.node("RNN", {"x", "w", "r"}, {"y", "last"}, attributes);
  return model;
}

const std::vector<Tensor> x{floats({1, 2}, {2, 1, 1})};

}  // namespace

TEST_CASE("onnx: the weights of an LSTM are put in the graph's order, and its biases added") {
  OnnxModel model(14);
  // Gates stand as input, output, forget, cell.
  model.input("x", {2, 1, 1}).initializer("w", floats({-1, 2, 0.5F, 0.25F}, {1, 4, 1}));
  model.initializer("r", floats({0.2F, 0.4F, 0.1F, 0.3F}, {1, 4, 1})).initializer("b", floats({0.1F, 0, 0, -0.1F, 0, 0.2F, 0, 0}, {1, 8}));
  model.initializer("h", floats({0.5F}, {1, 1, 1}))
      .initializer("c", floats({-0.5F}, {1, 1, 1}))
      .output("y")
      .output("h_last")
      .output("c_last");
  model.node("LSTM", {"x", "w", "r", "b", "", "h", "c"}, {"y", "h_last", "c_last"}, {{"hidden_size", std::int64_t{1}}});
  const std::vector<Tensor> outputs = Executor(model.read()).run(x);
  require_close(outputs.at(0), {2, 1, 1, 1}, {-0.20440244F, -0.12128381F});
  require_close(outputs.at(1), {1, 1, 1}, {-0.12128381F});
  require_close(outputs.at(2), {1, 1, 1}, {-0.12388742F});
}

TEST_CASE("onnx: functions of a recurrent layer take their parameters in order") {
  const Attributes affine{{"activations", std::vector<std::string>{"Affine"}},
                          {"activation_alpha", std::vector<float>{2}},
                          {"activation_beta", std::vector<float>{1}}};
  CHECK(Executor(adder(affine).read()).run(x).at(0) == floats({3, 11}, {2, 1, 1, 1}));
  const Attributes relu{{"activations", std::vector<std::string>{"RELU"}}, {"clip", 2.0F}};
  CHECK(Executor(adder(relu).read()).run(x).at(0) == floats({1, 2}, {2, 1, 1, 1}));
}

TEST_CASE("onnx: directions with functions of their own are two layers") {
  const Attributes both{{"direction", std::string("bidirectional")}, {"activations", std::vector<std::string>{"Relu", "LeakyRelu"}}};
  const Graph graph = adder(both, 2).read();
  const std::vector<std::string> types = types_of(graph);
  CHECK(std::ranges::count(types, "RNNSequence") == 2);
  const std::vector<Tensor> outputs = Executor(graph).run(x);
  CHECK(outputs.at(0) == floats({1, 3, 3, 2}, {2, 2, 1, 1}));
  CHECK(outputs.at(1) == floats({3, 3}, {2, 1, 1}));
}

TEST_CASE("onnx: functions of recurrent layers that are unknown or lack a number are refused") {
  const auto refusal_of = [](Attributes attributes) { return error_of([&] { adder(std::move(attributes)).read(); }).message(); };
  CHECK(refusal_of({{"activations", std::vector<std::string>{"Gelu"}}}) ==
        "attribute 'activations': given 'Gelu', expected a function that ONNX lists");
  CHECK(refusal_of({{"activations", std::vector<std::string>{"Affine"}}}) ==
        "attribute 'activation_alpha': given 0 numbers, expected one for each affine, which has no default");
  CHECK(refusal_of({{"activations", std::vector<std::string>{"Tanh", "Tanh"}}}) == "attribute 'activations': given 2, expected 1");
}

TEST_CASE("onnx: recurrent layers are written as they were read") {
  const TemporaryFolder folder;
  const auto same = [&](OnnxModel model, std::size_t inputs) {
    const Graph graph = model.read();
    write_onnx(graph, folder.path() / "written.onnx");
    const std::vector<Tensor> data(inputs, x[0]);
    const std::vector<Tensor> expected = Executor(graph).run(data), actual = Executor(read_onnx(folder.path() / "written.onnx")).run(data);
    for (std::size_t i = 0; i < expected.size(); ++i) CHECK(actual.at(i) == expected[i]);
  };
  same(adder({{"direction", std::string("reverse")}, {"clip", 0.5F}}), 1);
  for (const std::int64_t linear : {0, 1}) {
    OnnxModel gru(14);
    gru.input("x", {2, 1, 1})
        .initializer("w", floats({0.5F, -1, 0.25F}, {1, 3, 1}))
        .initializer("r", floats({0.1F, 0.2F, 0.3F}, {1, 3, 1}));
    gru.initializer("b", floats({0.1F, -0.1F, 0.2F, 0.3F, 0.4F, 0.5F}, {1, 6})).output("y").output("last");
    gru.node("GRU", {"x", "w", "r", "b"}, {"y", "last"}, {{"hidden_size", std::int64_t{1}}, {"linear_before_reset", linear}});
    same(std::move(gru), 1);
  }
}
