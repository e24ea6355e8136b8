#include "resnet50.hpp"

#include <array>
#include <cmath>
#include <random>
#include <string>
#include <utility>

namespace octet::benchmarks {
namespace {

/// Weights come from one engine in the order in which layers are added.
class Weights {
 public:
  Tensor normal(Shape shape, double deviation) {
    return filled(std::move(shape), std::normal_distribution<float>(0, static_cast<float>(deviation)));
  }
  Tensor uniform(Shape shape, double low, double high) {
    return filled(std::move(shape), std::uniform_real_distribution<float>(static_cast<float>(low), static_cast<float>(high)));
  }

 private:
  template <typename Distribution>
  Tensor filled(Shape shape, Distribution distribution) {
    Tensor tensor(ElementType::f32, std::move(shape));
    for (float& value : tensor.mutable_data<float>()) value = distribution(engine_);
    return tensor;
  }

  std::mt19937 engine_{0};
};

class ResNetBuilder {
 public:
  Graph build(std::int64_t batch) {
    Value data = graph_.parameter("input", ElementType::f32, Shape{batch, 3, 224, 224});
    data = stem(data);
    constexpr std::array<std::int64_t, 4> blocks{3, 4, 6, 3};
    for (std::size_t i = 0; i < blocks.size(); ++i) data = stage(static_cast<std::int64_t>(i) + 1, data, blocks[i]);
    graph_.result("logits/result", head(data));
    return std::move(graph_);
  }

 private:
  Value stem(Value data) {
    data = convolution("stem/conv", data, 64, 7, 2);
    data = relu("stem/relu", batch_norm("stem/bn", data));
    return graph_.add("stem/pool", MaxPool{.kernel = {3, 3}, .strides = {2, 2}, .pads_begin = {1, 1}, .pads_end = {1, 1}}, {data});
  }

  Value stage(std::int64_t number, Value data, std::int64_t blocks) {
    const std::int64_t width = std::int64_t{32} << number;
    for (std::int64_t i = 0; i < blocks; ++i) {
      const std::string name = "layer" + std::to_string(number) + "." + std::to_string(i);
      data = bottleneck(name, data, width, i == 0 && number > 1 ? 2 : 1);
    }
    return data;
  }

  Value bottleneck(const std::string& name, Value data, std::int64_t width, std::int64_t stride) {
    Value branch = convolution(name + "/conv1", data, width, 1, 1);
    branch = relu(name + "/relu1", batch_norm(name + "/bn1", branch));
    branch = convolution(name + "/conv2", branch, width, 3, stride);
    branch = relu(name + "/relu2", batch_norm(name + "/bn2", branch));
    branch = convolution(name + "/conv3", branch, 4 * width, 1, 1);
    // A small gain at the end of the branch keeps activations from growing from block to block.
    branch = batch_norm(name + "/bn3", branch, 0.2);
    const Value sum = graph_.add(name + "/add", Binary{BinaryKind::Add}, {branch, shortcut(name, data, 4 * width, stride)});
    return relu(name + "/relu3", sum);
  }

  Value shortcut(const std::string& name, Value data, std::int64_t channels, std::int64_t stride) {
    if (graph_.shape(data)[1] == channels) return data;
    data = convolution(name + "/downsample/conv", data, channels, 1, stride);
    return batch_norm(name + "/downsample/bn", data);
  }

  Value head(Value data) {
    const Value axes = graph_.constant("head/pool/axes", Tensor::from(Dims{2, 3}));
    data = graph_.add("head/pool", Reduce{.kind = ReduceKind::Mean, .keep_dims = true}, {data, axes});
    const Value shape = graph_.constant("head/flatten/shape", Tensor::from(Dims{0, -1}));
    data = graph_.add("head/flatten", Reshape{.special_zero = true}, {data, shape});
    const Value weights = graph_.constant("head/fc/weights", weights_.normal(Shape{1000, 2048}, 0.01));
    data = graph_.add("head/fc", MatMul{.transpose_b = true}, {data, weights});
    const Value bias = graph_.constant("logits/bias", weights_.normal(Shape{1, 1000}, 0.01));
    return graph_.add("logits", Binary{BinaryKind::Add}, {data, bias});
  }

  Value convolution(const std::string& name, Value data, std::int64_t channels, std::int64_t kernel, std::int64_t stride) {
    const std::int64_t in_channels = graph_.shape(data)[1];
    const double deviation = std::sqrt(2.0 / static_cast<double>(in_channels * kernel * kernel));
    const Shape shape{channels, in_channels, kernel, kernel};
    const Value weights = graph_.constant(name + "/weights", weights_.normal(shape, deviation));
    const Dims pads{kernel / 2, kernel / 2};
    const Convolution operation{.strides = {stride, stride}, .pads_begin = pads, .pads_end = pads, .dilations = {1, 1}};
    return graph_.add(name, operation, {data, weights});
  }

  Value batch_norm(const std::string& name, Value data, double gain = 1) {
    const Shape shape{graph_.shape(data)[1]};
    const Value gamma = graph_.constant(name + "/gamma", weights_.uniform(shape, 0.8 * gain, 1.2 * gain));
    const Value beta = graph_.constant(name + "/beta", weights_.normal(shape, 0.05));
    const Value mean = graph_.constant(name + "/mean", weights_.normal(shape, 0.05));
    const Value variance = graph_.constant(name + "/variance", weights_.uniform(shape, 0.8, 1.2));
    return graph_.add(name, BatchNormInference{.epsilon = 1e-5}, {data, gamma, beta, mean, variance});
  }

  Value relu(const std::string& name, Value data) { return graph_.add(name, Unary{UnaryKind::Relu}, {data}); }

  Graph graph_{"resnet50"};
  Weights weights_;
};

}  // namespace

Graph make_resnet50(std::int64_t batch) { return ResNetBuilder{}.build(batch); }

}  // namespace octet::benchmarks
