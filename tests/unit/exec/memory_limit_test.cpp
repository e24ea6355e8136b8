#include "exec/memory_limit.hpp"

#include <octet/exec/executor.hpp>
#include <octet/graph/ops/elementwise.hpp>
#include <octet/graph/ops/reduction.hpp>

#include "support.hpp"

using namespace octet;

namespace {

Graph relu_network(const Shape& shape) {
  Graph graph("net");
  graph.result("y", graph.add("relu", Unary{UnaryKind::Relu}, {graph.parameter("x", ElementType::f32, shape)}));
  return graph;
}

}  // namespace

TEST_CASE("a network that no memory holds is refused before anything is allocated") {
  const Shape shape = GENERATE(Shape{1, 3, 9999999, 9999999}, Shape{1, std::int64_t{1} << 57}, Shape{std::int64_t{1} << 58, 1});
  const Error error = test::error_of([&] { Executor executor(relu_network(shape)); });
  CHECK(error.code() == ErrorCode::OutOfMemory);
  CHECK_THAT(error.message(), test::contains("memory: given a network with a value " + to_string(shape) + " of "));
  CHECK(error.where().layer == "x");
}

TEST_CASE("a network with a value of more bits than can be counted is refused while it is built") {
  const Shape shape = GENERATE(Shape{1, std::int64_t{1} << 59}, Shape{std::int64_t{1} << 61, 1});
  const Error error = test::error_of([&] { relu_network(shape); });
  CHECK(error.message() == "tensor size: given " + std::to_string(shape.elements()) + " elements, expected a size that fits in memory");
  CHECK(error.where().layer == "x");
}

TEST_CASE("inputs and outputs count together, and so does what lies between them") {
  const Graph graph = relu_network({1000});
  CHECK(Executor(graph, {.memory = 8000}).outputs().size() == 1);
  const Error together = test::error_of([&] { Executor executor(graph, {.memory = 7999}); });
  CHECK(together.code() == ErrorCode::OutOfMemory);
  CHECK_THAT(together.message(), test::contains("memory: given a network with inputs and outputs"));
  Graph deeper("net");
  const Value x = deeper.parameter("x", ElementType::f32, {1000});
  const Value a = deeper.add("a", Unary{UnaryKind::Tanh}, {x}), b = deeper.add("b", Unary{UnaryKind::Sigmoid}, {a});
  deeper.result("y", deeper.add("y1", Reduce{.kind = ReduceKind::Sum, .keep_dims = true},
                                {deeper.add("sum", Binary{BinaryKind::Add}, {a, b}), deeper.constant("axes", Tensor::from(Dims{0}))}));
  CHECK_THAT(test::error_of([&] { Executor executor(deeper, {.memory = 5000}); }).message(),
             test::contains("inputs, outputs and values at one time"));
}

TEST_CASE("the machine's memory is a number that networks fit in") { CHECK(exec::memory_of_machine() > (std::uint64_t{1} << 26)); }
