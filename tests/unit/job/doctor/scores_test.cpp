#include "job/doctor/scores.hpp"

#include <cmath>

#include "support.hpp"

using namespace octet;
using namespace octet::job;
using Catch::Matchers::WithinAbs;

namespace {

/// A network whose outputs have these shapes; they are called "y0", "y1", ...
Executor with_outputs(const std::vector<Shape>& shapes) {
  Graph graph;
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    const Value x = graph.parameter("x" + std::to_string(i), ElementType::f32, shapes[i]);
    graph.result("r" + std::to_string(i), graph.add("y" + std::to_string(i), Unary{UnaryKind::Relu}, {x}));
  }
  return Executor(graph, {.threads = 1});
}

}  // namespace

TEST_CASE("doctor: the output with the most classes is judged, boxes before all others") {
  CHECK(ScoreReader(with_outputs({{1, 100, 4}, {1, 100, 21}})).output() == "y1");
  CHECK(ScoreReader(with_outputs({{1, 100, 4}, {1, 100, 21}})).kind() == ScoreKind::Rows);
  CHECK(ScoreReader(with_outputs({{1, 1000, 1, 1}})).kind() == ScoreKind::Classes);
  CHECK(ScoreReader(with_outputs({{1, 5}, {1, 10}})).output() == "y1");
  CHECK(ScoreReader(with_outputs({{1, 21, 8, 8}})).kind() == ScoreKind::Maps);
  CHECK(ScoreReader(with_outputs({{1, 1, 100, 7}, {1, 1000}})).kind() == ScoreKind::Boxes);
  CHECK_THROWS_WITH(ScoreReader(with_outputs({{1, 100, 4}, {1}})), Catch::Contains("'y0' [1,100,4], 'y1' [1], expected scores"));
}

TEST_CASE("doctor: the distance of the best class does not change with scale, shift or a softmax") {
  const ScoreReader reader(with_outputs({{1, 4}}));
  const Tensor logits = Tensor::from(std::vector<float>{1, 3, 0, -2}, Shape{1, 4}),
               scaled = Tensor::from(std::vector<float>{12, 32, 2, -18}, Shape{1, 4});
  std::vector<float> shares;
  for (const float logit : logits.data<float>()) shares.push_back(std::exp(logit) / (std::exp(1.f) + std::exp(3.f) + 1 + std::exp(-2.f)));
  const double expected = 2 / std::sqrt(3.25);  // mean 0.5, squares 0.25 + 6.25 + 0.25 + 6.25
  CHECK_THAT(reader.read(logits).peak, WithinAbs(expected, 1e-6));
  CHECK_THAT(reader.read(scaled).peak, WithinAbs(expected, 1e-6));
  CHECK_THAT(reader.read(Tensor::from(shares, Shape{1, 4})).peak, WithinAbs(expected, 1e-5));
  CHECK(reader.read(logits).classes == std::vector<std::int32_t>{1});
}

TEST_CASE("doctor: rows that belong to the background do not count") {
  const ScoreReader reader(with_outputs({{1, 3, 3}}));
  const Tensor rows = Tensor::from(std::vector<float>{0.9f, 0.05f, 0.05f, 0.8f, 0.1f, 0.1f, 0.2f, 0.1f, 0.7f}, Shape{1, 3, 3});
  const Reading reading = reader.read(rows);
  CHECK(reading.classes == std::vector<std::int32_t>{2});
  CHECK_THAT(reading.peak, WithinAbs((0.05 + 0.1 + 0.7) / 3, 1e-6));
}

TEST_CASE("doctor: boxes end with the first row without an image, and few boxes are no advantage") {
  const ScoreReader reader(with_outputs({{1, 1, 30, 7}}));
  std::vector<float> rows(30 * 7, 0.0f);
  rows[1] = 5, rows[2] = 0.8f;
  rows[7] = -1;
  rows[14 + 2] = 0.9f;
  const Reading reading = reader.read(Tensor::from(rows, Shape{1, 1, 30, 7}));
  CHECK(reading.classes == std::vector<std::int32_t>{5});
  CHECK_THAT(reading.peak, WithinAbs(0.8 / 20, 1e-6));
}
