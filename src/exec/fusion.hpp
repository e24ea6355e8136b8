#pragma once

#include <optional>
#include <vector>

#include <octet/graph/graph.hpp>

#include "exec/constants.hpp"
#include "exec/onednn/primitives.hpp"
#include "exec/quantization.hpp"
#include "graph/known.hpp"

namespace octet::exec {

/// One operation that is computed together with the node in front of it.
struct FusedOperation {
  enum class Kind {
    Activation,  ///< functions of one element, applied in order
    Binary,      ///< with a second operand that broadcasts to the result
  };
  Kind kind = Kind::Activation;
  dnn::PostOps activation{};
  dnnl::algorithm algorithm = dnnl::algorithm::undef;
  Value operand{};
};

/// A node with what is fused into it. The group runs where its last node stood, when all its operands are computed.
struct FusedNode {
  NodeId head = 0;
  std::vector<NodeId> nodes{};  ///< all nodes of the group, head first
  std::vector<float> bias{};    ///< one per output channel, empty when there is none
  std::vector<FusedOperation> operations{};
  std::optional<dnn::Quantization> stored{};  ///< how the result is stored when a FakeQuantize ends the group
  Value output{};
};

/// Groups the graph's nodes, in execution order. Parameters, Results and what computes constants stand in groups of their own.
/// An INT8 layer takes the FakeQuantize behind it into its group. One that stands between an INT8 layer and a sum which is fused into it is
/// skipped, but for its limits: the sum then sees the value cut off but not rounded, at most half a step away.
/// A Convert from bytes of images takes what follows of a function of single bytes into its group: the transposition from [N,H,W,C] to
/// [N,C,H,W], arithmetic with constants of each channel, and FakeQuantize.
std::vector<FusedNode> fuse(const Graph& graph, const Int8Regions& regions);

/// The node as oneDNN element-wise operations when it is a function of one input (its first) and of constants alone.
std::optional<dnn::PostOps> as_activation(const Graph& graph, const Node& node);

/// The oneDNN algorithm of a function of two elements, or nothing where it has none.
std::optional<dnnl::algorithm> binary_algorithm(BinaryKind kind);

}  // namespace octet::exec
