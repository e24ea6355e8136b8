#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <octet/graph/graph.hpp>

namespace octet {

// What operations are, for all who plan or run INT8. The placement of quantizers and the executor ask here, so that what the one plans the
// other runs.

/// Whether the node's operation is one of these: `is_one_of<MaxPool, AvgPool>(node)`.
template <typename... T>
bool is_one_of(const Node& node) {
  return (node.as<T>() || ...);
}

/// A convolution of any kind.
bool is_convolution(const Node& node);

/// A convolution, or a matrix product whose second operand alone is known.
bool is_weighted(const Graph& graph, const Node& node);

/// A matrix product whose operands are both computed.
bool is_product_of_two(const Graph& graph, const Node& node);

/// An Add of two computed operands. An Add of a constant belongs to the layer in front of it.
bool is_sum(const Graph& graph, const Node& node);

/// Why a convolution or matrix product cannot multiply integers, whatever its weights hold; nothing where it can.
std::optional<std::string> obstacle_to_integers(const Graph& graph, const Node& node);

/// Whether the layer multiplies integers only where its data needs no zero point: its results sum different numbers of weights.
bool takes_no_zero_point(const Node& node);

/// The dimensions of a weighted layer's weights that together count output channels.
std::vector<std::size_t> output_channel_dims(const Node& node, std::size_t weights_rank);

/// Whether the layer's elements are elements of its inputs, or zeros, so that quantizing in front of it is the same as behind it, and the
/// executor moves integers as they are.
bool moves_values(const Graph& graph, const Node& node);

/// The inputs whose elements a layer that moves values moves: all of a Concat's, the first of the others; none where it moves none.
std::vector<std::size_t> moved_inputs(const Graph& graph, const Node& node);

/// The inputs that an INT8 layer of that kind reads quantized; none when the layer has no INT8 form. Weights do not count.
std::vector<std::size_t> quantized_inputs(const Graph& graph, const Node& node);

}  // namespace octet
