#include "report/run_summary.hpp"

#include <cmath>

#include "support.hpp"

using namespace octet;

namespace {

std::vector<std::size_t> indices(const std::vector<Score>& scores) {
  std::vector<std::size_t> result;
  for (const Score& score : scores) result.push_back(score.index);
  return result;
}

}  // namespace

TEST_CASE("the best classes come first, equal ones in order, NaN last") {
  const auto rows = top_scores(Tensor::from(std::vector<float>{1, NAN, 5, 5, -2, 0, 7, 1, 2, 3}, {2, 5}), 3);
  REQUIRE(rows.size() == 2);
  CHECK(indices(rows[0]) == std::vector<std::size_t>{2, 3, 0});
  CHECK(indices(rows[1]) == std::vector<std::size_t>{1, 4, 3});
  CHECK(rows[1][0].value == 7);
}

TEST_CASE("fewer classes than asked for are all shown") {
  CHECK(indices(top_scores(Tensor::from(std::vector<float>{1, 2}, {1, 2}), 5)[0]) == std::vector<std::size_t>{1, 0});
}

TEST_CASE("outputs that are not two-dimensional have no classes") {
  CHECK(top_scores(Tensor(ElementType::f32, {1, 2, 2}), 5).empty());
  CHECK(top_scores(Tensor(ElementType::f32, {1, 0}), 5).empty());
}

TEST_CASE("a run is reported as text and as JSON") {
  const RunSummary summary{"net.xml", 2, 10, 0.5, 0.002, 0.00125, {{"prob", "f32", {1, 3}, "out/prob.npy", {{{2, 0.75}, {0, 0.25}}}}}};
  CHECK(to_text(summary) ==
        "model net.xml, 2 threads\n"
        "load 500 ms, first inference 2 ms, median inference 1.25 ms of 10\n"
        "output prob f32 [1,3] -> out/prob.npy\n"
        "  class 2      0.75\n"
        "  class 0      0.25\n");
  CHECK(to_json(summary).find(R"("median_inference_seconds": 0.00125)") != std::string::npos);
  CHECK(to_json(summary).find(R"("file": "out/prob.npy")") != std::string::npos);
}

TEST_CASE("names that are not UTF-8 do not break the JSON") {
  const RunSummary summary{"net\xff.xml", 1, 1, 0, 0, 0, {}};
  CHECK(to_json(summary).find("\"model\": \"net\xef\xbf\xbd.xml\"") != std::string::npos);
}
