#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <octet/base/export.hpp>
#include <octet/graph/operation.hpp>

namespace octet {

/// Index of a node in its graph, in topological order.
using NodeId = std::uint32_t;

/// One output of one node: an edge of the graph starts here.
struct Value {
  NodeId node = 0;
  std::uint32_t port = 0;
  auto operator<=>(const Value&) const = default;
};

/// What is known of a node's output before the network runs.
struct OutputDescription {
  ElementType element_type = ElementType::f32;
  Shape shape{};
  std::vector<std::string> names{};  ///< tensor names of the source framework, may be empty
  bool operator==(const OutputDescription&) const = default;
};

/// What a model file said about a layer beyond its operation. Kept so that writing the model loses nothing.
struct NodeOrigin {
  std::int64_t id = -1;                    ///< layer id, negative when the node was not read from a file
  std::string version{};                     ///< operation set, "opset1"
  std::vector<RawAttribute> attributes{};    ///< attributes of `data` that the operation does not know, in file order
  std::vector<RawAttribute> layer_attributes{};  ///< attributes of `layer` beyond id, name, type and version
  std::string rt_info{};                     ///< text of the rt_info element and others that are not data or ports
  std::vector<std::int64_t> input_ports{};   ///< port ids; empty means 0, 1, ...
  std::vector<std::int64_t> output_ports{};  ///< port ids; empty means they follow the inputs
  std::vector<std::string> input_precisions{};   ///< precision attribute of each input port, empty where absent
  std::vector<std::string> output_precisions{};  ///< precision attribute of each output port, empty means the element type's
  std::vector<std::string> output_children{};    ///< text of the elements of each output port that are not dims; empty means none
  bool operator==(const NodeOrigin&) const = default;
};

/// One operation of a network.
struct Node {
  std::string name{};  ///< unique in its graph
  Operation operation{};
  std::vector<Value> inputs{};
  std::vector<OutputDescription> outputs{};
  NodeOrigin origin{};

  /// The attributes when the node is of that operation, else null: `node.as<Convolution>()`.
  template <typename T>
  const T* as() const { return std::get_if<T>(&operation); }
  bool operator==(const Node&) const = default;
};

/// The smallest and largest values that the channels (dimension 1) of a layer's output had, as IR versions 5 to 7 record them.
struct RecordedRange {
  std::string layer{};
  std::vector<float> minima{};
  std::vector<float> maxima{};
  bool operator==(const RecordedRange&) const = default;
};

/// The precision that an IR of version 5 to 7 asks for: "I8", or that of the layer's weights, "FP32" or "FP16", to keep it as it is.
struct RecordedLevel {
  std::string layer{};
  std::string level{};
  bool operator==(const RecordedLevel&) const = default;
};

/// The files of a model whose format is written back as it was read. Immutable, shared between graphs.
struct SourceDocument {
  std::string text{};
  Tensor constants{};  ///< the .bin as u8
  bool operator==(const SourceDocument&) const = default;
};

/// What a model file said about the network as a whole.
struct GraphOrigin {
  int version = 0;                     ///< IR version, 0 when the graph was not read from an IR
  std::vector<RawAttribute> attributes{};  ///< attributes of `net` beyond name and version
  std::string raw_children{};            ///< text of the elements that are neither layers nor edges (meta_data, rt_info)
  std::vector<RecordedRange> statistics{};  ///< of IR versions 5 to 7, in file order
  std::vector<RecordedLevel> levels{};      ///< of IR versions 5 to 7, in file order
  std::vector<std::string> notes{};         ///< what the reader found and did not use, as sentences
  std::shared_ptr<const SourceDocument> document{};  ///< of IR versions 2 to 7, else null; compared by content
  OCTET_API bool operator==(const GraphOrigin& other) const;
};

/// A neural network: operations joined by values. Nodes are only ever appended, and each names its inputs, so that the
/// order of insertion is a topological order. Shapes and element types are inferred as nodes are added.
///
/// A Graph is a value: copies are independent, and constants are shared between them until changed. Concurrent reading is safe.
/// Functions that take a NodeId or Value throw std::out_of_range for one that the graph does not have, where they say nothing else.
class OCTET_API Graph {
 public:
  explicit Graph(std::string name = {});

  /// Adds an input of the network. This and the next throw as add() does.
  Value parameter(std::string name, ElementType type, Shape shape);
  /// Adds a constant.
  Value constant(std::string name, Tensor value);
  /// Adds an operation and returns its first output; `output(value, 1)` is the second.
  /// Throws Error(InvalidShape) or Error(InvalidArgument) naming the node when the inputs do not fit the operation, when
  /// the name is empty or taken, or when an input does not exist.
  Value add(std::string name, Operation operation, std::vector<Value> inputs);
  /// Adds an output of the network. Throws as add() does.
  NodeId result(std::string name, Value value);

  /// Replaces what is kept of the node's origin; tensor names belong to outputs.
  void set_origin(NodeId id, NodeOrigin origin);
  void set_output_names(Value value, std::vector<std::string> names);

  const std::string& name() const noexcept { return name_; }
  void set_name(std::string name) { name_ = std::move(name); }
  const GraphOrigin& origin() const noexcept { return origin_; }
  void set_origin(GraphOrigin origin) { origin_ = std::move(origin); }

  /// All nodes in topological order; a NodeId is an index into this.
  std::span<const Node> nodes() const noexcept { return nodes_; }
  const Node& node(NodeId id) const { return nodes_.at(id); }
  const Node& node(Value value) const { return nodes_.at(value.node); }
  const OutputDescription& description(Value value) const { return nodes_.at(value.node).outputs.at(value.port); }
  const Shape& shape(Value value) const { return description(value).shape; }

  /// The node of that name. Throws Error(NotFound).
  NodeId find(std::string_view name) const;
  bool contains(std::string_view name) const;

  /// Parameters and Results in insertion order.
  const std::vector<NodeId>& parameters() const noexcept { return parameters_; }
  const std::vector<NodeId>& results() const noexcept { return results_; }

  /// The value's elements when they do not depend on the network's inputs and are known without running it: constants,
  /// and small tensors computed from constants and shapes. Null otherwise.
  const Tensor* known_value(Value value) const;

  /// The nodes that read the value, in topological order; a node that reads it twice is listed twice.
  std::vector<NodeId> users(Value value) const;

  /// The same network with new shapes for the named parameters; every other shape is inferred anew.
  /// Throws Error(NotFound) for an unknown name and Error(InvalidShape) where an operation does not fit any more.
  Graph reshape(const std::map<std::string, Shape>& shapes) const;

  /// Equal in everything that a file holds: names, operations, edges, shapes, constants' bytes, origins.
  bool operator==(const Graph& other) const;

 private:
  void check_new_node(const std::string& name, std::span<const Value> inputs) const;
  std::vector<Tensor> compute_known_values(const Operation& operation, std::span<const Value> inputs,
                                           std::span<const OutputDescription> outputs) const;

  std::string name_;
  GraphOrigin origin_;
  std::vector<Node> nodes_;
  std::vector<NodeId> parameters_;
  std::vector<NodeId> results_;
  std::unordered_map<std::string, NodeId> by_name_;
  std::map<Value, Tensor> known_values_;
};

/// Output `port` of the node that `value` belongs to.
inline Value output(Value value, std::uint32_t port) { return {value.node, port}; }

}  // namespace octet
