#pragma once

#include <optional>
#include <string>
#include <vector>

#include <octet/graph/graph.hpp>

#include "model/onnx/attributes.hpp"
#include "tensor/narrow.hpp"

namespace octet::onnx {

class Importer;

/// The values of a node's outputs, fewer where the last are not there. Nothing where the file means something that the graph's operations
/// cannot say; the node is then kept as Opaque.
using Converted = std::optional<std::vector<Value>>;

/// A tensor of integers in a quantized network: what its integers stand for, computed in floating point, and how to get at them.
struct Quantized {
  Value value{};        ///< the floating-point numbers, each on the grid of the integers
  Tensor scale{};       ///< f32, one element or one per index of `axis`
  Tensor zero_point{};  ///< of the integers' element type, as many elements
  std::int64_t axis = 1;
  bool same_grid(const Quantized& other) const;
};

/// One ONNX node on its way into the graph: its inputs as values of the graph, its attributes, and names for what it becomes.
class NodeContext {
 public:
  NodeContext(Importer& importer, const NodeRecord& node, std::string name);

  const NodeRecord& record() const noexcept { return node_; }
  const Attributes& attributes() const noexcept { return attributes_; }
  std::int64_t opset() const;
  const std::string& name() const noexcept { return name_; }
  Graph& graph();

  std::size_t input_count() const noexcept { return node_.inputs.size(); }
  std::size_t output_count() const noexcept { return node_.outputs.size(); }
  /// Whether an input is there; optional ones may be left out.
  bool has(std::size_t index) const { return index < node_.inputs.size() && !node_.inputs[index].empty(); }
  bool has_output(std::size_t index) const { return index < node_.outputs.size() && !node_.outputs[index].empty(); }
  /// Throws Error(InvalidModel) "input 2: given none, expected one".
  Value input(std::size_t index);
  /// The inputs in order, all of which must be there.
  std::vector<Value> inputs();
  Shape shape(std::size_t index) { return graph().shape(input(index)); }
  std::size_t rank(std::size_t index) { return shape(index).rank(); }
  ElementType type(std::size_t index) { return graph().description(input(index)).element_type; }
  /// The input's elements where they do not depend on the network's inputs.
  std::optional<Tensor> known(std::size_t index);
  /// The same, but throws Error(Unsupported) "input 1 (axes): given a computed tensor, expected a constant".
  Tensor constant_input(std::size_t index, const char* what);
  Dims constant_dims(std::size_t index, const char* what) { return constant_input(index, what).to_dims(); }
  /// What the integers of an input stand for, where the file's network is quantized there.
  const Quantized* quantized(std::size_t index) const;
  Tensor read(const TensorRecord& record) const;
  /// The type of an input's numbers in the file, where the graph holds them in a wider one.
  std::optional<NarrowType> narrow_type(std::size_t index);

  /// Adds the operation that the layer's name belongs to.
  Value add(Operation operation, std::vector<Value> inputs);
  /// Adds an operation on the way to it, called NAME/SUFFIX.
  Value step(const std::string& suffix, Operation operation, std::vector<Value> inputs);
  /// The first where there is no suffix, else the second.
  Value add_or_step(const std::string& suffix, Operation operation, std::vector<Value> inputs);
  Value constant(const std::string& suffix, Tensor value);
  /// A constant of rank 0 and the element type of `like`.
  Value scalar(const std::string& suffix, double value, Value like);
  Value dims(const std::string& suffix, const Dims& values) { return constant(suffix, Tensor::from(values)); }
  Value index(const std::string& suffix, std::int64_t value) { return constant(suffix, Tensor::scalar(value)); }

  /// Says that the first output's numbers are those of a narrow type.
  void set_narrow_output(NarrowType type) { narrow_output_ = type; }
  std::optional<NarrowType> narrow_output() const noexcept { return narrow_output_; }

  /// For a value of an attribute that the graph's operations cannot say: nothing, and "attribute 'p': given 3, expected 1 or 2" as reason.
  Converted lacks(std::string_view attribute, const std::string& expected);
  /// The same for anything else, with the reason as it is.
  Converted lacks(std::string reason);
  /// Notes what the file says and the graph does not, in GraphOrigin::notes: "layer 'zip' (ZipMap): ...".
  void note(const std::string& text);
  const std::string& lacking() const noexcept { return lacking_; }

  /// Says what the integers of an output stand for; they are computed only if something asks for them.
  void set_quantized(std::size_t output, Quantized quantized);

 private:
  Importer& importer_;
  const NodeRecord& node_;
  Attributes attributes_;
  std::string name_;
  std::string lacking_{};
  std::optional<NarrowType> narrow_output_{};
};

}  // namespace octet::onnx
