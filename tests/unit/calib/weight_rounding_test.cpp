#include <octet/calib/weight_rounding.hpp>

#include <cmath>
#include <random>

#include <octet/calib/calibrator.hpp>
#include <octet/calib/preset.hpp>
#include <octet/exec/executor.hpp>

#include "calib/layer_features.hpp"
#include "calib/nearest_output.hpp"
#include "calib/products.hpp"
#include "support.hpp"
#include "unit/calib/mobile_network.hpp"

using namespace octet;
using namespace octet::test;

namespace {

std::vector<float> random_numbers(std::size_t count, unsigned seed) {
  std::mt19937 engine(seed);
  std::normal_distribution<float> normal;
  std::vector<float> numbers(count);
  for (float& number : numbers) number = normal(engine);
  return numbers;
}

/// e C e of rounding weights to levels.
double variance(const std::vector<float>& weights, const WeightLevels& grid, const std::vector<int>& levels,
                const std::vector<float>& covariance, std::size_t stride) {
  double sum = 0;
  for (std::size_t i = 0; i < weights.size(); ++i)
    for (std::size_t j = 0; j < weights.size(); ++j)
      sum += (grid.value(levels[i]) - weights[i]) * (grid.value(levels[j]) - weights[j]) * covariance[i * stride + j];
  return sum;
}

/// A convolution of correlated channels, and images for it.
Graph one_convolution() {
  Graph graph("one");
  const Value x = graph.parameter("x", ElementType::f32, {1, 8, 6, 6});
  const Value weights = graph.constant("weights", Tensor::from(random_numbers(4 * 8 * 9, 3), {4, 8, 3, 3}));
  const Value y = graph.add("conv", Convolution{.strides = {1, 1}, .pads_begin = {1, 1}, .pads_end = {1, 1}}, {x, weights});
  graph.result("y", y);
  return graph;
}

Tensor correlated_image(unsigned seed) {
  const std::vector<float> common = random_numbers(36, seed), own = random_numbers(8 * 36, seed + 1000);
  std::vector<float> values(8 * 36);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = 2 + common[i % 36] + 0.2F * own[i];
  return Tensor::from(values, {1, 8, 6, 6});
}

double error_of(const Graph& graph, const Graph& quantized) {
  const Executor fp32(graph), int8(quantized, {.precision = Precision::Simulated});
  double noise = 0;
  for (unsigned seed = 100; seed < 120; ++seed) {
    const std::vector<Tensor> input{correlated_image(seed)};
    const Tensor a = fp32.run(input)[0], b = int8.run(input)[0];
    for (std::size_t i = 0; i < a.elements(); ++i) noise += std::pow(static_cast<double>(a.data<float>()[i]) - b.data<float>()[i], 2);
  }
  return noise;
}

}  // namespace

TEST_CASE("products of features become their covariance, whatever the chunks") {
  // Features a, b = 2a, c; means 2, 4, 1.
  const std::size_t stride = Products::padded(3);
  std::vector<float> rows(3 * stride, 0.0F);
  const std::vector<std::vector<float>> values{{1, 2, 0}, {2, 4, 3}, {3, 6, 0}};
  for (std::size_t r = 0; r < 3; ++r) std::copy(values[r].begin(), values[r].end(), rows.begin() + static_cast<std::ptrdiff_t>(r * stride));
  Products products(3);
  products.add(rows.data(), 1);
  products.add(rows.data() + stride, 2);
  CHECK(products.rows() == 3);
  CHECK(products.mean(1) == Approx(4));
  const std::vector<float> covariance = std::move(products).take_covariance();
  CHECK(covariance[0] == Approx(2.0 / 3));
  CHECK(covariance[1] == Approx(4.0 / 3));
  CHECK(covariance[stride] == Approx(4.0 / 3));
  CHECK(covariance[2] == Approx(0).margin(1e-6));
  CHECK(covariance[2 * stride + 2] == Approx(2));
}

TEST_CASE("descent finds the levels of two opposite features that nearest rounding misses") {
  // Both weights lie at 0.4; nearest rounding gives 0 and 0, an error of 0.8 where the features are the same.
  const std::vector<float> weights{0.4F, 0.4F}, covariance{1, 1, 1, 1.01F};
  const WeightLevels grid{-1, 1, 2};
  std::vector<int> levels{1, 1};
  CHECK(descend(weights, grid, covariance, 2, 4, levels) == 1);
  CHECK(levels[0] + levels[1] == 3);
}

TEST_CASE("descent never raises the variance and stays within the levels") {
  for (unsigned seed = 0; seed < 20; ++seed) {
    const std::size_t count = 12;
    const std::vector<float> factors = random_numbers(count * count, seed), weights = random_numbers(count, seed + 50);
    std::vector<float> covariance(count * count, 0.0F);
    for (std::size_t i = 0; i < count; ++i)
      for (std::size_t j = 0; j < count; ++j)
        for (std::size_t k = 0; k < count; ++k) covariance[i * count + j] += factors[i * count + k] * factors[j * count + k];
    const WeightLevels grid{-2, 0.5, 8};
    std::vector<int> levels(count);
    for (std::size_t i = 0; i < count; ++i) levels[i] = grid.nearest(weights[i]);
    const double before = variance(weights, grid, levels, covariance, count);
    descend(weights, grid, covariance, count, 6, levels);
    CHECK(variance(weights, grid, levels, covariance, count) <= before * (1 + 1e-6));
    CHECK(std::ranges::all_of(levels, [](int level) { return level >= 0 && level <= 8; }));
  }
}

TEST_CASE("features of a padded convolution are the elements that its weights multiply") {
  const Graph graph = one_convolution();
  const auto features = LayerFeatures::of(graph, graph.find("conv"));
  REQUIRE(features);
  CHECK(features->features() == 72);
  CHECK(features->outputs() == 4);
  CHECK(features->places() == 36);
  const Tensor image = correlated_image(1);
  const StridedView view{image.data<float>().data(), image.shape(), image.shape().strides()};
  const Tensor expected = Executor(graph).run(std::vector<Tensor>{image})[0];
  const auto weights = graph.known_value(graph.node(graph.find("conv")).inputs[1])->data<float>();
  std::vector<float> row(72);
  for (const std::size_t place : {std::size_t{0}, std::size_t{7}, std::size_t{35}}) {
    features->gather(view, place, 0, 0, 72, row.data());
    double sum = 0;
    for (std::size_t i = 0; i < 72; ++i) sum += row[i] * weights[features->weight(0, 2, i)];
    CHECK(sum == Approx(expected.data<float>()[2 * 36 + place]).epsilon(1e-4));
  }
}

TEST_CASE("weights that are rounded by what their layer gives leave less error on other images than nearest levels") {
  const Graph graph = one_convolution();
  const QuantScheme scheme{};
  Calibrator nearest(graph, scheme), fitted(graph, scheme, {.algorithms = {weight_rounding()}});
  for (unsigned seed = 0; seed < 24; ++seed) {
    nearest.observe(correlated_image(seed));
    fitted.observe(correlated_image(seed));
  }
  const AlgorithmResult result = fitted.apply();
  REQUIRE(result.notes.size() == 1);
  CHECK(result.notes.front().layer == "conv");
  CHECK(result.notes.front().changed);
  CHECK(error_of(graph, result.graph) < 0.9 * error_of(graph, nearest.quantize()));
}

TEST_CASE("weight rounding refuses numbers that it cannot work with") {
  CHECK(error_of([] { weight_rounding({.inferences = 1}); }).message() == "weight rounding: given 1 inferences, expected at least 2");
  CHECK(error_of([] { weight_rounding({.sweeps = 0}); }).message() == "weight rounding: given 0 sweeps, expected at least 1");
}

TEST_CASE("presets have names, and legacy does nothing") {
  for (const Preset preset : {Preset::Performance, Preset::Mixed, Preset::Accuracy, Preset::Legacy})
    CHECK(preset_of(name(preset)) == preset);
  CHECK(error_of([] { preset_of("fast"); }).message() == "preset: given 'fast', expected performance, mixed, accuracy or legacy");
  CHECK(recipe(Preset::Legacy).activations == ActivationScheme{});
  CHECK(recipe(Preset::Legacy).algorithms.empty());
  CHECK_FALSE(recipe(Preset::Performance).activations.auto_symmetric);
  CHECK(recipe(Preset::Mixed).activations.auto_symmetric);
}
