#include "cli/input_shapes.hpp"

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

TEST_CASE("shapes stand in brackets behind the names of their inputs") {
  CHECK(cli::parse_shapes("[1,3,224,224]") == std::map<std::string, Shape>{{"", {1, 3, 224, 224}}});
  CHECK(cli::parse_shapes("data[2,3],im/info[1]") == std::map<std::string, Shape>{{"data", {2, 3}}, {"im/info", {1}}});
}

TEST_CASE("what is no list of shapes is refused") {
  const char* text =
      GENERATE("", "1,3", "[1,3", "]1[", "[1,,3]", "[]", "[1,x]", "[0]", "[-1,3]", "a[1]b[2]", "a[1],", "a[1],a[2]", "a[1],[2]");
  INFO(text);
  const Error error = test::error_of([&] { cli::parse_shapes(text); });
  CHECK(error.code() == ErrorCode::InvalidArgument);
  CHECK(error.message().starts_with("--shape: given '" + std::string(text) + "', expected "));
}

TEST_CASE("inputs take the shapes of their names, and the batch becomes the first of two dimensions or more") {
  const Graph shaped = cli::with_shapes(network({1, 3, 8, 8}, {5}), {{"a", {1, 3, 4, 4}}}, 6);
  CHECK(input_shape(shaped, "a") == Shape{6, 3, 4, 4});
  CHECK(input_shape(shaped, "b") == Shape{5});
  CHECK(cli::batch_of(shaped) == 6);
}

TEST_CASE("a network without inputs of two dimensions has a batch of one") { CHECK(cli::batch_of(network({4}, {5})) == 1); }

TEST_CASE("a shape without a name belongs to the only input") {
  Graph graph("one input");
  graph.result("result", graph.add("relu", Unary{UnaryKind::Relu}, {graph.parameter("data", ElementType::f32, {1, 8})}));
  CHECK(input_shape(cli::with_shapes(graph, {{"", {3, 9}}}, 0), "data") == Shape{3, 9});
  CHECK(test::error_of([] { cli::with_shapes(network({1, 2}, {1, 2}), {{"", {3, 9}}}, 0); }).message() ==
        "--shape: given '[3,9]', expected the name of each input, since there are several");
  const Error unknown = test::error_of([&] { cli::with_shapes(graph, {{"other", {3, 9}}}, 0); });
  CHECK(unknown.code() == ErrorCode::NotFound);
  CHECK(unknown.message() == "--shape: given 'other', expected the name of an input of the network");
}
