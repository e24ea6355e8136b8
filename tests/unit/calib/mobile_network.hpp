#pragma once

#include <numeric>
#include <string>
#include <vector>

#include <octet/calib/calibrator.hpp>
#include <octet/eval/metrics.hpp>

#include "damage.hpp"
#include "support.hpp"

namespace octet::test {

inline const Shape image_shape{1, 4, 6, 6};
inline constexpr std::int64_t width = 12;

inline Value relu(Graph& graph, const std::string& name, Value value) { return graph.add(name, Unary{UnaryKind::Relu}, {value}); }

inline Value convolution(Graph& graph, const std::string& name, Value value, std::int64_t channels, unsigned seed) {
  const Tensor weights = random_tensor({channels, graph.shape(value)[1], 1, 1}, seed, 0, 0.4F);
  return graph.add(name, Convolution{}, {value, graph.constant(name + "/weights", weights)});
}

inline Value depthwise(Graph& graph, const std::string& name, Value value, unsigned seed) {
  const Tensor weights = random_tensor({width, 1, 1, 3, 3}, seed, 0.1F, 0.3F);
  return graph.add(name, GroupConvolution{.pads_begin = {1, 1}, .pads_end = {1, 1}}, {value, graph.constant(name + "/weights", weights)});
}

/// Three blocks of an expanding, a depthwise and a joining convolution, the last two with a shortcut, and a classifier.
inline Graph mobile_network() {
  Graph graph("mobile");
  Value value = graph.parameter("image", ElementType::f32, image_shape);
  for (unsigned block = 1; block <= 3; ++block) {
    const std::string name = "block" + std::to_string(block);
    const Value expanded = relu(graph, name + "/relu1", convolution(graph, name + "/expand", value, width, 10 * block));
    const Value filtered = relu(graph, name + "/relu2", depthwise(graph, name + "/depthwise", expanded, 10 * block + 1));
    const Value joined = convolution(graph, name + "/join", filtered, 8, 10 * block + 2);
    value = block == 1 ? joined : graph.add(name + "/sum", Binary{BinaryKind::Add}, {joined, value});
  }
  const Value pooled = graph.add("pool", AvgPool{.kernel = {6, 6}, .strides = {6, 6}}, {value});
  graph.result("scores", convolution(graph, "classifier", pooled, 5, 99));
  return graph;
}

/// Noise around a level of its own in each channel, so that images differ in what a network makes of them.
inline Tensor image(unsigned seed) {
  Tensor tensor = random_tensor(image_shape, seed, 0, 0.3F);
  const Tensor levels = random_tensor({image_shape[1]}, seed + 100000);
  const std::size_t pixels = static_cast<std::size_t>(image_shape[2] * image_shape[3]);
  for (std::size_t i = 0; i < tensor.elements(); ++i) tensor.mutable_data<float>()[i] += levels.data<float>()[i / pixels];
  return tensor;
}

inline std::vector<Tensor> images(std::size_t count) {
  std::vector<Tensor> made;
  for (std::size_t i = 0; i < count; ++i) made.push_back(image(static_cast<unsigned>(1000 + i)));
  return made;
}

/// Whether each image has the class that the FP32 network gives it.
class Agreement {
 public:
  Agreement(const Graph& graph, std::size_t count) : images_(images(count)) {
    const Executor reference(graph, {.threads = 1});
    for (const Tensor& image : images_) classes_.push_back(best_class(reference.run(image).data<float>()));
  }
  SampledMetric sampled() {
    return {images_.size(), [this](const Executor& candidate, std::span<const std::size_t> samples) {
              std::vector<double> scores;
              for (const std::size_t i : samples) {
                scores.push_back(best_class(candidate.run(images_[i]).data<float>()) == classes_[i]);
                ++inferences;
              }
              return scores;
            }};
  }
  double mean(const Executor& candidate) {
    std::vector<std::size_t> all(images_.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    const std::vector<double> scores = sampled().scores(candidate, all);
    return std::accumulate(scores.begin(), scores.end(), 0.0) / static_cast<double>(scores.size());
  }
  std::size_t inferences = 0;

 private:
  std::vector<Tensor> images_;
  std::vector<std::size_t> classes_;
};

inline Calibrator calibrated(const Graph& graph) {
  Calibrator calibrator(graph, {}, {.threads = 1});
  for (unsigned i = 0; i < 20; ++i) calibrator.observe(image(i));
  return calibrator;
}

inline Graph damaged_network() { return with_damaged_channels(mobile_network(), "block2/depthwise", 2, 100); }

}  // namespace octet::test
