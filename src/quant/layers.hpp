#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <octet/graph/graph.hpp>

namespace octet {

// What kinds of layers quantization knows.

/// Whether the node's operation is one of these: `is_one_of<MaxPool, AvgPool>(node)`.
template <typename... T>
bool is_one_of(const Node& node) {
  return (node.as<T>() || ...);
}

/// A convolution of any kind.
bool is_convolution(const Node& node);

/// A convolution, or a matrix product whose second operand is known.
bool is_weighted(const Graph& graph, const Node& node);

/// A matrix product whose operands are both computed.
bool is_product_of_two(const Graph& graph, const Node& node);

/// An Add of two computed operands. An Add of a constant belongs to the layer in front of it.
bool is_sum(const Graph& graph, const Node& node);

/// Whether the layer's elements are elements of its inputs, or zeros, so that quantizing in front of it is the same as behind it.
bool moves_values(const Graph& graph, const Node& node);

/// Whether each element of the output depends on one element of one computed input, and on constants.
bool is_function_of_one(const Graph& graph, const Node& node);

/// The inputs that an INT8 layer of that kind reads quantized; none when the layer has no INT8 form. Weights do not count.
std::vector<std::size_t> quantized_inputs(const Graph& graph, const Node& node);

/// The dimensions of a weighted layer's weights that together count output channels.
std::vector<std::size_t> output_channel_dims(const Node& node, std::size_t weights_rank);

/// "Softmax 'prob'" or "the network's output 'y'", for reasons.
std::string described(const Node& node);

}  // namespace octet
