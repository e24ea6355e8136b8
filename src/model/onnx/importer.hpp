#pragma once

#include <deque>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include <octet/model/ir.hpp>

#include "model/onnx/context.hpp"
#include "model/onnx/records.hpp"
#include "model/onnx/tensors.hpp"

namespace octet::onnx {

/// Turns the records of one model into a graph, node by node.
class Importer {
 public:
  Importer(const ModelRecord& model, TensorReader& tensors, const ReadOptions& options);

  Graph run();

 private:
  friend class NodeContext;
  friend class ControlFlow;

  /// What is known of a tensor that has a name in the file.
  struct Entry {
    std::optional<Value> value{};
    const TensorRecord* initializer = nullptr;  ///< to be read when something needs it
    std::optional<Quantized> quantized{};
    std::optional<NarrowType> narrow{};  ///< the type in the file, where the graph holds its numbers in a wider one
    std::string unknown_layer{};  ///< the operation because of which nothing is known of the tensor's shape
  };

  void settle_opset();
  void declare_initializers();
  void add_parameters();
  void add_parameter(const ValueRecord& input);
  void check_options() const;
  void add_node(const NodeRecord& node);
  void convert_node(const NodeRecord& node, const std::string& name);
  Converted translate(NodeContext& context);
  void add_control_flow(const NodeRecord& node, const std::string& name);
  void add_opaque(NodeContext& context, const std::string& unknown_layer);
  void add_results();
  void add_result(const ValueRecord& output, Value value);
  /// Outputs that are values of the graph by themselves: of those that share a value the one that is called as the value is, and none where
  /// an input of the network or a constant has another name.
  std::unordered_set<std::string_view> direct_outputs();
  Value own_value(std::string_view tensor, Value value);

  /// The unknown operation that the node's inputs hang on, if any.
  std::string unknown_source(const NodeRecord& node) const;
  /// The narrow type of a node's output: what it says itself, its first input's where it moves elements, else what the file declares.
  std::optional<NarrowType> narrow_output(const NodeContext& context, std::size_t output);
  /// Lets an operation that only moves elements move the numbers that integers stand for.
  std::optional<Quantized> begin_moving(const NodeRecord& node);

  Entry& entry(std::string_view tensor);
  void define(std::string_view tensor, Entry entry);
  Value resolve(std::string_view tensor);
  Value integers_of(std::string_view tensor, const Quantized& quantized);
  void name_output(Value value, std::string_view tensor);
  std::string unique_name(const std::string& name);

  const ModelRecord& model_;
  TensorReader& tensors_;
  const ReadOptions& options_;
  std::int64_t opset_ = 0;  ///< of the default domain
  Graph graph_;
  std::unordered_map<std::string_view, Entry> entries_;
  std::unordered_map<std::string_view, const ValueRecord*> declared_;
  std::unordered_map<std::string, int> next_number_;  ///< to tell layers of a name apart
  std::vector<std::shared_ptr<const GraphRecord>> placed_graphs_{};  ///< subgraphs of nodes of subgraphs, renamed
  std::deque<std::string> made_names_{};         ///< of tensors of subgraphs, for the views above
  std::unordered_set<std::string_view> taken_{};  ///< names of tensors that are not all defined yet
  bool moving_ = false;  ///< whether inputs are given as the numbers that integers stand for
};

}  // namespace octet::onnx
