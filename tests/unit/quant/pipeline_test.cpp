#include "quant/pipeline.hpp"

#include <octet/calib/calibrator.hpp>

#include "unit/quant/networks.hpp"

using namespace octet;
using namespace octet::test;

namespace {

Graph two_layers() {
  Graph graph("two");
  graph.result("y", convolution(graph, "second", relu(graph, "relu", convolution(graph, "first", image(graph), 4)), 2));
  return graph;
}

/// Notes what it was given.
class Witness final : public Algorithm {
 public:
  explicit Witness(StatisticsRequest request) : request_(std::move(request)) {}
  std::string description() const override { return "witness"; }
  StatisticsRequest needs(const Placement&) const override { return request_; }
  AlgorithmResult apply(const Graph& graph, const Placement&, const Statistics& statistics, NetworkRunner& runner) const override {
    std::string text = std::to_string(runner.samples().size()) + " inferences";
    for (const std::string& tensor : request_.tensors)
      text += ", " + std::to_string(statistics.of(tensor).samples) + " samples of " + tensor;
    const bool quantized = std::ranges::any_of(graph.nodes(), [](const Node& node) { return node.as<FakeQuantize>() != nullptr; });
    return {graph, {{"first", text + (quantized ? ", quantized" : "")}}};
  }

 private:
  StatisticsRequest request_;
};

}  // namespace

TEST_CASE("one pass over the data serves all algorithms of a pipeline") {
  std::uint64_t calls = 0;
  Calibrator calibrator(two_layers(), {},
                        {.threads = 1,
                         .progress = [&](std::uint64_t) { return ++calls > 0; },
                         .kept_inferences = 1,
                         .algorithms = {std::make_shared<Witness>(StatisticsRequest{.tensors = {"second"}, .inferences = 3}),
                                        std::make_shared<Witness>(StatisticsRequest{.tensors = {"first"}, .inferences = 2})}});
  for (unsigned i = 0; i < 5; ++i) calibrator.observe(random_tensor({1, 4, 8, 8}, i));
  CHECK(calls == 5);
  const AlgorithmResult result = calibrator.apply();
  REQUIRE(result.notes.size() == 2);
  CHECK(result.notes[0].text == "3 inferences, 5 samples of second, quantized");
  CHECK(result.notes[1].text == "3 inferences, 5 samples of first, quantized");
}

TEST_CASE("without further algorithms a pipeline is the calibration of ranges") {
  const Placement placement = place_quantizers(two_layers(), {});
  CHECK(Pipeline({}, {}).needs(placement).tensors == placement.tensors());
  CHECK(Pipeline({}, {}).needs(placement).inferences == 0);
  CHECK(range_calibration({})->needs(placement).tensors == placement.tensors());
}

TEST_CASE("a null pointer is no algorithm") {
  const Error error = error_of([] { Calibrator(two_layers(), {}, {.algorithms = {nullptr}}); });
  CHECK(error.code() == ErrorCode::InvalidArgument);
  CHECK(error.message() == "algorithms: given a null pointer, expected algorithms");
}
