#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include <octet/graph/graph.hpp>

#include "model/ir/attribute_reader.hpp"
#include "model/ir/constants.hpp"
#include "model/ir/records.hpp"

namespace octet::ir::v6 {

/// What all layers of one file share while they are translated.
struct Construction {
  Graph graph;
  ConstantReader& constants;
  std::unordered_set<std::string> layer_names{};  ///< of the file, which helper nodes must not take
  ElementType default_type = ElementType::f32;    ///< of layers that do not say theirs

  /// The name, or one like it that neither a layer nor a node has.
  std::string free_name(std::string name) const;
};

/// One layer while it becomes nodes of a graph. The node that gives the layer's outputs has the layer's name, and those in front of it
/// NAME/PURPOSE.
class Layer {
 public:
  Layer(const LayerRecord& record, std::vector<Value> inputs, Construction& construction);

  const LayerRecord& record() const { return record_; }
  AttributeReader& attributes() { return attributes_; }
  const Graph& graph() const { return construction_.graph; }

  std::size_t input_count() const { return inputs_.size(); }
  /// Throws Error(InvalidModel) when the layer has fewer inputs.
  Value input(std::size_t index = 0) const;
  const std::vector<Value>& inputs() const { return inputs_; }
  const Shape& shape(Value value) const { return graph().shape(value); }
  /// The dimensions that the file declares for an output.
  const Dims& declared(std::size_t output = 0) const;
  /// That which the file gives the output: the port's precision, or else the layer's.
  ElementType declared_type(std::size_t output = 0) const;

  bool has_blob(std::string_view name) const { return find_blob(name) != nullptr; }
  /// Throws Error(InvalidModel) when the layer lacks the constant, or the file its bytes.
  std::int64_t blob_elements(std::string_view name) const;
  /// The constant as a node, converted to f32 where it is of another floating-point type.
  Value blob(std::string_view name, Shape shape);
  /// One value per channel (dimension 1) that broadcasts to tensors of that rank; a single value where the file has one.
  Value channel_blob(std::string_view name, std::size_t rank);

  Value constant(std::string_view purpose, Tensor value);
  Value integers(std::string_view purpose, const Dims& values) { return constant(purpose, Tensor::from(values)); }
  Value integer(std::string_view purpose, std::int64_t value) { return constant(purpose, Tensor::scalar(value)); }
  Value number(std::string_view purpose, float value) { return constant(purpose, Tensor::scalar(value)); }

  /// A node in front of the one that has the layer's name.
  Value helper(std::string_view purpose, Operation operation, std::vector<Value> inputs);
  /// The node that has the layer's name.
  Value finish(Operation operation, std::vector<Value> inputs);
  /// The layer's one input as it is.
  Value pass();

  /// The operation that IR v10 has under that name, by the layer's attributes, which say the same there.
  Operation canonical(std::string_view type, int opset = 1);
  /// The layer as it is in the file, not to be run.
  Value keep_opaque();

 private:
  ElementType layer_type() const;
  bool is_constant() const;
  const BlobRecord* find_blob(std::string_view name) const;
  const BlobRecord& needed_blob(std::string_view name) const;
  ElementType blob_type(const BlobRecord& blob) const;

  const LayerRecord& record_;
  std::vector<Value> inputs_;
  Construction& construction_;
  AttributeReader attributes_;
};

}  // namespace octet::ir::v6
