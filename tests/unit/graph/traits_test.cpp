#include "graph/traits.hpp"

#include "support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

Value matrix(Graph& graph, const std::string& name, const Shape& shape) { return graph.constant(name, random_tensor(shape, 1)); }

std::string obstacle(const Graph& graph, Value value) { return obstacle_to_integers(graph, graph.node(value)).value_or("none"); }

}  // namespace

TEST_CASE("a matrix product multiplies integers with one constant matrix only") {
  Graph graph;
  const Value x = graph.parameter("x", ElementType::f32, {2, 4, 4});
  const Value row = graph.parameter("row", ElementType::f32, {4});
  CHECK(obstacle(graph, graph.add("matrix", MatMul{}, {x, matrix(graph, "a", {4, 3})})) == "none");
  CHECK(obstacle(graph, graph.add("turned", MatMul{false, true}, {x, matrix(graph, "b", {3, 4})})) == "none");
  CHECK(obstacle(graph, graph.add("many", MatMul{}, {x, matrix(graph, "c", {2, 4, 3})})) ==
        "its weights have 3 dimensions: integers are multiplied with one matrix only");
  CHECK(obstacle(graph, graph.add("vector", MatMul{}, {x, matrix(graph, "d", {4})})) == "its weights have fewer than two dimensions");
  CHECK(obstacle(graph, graph.add("row_of", MatMul{}, {row, matrix(graph, "e", {4, 3})})) == "its data has fewer than two dimensions");
  CHECK(obstacle(graph, graph.add("across", MatMul{true, false}, {x, matrix(graph, "f", {4, 3})})) == "its data is transposed");
  CHECK(obstacle(graph, graph.add("both", MatMul{}, {x, x})) ==
        "both its inputs are computed: integers are multiplied with constant weights only");
}

TEST_CASE("output channels lie where each kind of weights has them") {
  Graph graph;
  const Value x = graph.parameter("x", ElementType::f32, {1, 4, 5, 5});
  const auto dims = [&](Value value) {
    const Node& node = graph.node(value);
    return output_channel_dims(node, graph.shape(node.inputs[1]).rank());
  };
  using Positions = std::vector<std::size_t>;
  CHECK(dims(graph.add("a", Convolution{}, {x, matrix(graph, "wa", {6, 4, 1, 1})})) == Positions{0});
  CHECK(dims(graph.add("b", GroupConvolution{}, {x, matrix(graph, "wb", {2, 3, 2, 1, 1})})) == Positions{0, 1});
  CHECK(dims(graph.add("c", ConvolutionBackpropData{}, {x, matrix(graph, "wc", {4, 6, 1, 1})})) == Positions{1});
  CHECK(dims(graph.add("d", GroupConvolutionBackpropData{}, {x, matrix(graph, "wd", {2, 2, 3, 1, 1})})) == Positions{0, 2});
  CHECK(dims(graph.add("e", MatMul{}, {x, matrix(graph, "we", {5, 7})})) == Positions{1});
  CHECK(dims(graph.add("f", MatMul{false, true}, {x, matrix(graph, "wf", {7, 5})})) == Positions{0});
}
