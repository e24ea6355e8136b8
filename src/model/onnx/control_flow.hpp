#pragma once

#include <string>
#include <vector>

#include "model/onnx/importer.hpp"
#include "model/onnx/subgraph.hpp"

namespace octet::onnx {

/// Puts the nodes of subgraphs in the place of the nodes that have them: those of the branch that an If takes, of both where only the
/// network's inputs tell, and those of a Loop or Scan once for each iteration.
class ControlFlow {
 public:
  explicit ControlFlow(Importer& importer) : importer_(importer) {}

  static bool is_control_flow(const NodeRecord& node);

  /// Defines the node's outputs. Where that cannot be done, nothing of them is defined, and the answer says why; it is empty otherwise.
  std::string add(const NodeRecord& node, const std::string& name);

 private:
  /// A subgraph that is put somewhere once or more often.
  struct Body {
    const GraphRecord& graph;
    TensorNames names{};  ///< what does not change between iterations: initializers
  };

  std::string add_if(const NodeRecord& node, const std::string& name);
  std::string add_both_branches(const NodeRecord& node, const std::string& name, Value condition);
  std::string add_loop(const NodeRecord& node, const std::string& name);
  std::string add_scan(const NodeRecord& node, const std::string& name);

  Body body_of(const NodeRecord& node, const char* attribute, const std::string& name);
  /// Adds the nodes, with `inputs` as names of what the graph's inputs are, and gives the names of its outputs.
  std::vector<std::string_view> place(const Body& body, const NodeRecord& node, const std::string& prefix,
                                      const std::vector<std::string_view>& inputs);
  void alias(std::string_view tensor, std::string_view source);
  /// One tensor of the values of all iterations, along a new axis.
  Value stacked(const std::string& name, const std::vector<std::string_view>& values, std::int64_t axis);
  std::string_view define(const std::string& name, Value value);
  std::string_view unique(const std::string& name);
  Value constant(const std::string& name, Tensor value);
  std::optional<std::int64_t> known_number(std::string_view tensor);
  void define_output(std::string_view tensor, Value value);

  Importer& importer_;
};

}  // namespace octet::onnx
