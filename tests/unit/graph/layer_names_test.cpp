#include "graph/layer_names.hpp"

#include <octet/graph/affine.hpp>

#include "unit/exec/reference_run.hpp"

using namespace octet;
using namespace octet::test;

namespace {

Value batch_norm(Graph& graph, const std::string& name, Value input) {
  const auto constant = [&](const char* part, float value) {
    return graph.constant(name + part, Tensor::from(std::vector<float>{value, value + 1}, {2}));
  };
  return graph.add(name, BatchNormInference{.epsilon = 0.001F},
                   {input, constant("/g", 1), constant("/b", 2), constant("/m", 3), constant("/v", 4)});
}

Value convolution(Graph& graph, const std::string& name, Value input) {
  return graph.add(name, Convolution{}, {input, graph.constant(name + "/w", random_tensor({2, 2, 1, 1}, 1))});
}

std::string name_of_convolution(const Graph& graph) {
  std::string name;
  for (const Node& node : graph.nodes())
    if (node.as<Convolution>()) name += node.name + " ";
  return name;
}

void require_equal(const Graph& graph, const Graph& expected) {
  const std::vector<Tensor> inputs = random_inputs(expected, 5);
  CHECK(relative_difference(run_reference(graph, inputs)[0], run_reference(expected, inputs)[0]) < 1e-5);
}

}  // namespace

TEST_CASE("a convolution keeps its name when the batch normalization behind it is folded in") {
  Graph graph;
  const Value input = graph.parameter("input", ElementType::f32, {1, 2, 3, 3});
  const Value first = batch_norm(graph, "bn1", convolution(graph, "conv1", input));
  const Value second = batch_norm(graph, "bn2", convolution(graph, "conv2", graph.add("relu", Unary{UnaryKind::Relu}, {first})));
  graph.result("result", second);
  const Graph folded = fold_affine(graph);
  CHECK(name_of_convolution(folded) == "conv1 conv2 ");
  CHECK(folded.contains("bn1"));
  CHECK(folded.node(folded.node(folded.results()[0]).inputs[0]).name == "bn2");
  require_equal(folded, graph);
}

TEST_CASE("a convolution keeps its name when a shift moves behind it") {
  Graph graph;
  const Value input = graph.parameter("input", ElementType::f32, {1, 2, 3, 3});
  const Value first = batch_norm(graph, "before", input);
  graph.result("result", graph.add("relu", Unary{UnaryKind::Relu}, {convolution(graph, "conv", first)}));
  const Graph folded = fold_affine(graph);
  CHECK(name_of_convolution(folded) == "conv ");
  require_equal(folded, graph);
}

TEST_CASE("an output keeps its name rather than the convolution that makes it") {
  Graph graph;
  const Value input = graph.parameter("input", ElementType::f32, {1, 2, 3, 3});
  const Value factor = graph.constant("factor", Tensor::from(std::vector<float>{3}, {1, 1, 1, 1}));
  graph.result("result", graph.add("scaled", Binary{BinaryKind::Multiply}, {convolution(graph, "conv", input), factor}));
  const Graph folded = fold_affine(graph);
  CHECK(folded.node(folded.node(folded.results()[0]).inputs[0]).name == "scaled");
  CHECK(name_of_convolution(folded) == "scaled ");
  require_equal(folded, graph);
}

TEST_CASE("two nodes exchange their names where one has the other's") {
  Graph graph;
  const Value input = graph.parameter("input", ElementType::f32, {1, 2});
  const Value a = graph.add("a", Unary{UnaryKind::Relu}, {input});
  const Value b = graph.add("b", Unary{UnaryKind::Sigmoid}, {a});
  graph.result("result", graph.add("end", Unary{UnaryKind::Tanh}, {b}));
  const Graph renamed = with_layer_names(graph, {{"a", "b"}, {"absent", "c"}});
  CHECK(renamed.node(renamed.find("b")).as<Unary>()->kind == UnaryKind::Relu);
  CHECK(renamed.node(renamed.find("a")).as<Unary>()->kind == UnaryKind::Sigmoid);
  CHECK(!renamed.contains("c"));
  require_equal(renamed, graph);
}
