#pragma once

#include "network.hpp"

namespace octet::fuzz {

/// Adds something to a network at random; throws Rejected where it does not fit.
using Draw = void (*)(Network& network);

/// A way to grow a network, and how often it is taken in relation to others.
struct Growth {
  const char* name;
  int weight;
  Draw draw;
};

/// One list for each family of operations.
std::vector<Growth> convolution_growths();
std::vector<Growth> matmul_growths();
std::vector<Growth> elementwise_growths();
std::vector<Growth> movement_growths();
std::vector<Growth> resize_growths();
std::vector<Growth> reduction_growths();
std::vector<Growth> normalization_growths();
std::vector<Growth> quantize_growths();
std::vector<Growth> block_growths();
std::vector<Growth> type_growths();
std::vector<Growth> detection_growths();
std::vector<Growth> sequence_growths();

// Pieces that several families build with.

/// Convolves with drawn weights; kernel and strides hold for every spatial dimension.
struct ConvolutionPlan {
  std::int64_t outputs = 8;
  std::int64_t groups = 1;  ///< 0: one for each channel
  std::int64_t kernel = 3;
  std::int64_t stride = 1;
  bool same_size = true;
};
Value convolve(Network& network, Value data, const ConvolutionPlan& plan);
/// Adds one number for each channel (dimension 1).
Value add_bias(Network& network, Value data);
/// A product with a constant matrix, with a bias most times.
Value project(Network& network, Value data, std::int64_t columns);
/// A function of single elements.
Value activate(Network& network, Value data);
/// Behind FakeQuantize where the network is quantized and the value is not so yet.
Value quantize_if_due(Network& network, Value data);
Value fake_quantize(Network& network, Value data);
/// A constant as weights of a layer; quantized as the network is. The first `channel_dims` dimensions from `first_channel_dim` on are
/// output channels.
Operand weights(Network& network, const Shape& shape, std::size_t first_channel_dim, std::size_t channel_dims, float deviation);

Dims random_permutation(Network& network, std::size_t rank);
Tensor index_tensor(Network& network, const Dims& values);
Tensor index_scalar(Network& network, std::int64_t value);

}  // namespace octet::fuzz
