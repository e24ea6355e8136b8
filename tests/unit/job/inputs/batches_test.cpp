#include "job/inputs/batches.hpp"

#include <octet/graph/ops/elementwise.hpp>

#include "support.hpp"

using namespace octet;

namespace {

Graph network(const Shape& first, const Shape& second) {
  Graph graph("two inputs");
  for (const auto& [name, shape] : std::map<std::string, Shape>{{"a", first}, {"b", second}}) {
    const Value input = graph.parameter(name, ElementType::f32, shape);
    graph.result("result_" + name, graph.add("relu_" + name, Unary{UnaryKind::Relu}, {input}));
  }
  return graph;
}

const Shape& input_shape(const Graph& graph, const char* name) { return graph.shape({graph.find(name), 0}); }

}  // namespace

TEST_CASE("the batch becomes the first of two dimensions or more of every input") {
  const Graph shaped = job::with_batch_in_all(network({1, 3, 8, 8}, {5}), 6);
  CHECK(input_shape(shaped, "a") == Shape{6, 3, 8, 8});
  CHECK(input_shape(shaped, "b") == Shape{5});
  CHECK(job::batch_of(shaped) == 6);
  CHECK(job::with_batch_in_all(shaped, 0) == shaped);
}

TEST_CASE("a network without inputs of two dimensions has a batch of one") { CHECK(job::batch_of(network({4}, {5})) == 1); }
