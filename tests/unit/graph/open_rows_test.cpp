#include "graph/open_rows.hpp"

#include <octet/exec/executor.hpp>

#include "support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

/// Six boxes of which, of two classes, at most three each are selected.
struct Detector {
  Graph graph;
  Value boxes = graph.parameter("boxes", ElementType::f32, Shape{1, 6, 4});
  Value scores = graph.parameter("scores", ElementType::f32, Shape{1, 2, 6});
  Value rows = graph.add("nms", NonMaxSuppression{.with_scores = false},
                         {boxes, scores, graph.constant("count", Tensor::scalar(std::int64_t{3})),
                          graph.constant("overlap", Tensor::scalar(0.5f)), graph.constant("least", Tensor::scalar(0.3f))});

  Value integers(const std::string& name, const Dims& values) { return graph.constant(name, Tensor::from(values)); }
  Value number(const std::string& name, std::int64_t value) { return graph.constant(name, Tensor::scalar(value)); }
  /// The index of the box of each row, [rows].
  Value selected() { return graph.add("selected", Gather{}, {rows, number("two", 2), number("last", 1)}); }

  std::vector<Tensor> run(std::vector<float> given) {
    std::vector<float> corners;
    for (int i = 0; i < 6; ++i)
      corners.insert(corners.end(), {0.0f, 10.0f * static_cast<float>(i), 1.0f, 10.0f * static_cast<float>(i) + 1});
    const std::vector<Tensor> inputs{Tensor::from(corners, Shape{1, 6, 4}), Tensor::from(given, Shape{1, 2, 6})};
    return Executor(graph).run(inputs);
  }
};

const std::vector<float> two_boxes{0.9f, 0, 0, 0, 0, 0, 0, 0, 0, 0.8f, 0, 0};
const std::vector<float> no_boxes(12, 0.1f);

}  // namespace

TEST_CASE("outputs behind a selection of boxes have the rows that were selected") {
  Detector detector;
  const Value flat = detector.graph.add("flat", Reshape{}, {detector.boxes, detector.integers("four", {6, 4})});
  const Value picked = detector.graph.add("picked", Gather{}, {flat, detector.selected(), detector.number("first", 0)});
  const Value turned = detector.graph.add("turned", Transpose{}, {picked, detector.integers("order", {1, 0})});
  detector.graph.result("rows/out", detector.rows);
  detector.graph.result("picked/out", picked);
  detector.graph.result("turned/out", turned);

  const std::vector<Tensor> two = detector.run(two_boxes);
  CHECK(two[0] == Tensor::from(std::vector<std::int64_t>{0, 0, 0, 0, 1, 3}, Shape{2, 3}));
  CHECK(two[1] == Tensor::from(std::vector<float>{0, 0, 1, 1, 0, 30, 1, 31}, Shape{2, 4}));
  CHECK(two[2] == Tensor::from(std::vector<float>{0, 0, 0, 30, 1, 1, 1, 31}, Shape{4, 2}));
  const std::vector<Tensor> none = detector.run(no_boxes);
  CHECK(to_string(none[0].shape()) == "[0,3]");
  CHECK(to_string(none[1].shape()) == "[0,4]");
  CHECK(to_string(none[2].shape()) == "[4,0]");
}

TEST_CASE("a request that ran before shows the rows of its last run") {
  Detector detector;
  detector.graph.result("rows/out", detector.rows);
  const Executor executor(detector.graph);
  InferRequest request = executor.make_request();
  request.set_input(0, Tensor(ElementType::f32, Shape{1, 6, 4}));
  CHECK(to_string(executor.outputs()[0].shape) == "[6,3]");
  request.set_input(1, Tensor::from(no_boxes, Shape{1, 2, 6}));
  request.run();
  CHECK(to_string(request.output(0).shape()) == "[0,3]");
  request.set_input(1, Tensor::from(two_boxes, Shape{1, 2, 6}));
  request.run();
  CHECK(to_string(request.output(0).shape()) == "[2,3]");
}

TEST_CASE("open rows are followed through operations on single rows") {
  Detector detector;
  Graph& graph = detector.graph;
  const Value real = graph.add("real", Convert{.destination_type = ElementType::f32}, {detector.rows});
  const Value scaled = graph.add("scaled", Binary{.kind = BinaryKind::Multiply}, {real, graph.constant("half", Tensor::scalar(0.5f))});
  const Value sum = graph.add("sum", Binary{.kind = BinaryKind::Add}, {scaled, real});
  const Value stacked = graph.add("stacked", Unsqueeze{}, {sum, detector.integers("front", {0})});
  const Value joined = graph.add("joined", Concat{.axis = 2}, {stacked, stacked});
  const Value weights = graph.constant("weights", random_tensor(Shape{6, 2}, 1));
  const Value product = graph.add("product", MatMul{}, {joined, weights});
  const Value mean = graph.add("mean", Reduce{.kind = ReduceKind::Mean}, {product, detector.integers("outer", {0})});
  const std::map<Value, OpenRows> rows = find_open_rows(graph);
  CHECK(rows.at(sum) == OpenRows{detector.rows, 0});
  CHECK(rows.at(joined) == OpenRows{detector.rows, 1});
  CHECK(rows.at(product) == OpenRows{detector.rows, 1});
  CHECK(rows.at(mean) == OpenRows{detector.rows, 0});
  CHECK(!rows.contains(detector.boxes));
}

TEST_CASE("operations that would take rows that mean nothing for data are refused") {
  const int kind = GENERATE(0, 1, 2, 3, 4, 5);
  Detector detector;
  Graph& graph = detector.graph;
  const Value real = graph.add("real", Convert{.destination_type = ElementType::f32}, {detector.rows});
  Value wrong;
  if (kind == 0) wrong = graph.add("wrong", Reduce{.kind = ReduceKind::Sum}, {real, detector.integers("rows", {0})});
  if (kind == 1) wrong = graph.add("wrong", Softmax{.axis = 0}, {real});
  if (kind == 2) wrong = graph.add("wrong", Concat{.axis = 0}, {real, real});
  if (kind == 3) wrong = graph.add("wrong", Gather{}, {real, detector.number("index", 4), detector.number("axis", 0)});
  if (kind == 4)
    wrong = graph.add("wrong", Binary{.kind = BinaryKind::Add}, {real, graph.constant("table", random_tensor(Shape{6, 3}, 1))});
  if (kind == 5) wrong = graph.add("wrong", ShapeOf{}, {real});
  graph.result("y", wrong);
  const Error error = error_of([&] { Executor executor(graph); });
  CHECK(error.code() == ErrorCode::Unsupported);
  CHECK(error.where().layer == "wrong");
  CHECK(error.message() ==
        "rows: given as many as layer 'nms' selects, which depends on data, expected an operation that works on each row alone");
}
