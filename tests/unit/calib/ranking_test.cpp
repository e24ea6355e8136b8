#include "calib/ranking.hpp"

#include "calib/cut.hpp"
#include "unit/calib/mobile_network.hpp"

using namespace octet;
using namespace octet::test;

namespace {

/// Two branches of a split value, one of which also leaves the network half-way; a shape that is known; an output at the end.
Graph branching_network() {
  Graph graph("branches");
  const Value input = graph.parameter("image", ElementType::f32, {1, 4, 6, 6});
  const Value first = convolution(graph, "first", input, 8, 1);
  const Value axis = graph.constant("axis", Tensor::scalar<std::int64_t>(1));
  const Value parts = graph.add("parts", Split{2}, {first, axis});
  const Value left = convolution(graph, "left", output(parts, 0), 4, 2);
  graph.result("early", left);
  const Value right = convolution(graph, "right", output(parts, 1), 4, 3);
  const Value joined = graph.add("join", Concat{1}, {left, right});
  graph.result("late", convolution(graph, "last", joined, 3, 4));
  return graph;
}

Statistics observed(const Graph& graph) {
  Calibrator calibrator(graph, {}, {.threads = 1});
  for (unsigned i = 0; i < 10; ++i) calibrator.observe(image(i));
  return calibrator.statistics();
}

/// The noise of the network with all of the candidate's layers but one in FP32, run as a whole.
double noise_alone(const Graph& graph, const Candidates& candidates, std::size_t layer, const std::vector<std::vector<Tensor>>& samples) {
  Candidate alone;
  for (std::size_t i = 0; i < candidates.layers().size(); ++i)
    if (i != layer) alone.fp32.insert(i);
  const Executor fp32(graph, {.threads = 1}), int8(candidates.graph(alone), {.threads = 1});
  std::vector<double> signal(fp32.outputs().size()), noise(fp32.outputs().size());
  for (const std::vector<Tensor>& sample : samples) {
    const std::vector<Tensor> expected = fp32.run(sample), actual = int8.run(sample);
    for (std::size_t k = 0; k < expected.size(); ++k)
      for (std::size_t i = 0; i < expected[k].elements(); ++i) {
        const double e = expected[k].data<float>()[i], a = actual[k].data<float>()[i];
        signal[k] += e * e;
        noise[k] += (e - a) * (e - a);
      }
  }
  double sum = 0;
  for (std::size_t k = 0; k < signal.size(); ++k) sum += noise[k] / signal[k];
  return sum / static_cast<double>(signal.size());
}

}  // namespace

TEST_CASE("the effect of a layer is that of the whole network with this layer alone in INT8") {
  for (const Graph& graph : {mobile_network(), damaged_network(), branching_network()}) {
    const QuantScheme scheme;
    const Placement placement = place_quantizers(graph, scheme);
    const Statistics statistics = observed(graph);
    const Candidates candidates(placement, statistics, scheme, {});
    const std::vector<std::vector<Tensor>> samples{{image(50)}, {image(51)}, {image(52)}};
    const std::vector<double> effects = rank_layers(candidates, samples, {.threads = 1, .workers = 2});
    REQUIRE(effects.size() == candidates.layers().size());
    for (std::size_t i = 0; i < effects.size(); ++i) {
      if (candidates.layers()[i].type == "Add") continue;  // alone it would not be quantized
      INFO(candidates.layers()[i].name);
      CHECK(effects[i] == Approx(noise_alone(graph, candidates, i, samples)).epsilon(1e-3));
      CHECK(effects[i] > 0);
    }
  }
}

TEST_CASE("a sum has an effect of its own") {
  const Graph graph = mobile_network();
  const QuantScheme scheme;
  const Placement placement = place_quantizers(graph, scheme);
  const Statistics statistics = observed(graph);
  const Candidates candidates(placement, statistics, scheme, {});
  const std::vector<double> effects = rank_layers(candidates, {{image(50)}}, {.threads = 1});
  for (std::size_t i = 0; i < effects.size(); ++i)
    if (candidates.layers()[i].type == "Add") CHECK(effects[i] > 1e-7);
}

TEST_CASE("the values that cross a cut are those computed before it and needed behind it") {
  const Graph graph = branching_network();
  const auto names = [&](const char* layer) {
    std::vector<std::string> names;
    for (const Value value : live_values(graph, graph.find(layer))) names.push_back(tensor_name(graph, value));
    return names;
  };
  CHECK(names("first") == std::vector<std::string>{"image"});
  CHECK(names("left") == std::vector<std::string>{"parts.0", "parts.1"});
  CHECK(names("right") == std::vector<std::string>{"parts.1", "left"});
  CHECK(names("last") == std::vector<std::string>{"join"});
}

TEST_CASE("a network cut in two computes what the whole network computes") {
  const Graph graph = branching_network();
  const NodeId at = graph.find("right");
  const std::vector<Value> inputs = live_values(graph, 0), crossing = live_values(graph, at);
  const Executor whole(graph, {.threads = 1}), front(part_of(graph, 0, at, inputs, crossing), {.threads = 1}),
      rest(rest_of(graph, at, crossing), {.threads = 1});
  const std::vector<Tensor> input{image(3)}, expected = whole.run(input);
  const std::vector<Tensor> actual = rest.run(front.run(input));
  REQUIRE(actual.size() == 1);
  CHECK(relative_difference(actual[0], expected[1]) < 1e-6);
}
