#include <algorithm>
#include <cmath>
#include <random>

#include "catch.hpp"
#include "exec/integer_weights.hpp"

using namespace octet;
using namespace octet::exec;

namespace {

constexpr std::int64_t inputs = 64;

/// A 1x1 convolution of two output channels with the given weights, which stand in the graph as they are.
Graph pointwise(const std::vector<float>& weights) {
  Graph graph;
  const Value x = graph.parameter("x", ElementType::f32, Shape{1, inputs, 4, 4});
  const Value w = graph.constant("w", Tensor::from(weights, Shape{2, inputs, 1, 1}));
  graph.result("y", graph.add("layer", Convolution{}, {x, w}));
  return graph;
}

/// Small weights in the first channel; in the second two large neighbours whose products for 255 do not fit in 16 bits together.
std::vector<float> weights_with_a_large_pair() {
  std::mt19937 engine(7);
  std::uniform_real_distribution<float> small(-0.45f, 0.45f);
  std::vector<float> weights(2 * inputs);
  for (float& weight : weights) weight = small(engine);
  weights[inputs + 10] = 1.27f;
  weights[inputs + 11] = 0.41f;
  return weights;
}

std::int32_t largest_sum_of_neighbours(std::span<const std::int8_t> channel) {
  std::int32_t largest = 0;
  for (std::size_t i = 0; i + 1 < channel.size(); i += 2) {
    largest = std::max(largest, 255 * (std::max<int>(channel[i], 0) + std::max<int>(channel[i + 1], 0)));
    largest = std::max(largest, -255 * (std::min<int>(channel[i], 0) + std::min<int>(channel[i + 1], 0)) - 1);
  }
  return largest;
}

}  // namespace

TEST_CASE("weights are narrowed by no more than their largest pair of products asks") {
  const std::vector<float> weights = weights_with_a_large_pair();
  const Graph graph = pointwise(weights);
  const QuantizedWeights quantized{{0.01f, 0.01f}, {}};
  const StoredWeights stored = store_weights(graph, graph.find("layer"), quantized, Narrowing::WherePairsOverflow, 255);
  const auto values = stored.values.data<std::int8_t>();

  CHECK(stored.narrowed == 1);
  CHECK(stored.scales[0] == 0.01f);
  // 127 + 41 = 168 must become at most 128.
  CHECK(stored.scales[1] >= 0.01f * 168 / 128.5f);
  CHECK(stored.scales[1] <= 0.01f * 168 / 127.0f);
  CHECK(largest_sum_of_neighbours(values.subspan(inputs)) <= 32767);
  CHECK(largest_sum_of_neighbours(
            store_weights(graph, graph.find("layer"), quantized, Narrowing::None, 255).values.data<std::int8_t>().subspan(inputs)) > 32767);
}

TEST_CASE("rounding errors of a narrowed channel add up to less than a step") {
  const std::vector<float> weights = weights_with_a_large_pair();
  const Graph graph = pointwise(weights);
  const StoredWeights stored = store_weights(graph, graph.find("layer"), {{0.01f, 0.01f}, {}}, Narrowing::WherePairsOverflow, 255);
  double error = 0;
  for (std::size_t i = inputs; i < 2 * inputs; ++i) {
    const double rounded = stored.values.data<std::int8_t>()[i] * static_cast<double>(stored.scales[1]);
    CHECK(std::abs(rounded - weights[i]) <= 1.01 * stored.scales[1]);
    error += rounded - weights[i];
  }
  CHECK(std::abs(error) <= 0.51 * stored.scales[1]);
}

TEST_CASE("narrowed channels are rounded from the weights in front of their quantizer") {
  std::vector<float> weights = weights_with_a_large_pair();
  std::vector<float> rounded(weights.size());
  std::ranges::transform(weights, rounded.begin(), [](float value) { return std::nearbyint(value / 0.01f) * 0.01f; });
  const Graph exact = pointwise(weights);
  const Graph quantized = pointwise(rounded);
  const auto expected = store_weights(exact, exact.find("layer"), {{0.01f, 0.01f}, {}}, Narrowing::WherePairsOverflow, 255);
  const auto given = store_weights(quantized, quantized.find("layer"), {{0.01f, 0.01f}, Tensor::from(weights, Shape{2, inputs, 1, 1})},
                                   Narrowing::WherePairsOverflow, 255);
  const auto channel = [](const StoredWeights& stored) { return stored.values.data<std::int8_t>().subspan(inputs); };
  CHECK(std::ranges::equal(channel(given), channel(expected)));
  const auto twice = store_weights(quantized, quantized.find("layer"), {{0.01f, 0.01f}, {}}, Narrowing::WherePairsOverflow, 255);
  CHECK_FALSE(std::ranges::equal(channel(twice), channel(expected)));
}

TEST_CASE("narrowed weights stay where their quantizer cut them off") {
  std::vector<float> rounded = weights_with_a_large_pair(), unrounded = rounded;
  for (float& weight : rounded) weight = std::clamp(std::nearbyint(weight / 0.01f), -100.0f, 100.0f) * 0.01f;
  const Graph graph = pointwise(rounded);
  const QuantizedWeights quantized{{0.01f, 0.01f}, Tensor::from(unrounded, Shape{2, inputs, 1, 1})};
  const StoredWeights stored = store_weights(graph, graph.find("layer"), quantized, Narrowing::WherePairsOverflow, 255);
  REQUIRE(stored.narrowed == 1);
  const double cut = stored.values.data<std::int8_t>()[inputs + 10] * static_cast<double>(stored.scales[1]);
  CHECK(std::abs(cut - 1.0) <= 1.01 * stored.scales[1]);  // not 1.27
}

TEST_CASE("weights that need nine bits say so, whether they are cut off or take a larger step") {
  std::vector<float> weights(2 * inputs, 0.8f);
  weights[0] = 1.28f;      // by so little that a larger step would change the others by more
  weights[inputs] = 2.0f;  // far beyond
  const Graph graph = pointwise(weights);
  const StoredWeights stored = store_weights(graph, graph.find("layer"), {{0.01f, 0.01f}, {}}, Narrowing::None, 255);
  CHECK(stored.cut == 2);
  CHECK(stored.scales[0] == 0.01f);
  CHECK(stored.scales[1] > 0.01f);
  CHECK(note_on(stored).find("8 bits in 2 of 2 output channels") != std::string::npos);
  CHECK(note_on(store_weights(graph, graph.find("layer"), {{0.02f, 0.02f}, {}}, Narrowing::None, 255)).empty());
}
