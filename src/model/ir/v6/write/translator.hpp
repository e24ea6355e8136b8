#pragma once

#include <optional>
#include <set>

#include "graph/users.hpp"
#include "model/ir/v6/write/new_layer.hpp"

namespace octet::ir::v6 {

/// Makes the layers of one graph, node by node.
class Translator {
 public:
  Translator(const Graph& graph, int version, std::vector<std::string> refused)
      : graph_(graph), version_(version), users_(graph), refused_(std::move(refused)) {}
  std::vector<NewLayer> run();

 private:
  // Each gives the layer, or throws Refusal. The name and the outputs are the node's unless the layer has others.
  NewLayer translate(NodeId id, const Parameter& op);
  NewLayer translate(NodeId id, const Convolution& op);
  NewLayer translate(NodeId id, const GroupConvolution& op);
  NewLayer translate(NodeId id, const ConvolutionBackpropData& op);
  NewLayer translate(NodeId id, const GroupConvolutionBackpropData& op);
  NewLayer translate(NodeId id, const MatMul& op);
  NewLayer translate(NodeId id, const Unary& op);
  NewLayer translate(NodeId id, const Binary& op);
  NewLayer translate(NodeId id, const Clamp& op);
  NewLayer translate(NodeId id, const Elu& op);
  NewLayer translate(NodeId id, const PRelu& op);
  NewLayer translate(NodeId id, const Softmax& op);
  NewLayer translate(NodeId id, const MaxPool& op);
  NewLayer translate(NodeId id, const AvgPool& op);
  NewLayer translate(NodeId id, const Reduce& op);
  NewLayer translate(NodeId id, const Concat& op);
  NewLayer translate(NodeId id, const Split& op);
  NewLayer translate(NodeId id, const VariadicSplit& op);
  NewLayer translate(NodeId id, const Reshape& op);
  NewLayer translate(NodeId id, const Squeeze& op);
  NewLayer translate(NodeId id, const Unsqueeze& op);
  NewLayer translate(NodeId id, const Transpose& op);
  NewLayer translate(NodeId id, const Pad& op);
  NewLayer translate(NodeId id, const StridedSlice& op);
  NewLayer translate(NodeId id, const Gather& op);
  NewLayer translate(NodeId id, const LRN& op);
  NewLayer translate(NodeId id, const NormalizeL2& op);
  NewLayer translate(NodeId id, const MVN& op);
  NewLayer translate(NodeId id, const BatchNormInference& op);
  NewLayer translate(NodeId id, const Interpolate& op);
  NewLayer translate(NodeId id, const DetectionOutput& op);
  template <typename T>
  NewLayer translate(NodeId id, const T& op);

  void visit(NodeId id);
  const Node& node(NodeId id) const { return graph_.node(id); }
  const Shape& shape(Value value) const { return graph_.shape(value); }
  /// A layer of that type that reads the node's first input.
  NewLayer layer(NodeId id, std::string type) const;
  const Tensor& known(NodeId id, std::size_t input, const char* what) const;
  template <typename T>
  NewLayer convolution(NodeId id, const T& op, const char* type, bool grouped, bool transposed);
  template <typename T>
  NewLayer pooling(NodeId id, const T& op, const char* method) const;
  NewLayer reshape(NodeId id, Dims target) const;
  NewLayer split(NodeId id) const;
  NewLayer power(NodeId id, BinaryKind kind, float operand) const;
  NewLayer scale_shift(NodeId id, BinaryKind kind, std::vector<float> operands) const;
  std::optional<NewLayer> arithmetic(NodeId id, BinaryKind kind, const Tensor& operand, bool operand_first) const;
  /// The addition of one value per channel (dimension 1) that alone reads the node, which the layer does itself.
  void absorb_bias(NodeId id, NewLayer& layer);
  bool only_counts(Value value) const;
  /// Values of which layers read the constant itself.
  Value constant_layer(NodeId id, std::size_t input);
  void check_output(Value value);

  const Graph& graph_;
  int version_;
  Users users_;
  std::vector<NewLayer> layers_;
  std::set<NodeId> absorbed_;         ///< nodes that are part of a layer in front of them
  std::set<NodeId> constants_;        ///< Constants that are layers
  std::vector<std::string> refused_;  ///< "'NAME' (TYPE: REASON)"
};

}  // namespace octet::ir::v6
