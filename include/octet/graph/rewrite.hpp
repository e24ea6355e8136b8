#pragma once

#include <map>
#include <string>

#include <octet/base/export.hpp>
#include <octet/graph/graph.hpp>

namespace octet {

/// Copies a graph node by node, letting a rewrite replace values on the way. Used as:
///
///     GraphCopy copy(source);
///     for (NodeId id = 0; id < source.nodes().size(); ++id)
///       if (should_go(id)) copy.replace({id, 0}, copy.graph().add(...));
///       else copy.keep(id);
///     Graph result = std::move(copy).take();
class OCTET_API GraphCopy {
 public:
  /// `source` must outlive the copy.
  explicit GraphCopy(const Graph& source);

  /// Appends the node as it is, its inputs translated, with its name and origin.
  void keep(NodeId id);
  /// Appends the node with another operation and other (already translated) inputs; name and origin stay.
  Value keep_as(NodeId id, Operation operation, std::vector<Value> inputs);
  /// From now on readers of `old` in the source read `replacement` in the copy.
  void replace(Value old, Value replacement);
  /// The value of the copy that stands for `old`. Throws Error(InvalidArgument) for one that was neither kept nor replaced.
  Value translated(Value old) const;
  /// The values of the copy that stand for the inputs of a source node.
  std::vector<Value> translated_inputs(NodeId id) const;

  /// The name, with underscores behind it where a node of the source or of the copy has it.
  std::string unused_name(std::string name) const;

  /// What was copied so far, to add nodes to.
  Graph& graph() noexcept { return copy_; }
  /// The finished copy.
  Graph take() && { return std::move(copy_); }

 private:
  const Graph& source_;
  Graph copy_;
  std::map<Value, Value> values_;
};

/// Replaces every value that does not depend on a Parameter by a Constant, and removes what no Result needs.
/// Weights behind FakeQuantize, or behind Convert, Subtract and Multiply from an i8 or u8 constant, are left as they are when
/// `keep_quantized_weights`, since they say that the weights are quantized. A value of more than 64 MiB that would take over
/// eight times what it is computed from, as a repeated constant does, is left to be computed. With `keep_shape_ops` so is what comes from
/// ShapeOf, and the network can still be reshaped.
OCTET_API Graph fold_constants(const Graph& graph, bool keep_quantized_weights = true, bool keep_shape_ops = false);

/// Removes nodes from which no Result can be reached. Parameters stay.
OCTET_API Graph remove_dead_nodes(const Graph& graph);

}  // namespace octet
