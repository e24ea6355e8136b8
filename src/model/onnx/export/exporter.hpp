#pragma once

#include <set>
#include <string>
#include <vector>

#include "graph/users.hpp"
#include "model/onnx/export/model_file.hpp"

namespace octet::onnx {

/// Turns a graph into the nodes of an ONNX model.
class Exporter {
 public:
  explicit Exporter(const Graph& graph);
  /// Throws Error(Unsupported) naming the layer that ONNX cannot express.
  ModelFile run();

 private:
  friend class ExportContext;
  void visit(NodeId id);
  void write_result(NodeId id);
  void name_outputs();
  std::string output_name_of(NodeId result) const;
  std::string unique(const std::string& name);

  const Graph& graph_;
  Users users_;
  std::set<NodeId> merged_;  ///< nodes that an earlier one was written together with
  std::set<std::string> taken_;
  std::map<Value, std::string> names_;
  std::map<NodeId, std::string> output_names_;  ///< of Results
  ModelFile file_;
};

/// One node of the graph on its way into the file.
class ExportContext {
 public:
  ExportContext(Exporter& exporter, NodeId id) : exporter_(exporter), id_(id) {}

  const Graph& graph() const { return exporter_.graph_; }
  const Node& node() const { return graph().node(id_); }
  NodeId id() const { return id_; }
  std::size_t input_count() const { return node().inputs.size(); }
  std::string input(std::size_t index) { return name(node().inputs.at(index)); }
  std::string name(Value value);
  const Shape& shape(std::size_t index) const { return graph().shape(node().inputs.at(index)); }
  ElementType type(std::size_t index) const { return graph().description(node().inputs.at(index)).element_type; }
  const OutputDescription& output(std::size_t port = 0) const { return node().outputs.at(port); }
  /// The integers of a known input. Throws Error(Unsupported) for a computed one.
  Dims known_dims(std::size_t index, const char* what) const;

  /// Writes the node that gives the layer's outputs.
  void write(const std::string& type, std::vector<std::string> inputs, AttributeList attributes = {});
  /// Writes a node on the way to them and gives the name of its output.
  std::string step(const std::string& suffix, const std::string& type, std::vector<std::string> inputs, AttributeList attributes = {});
  std::string initializer(const std::string& suffix, Tensor value);
  std::string scalar(const std::string& suffix, double value, ElementType type);
  std::string dims(const std::string& suffix, const Dims& values) { return initializer(suffix, Tensor::from(values)); }

  /// The Add of one known value for each channel (dimension `axis`) that alone reads the layer, as values; it is written together with it.
  std::optional<std::vector<float>> take_bias(std::size_t axis);
  /// Throws Error(Unsupported) "WHAT: given X, expected something that ONNX has".
  [[noreturn]] static void refuse(const std::string& what, const std::string& given);

 private:
  Exporter& exporter_;
  NodeId id_;
  NodeId writes_ = 0;  ///< the merged node whose outputs are written, with has_merged_
  bool has_merged_ = false;
};

}  // namespace octet::onnx
