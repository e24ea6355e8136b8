#include <octet/report/report.hpp>

#include "support.hpp"

using namespace octet;

namespace {

Graph product_network() {
  Graph graph("product\nnet");
  const Value input = graph.parameter("input", ElementType::f32, {1, 4});
  const Value weights = graph.constant("weights", Tensor(ElementType::f32, {4, 2}));
  graph.result("output", graph.add("product", MatMul{}, {input, weights}));
  return graph;
}

}  // namespace

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
