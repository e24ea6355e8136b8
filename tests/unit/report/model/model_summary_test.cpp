#include <octet/report/report.hpp>

#include "unit/quant/networks.hpp"

using namespace octet;
using namespace octet::test;

namespace {

Graph product_network() {
  Graph graph("product\nnet");
  const Value input = graph.parameter("input", ElementType::f32, {1, 4});
  const Value weights = graph.constant("weights", Tensor(ElementType::f32, {4, 2}));
  graph.result("output", graph.add("product", MatMul{}, {input, weights}));
  return graph;
}

const LayerSummary& layer_called(const ModelSummary& summary, const std::string& name) {
  return *std::ranges::find(summary.layers, name, &LayerSummary::name);
}

/// A convolution between quantizers of so many levels.
Graph framework_network(std::int64_t levels) {
  Graph graph("framework");
  const auto fake_quantize = [&](const std::string& name, Value value) {
    const Value low = graph.constant(name + "/low", Tensor::scalar(-1.0f)), high = graph.constant(name + "/high", Tensor::scalar(1.0f));
    return graph.add(name, FakeQuantize{.levels = levels}, {value, low, high, low, high});
  };
  const Value data = fake_quantize("data", image(graph)), weights = graph.constant("numbers", random_tensor({4, 4, 1, 1}, 1));
  graph.result("y", graph.add("layer", Convolution{}, {data, fake_quantize("weights", weights)}));
  return graph;
}

}  // namespace

TEST_CASE("a quantized network's layers are shown in the precision that they run in") {
  Graph graph("two");
  graph.result("y", convolution(graph, "second", relu(graph, "relu", convolution(graph, "first", image(graph), 4)), 2));
  const Graph int8 = quantized(graph);
  ModelSummary summary = summarize(int8);
  add_precisions(summary, int8);
  for (const std::string name : {"first", "second"}) {
    CHECK(layer_called(summary, name).runs_in == "INT8");
    CHECK(layer_called(summary, name).reason.empty());
  }
  CHECK(summary.int8_macs == summary.total.macs);
  CHECK(to_text(summary).find("100.0 % of MACs run in INT8 here\n") != std::string::npos);
  CHECK(to_json(summary).find("\"int8_macs\": 1536.0") != std::string::npos);
}

TEST_CASE("a layer whose quantizers have no INT8 form is shown in FP32, with the reason") {
  const Graph graph = framework_network(1000);
  ModelSummary summary = summarize(graph);
  add_precisions(summary, graph);
  CHECK(layer_called(summary, "layer").runs_in == "FP32");
  CHECK(layer_called(summary, "layer").reason == "the quantizers of its framework have no form that its INT8 kernel takes");
  CHECK(summary.int8_macs == 0);
  CHECK(to_text(summary).find("FP32: the quantizers of its framework have no form that its INT8 kernel takes\n") != std::string::npos);
}

TEST_CASE("a network without quantizers is shown as before") {
  const Graph graph = product_network();
  ModelSummary summary = summarize(graph);
  add_precisions(summary, graph);
  CHECK_FALSE(summary.int8_macs.has_value());
  CHECK(to_text(summary) == to_text(summarize(graph)));
}

TEST_CASE("a model's summary lists all layers but constants, and the totals") {
  const ModelSummary summary = summarize(product_network());
  REQUIRE(summary.layers.size() == 3);
  CHECK(summary.layers[1].name == "product");
  CHECK(summary.layers[1].type == "MatMul");
  CHECK(summary.layers[1].output_shape == Shape{1, 2});
  CHECK(summary.total == Cost{8, 8, 32});
  CHECK(summary.inputs.at(0).shape == Shape{1, 4});
  CHECK(summary.outputs.at(0).name == "product");
}

TEST_CASE("an output is named as the Executor names it") {
  Graph graph = product_network();
  graph.set_output_names({graph.find("product"), 0}, {"scores", "alias"});
  CHECK(summarize(graph).outputs.at(0).name == "scores");
  Graph split("split");
  const Value halves =
      split.add("halves", Split{.num_splits = 2},
                {split.parameter("input", ElementType::f32, {4}), split.constant("axis", Tensor::scalar(std::int64_t{0}))});
  split.result("second", output(halves, 1));
  CHECK(summarize(split).outputs.at(0).name == "halves.1");
}

TEST_CASE("the table aligns its columns and replaces control characters of names") {
  CHECK(to_text(summarize(product_network())) ==
        "layer    type       output  element  parameters  MACs\n"
        "input    Parameter  [1,4]   f32      -           -\n"
        "product  MatMul     [1,2]   f32      8           8\n"
        "output   Result     [1,2]   f32      -           -\n"
        "\n"
        "model product?net\n"
        "input input f32 [1,4]\n"
        "output product f32 [1,2]\n"
        "3 layers, 8 parameters, 32B of weights, 8 MACs\n");
}

TEST_CASE("the JSON holds what the table holds in plain numbers") {
  const std::string json = to_json(summarize(product_network()));
  CHECK(json.find(R"("name": "product",
      "type": "MatMul",
      "output_shape": [
        1,
        2
      ],
      "element_type": "f32",
      "parameters": 8,
      "weight_bytes": 32,
      "macs": 8.0)") != std::string::npos);
}
