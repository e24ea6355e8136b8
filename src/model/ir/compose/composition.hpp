#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include <octet/graph/graph.hpp>

#include "model/ir/attribute_reader.hpp"

namespace octet::ir {

/// A layer that becomes several nodes of a graph, since no single operation of Octet does what it does. The node that gives the layer's
/// output has the layer's name, and those in front of it NAME/PURPOSE.
class Composition {
 public:
  struct Source {
    std::string name;
    int opset = 1;
    std::vector<Value> inputs{};
    std::size_t output_count = 1;
    /// Names that helper nodes must not take, beside those of the graph.
    std::function<bool(const std::string&)> is_reserved{};
  };
  Composition(Graph& graph, AttributeReader& attributes, Source source)
      : graph_(graph), attributes_(attributes), source_(std::move(source)) {}

  AttributeReader& attributes() { return attributes_; }
  int opset() const { return source_.opset; }
  std::size_t output_count() const { return source_.output_count; }
  std::size_t input_count() const { return source_.inputs.size(); }
  /// Throws Error(InvalidModel) when the layer has fewer inputs.
  Value input(std::size_t index) const;

  // Shapes by value: a graph that grows moves its nodes.
  Shape shape(Value value) const { return graph_.shape(value); }
  Shape shape(std::size_t index) const { return shape(input(index)); }
  std::size_t rank(std::size_t index) const { return graph_.shape(input(index)).rank(); }
  ElementType type(Value value) const { return graph_.description(value).element_type; }
  ElementType type(std::size_t index) const { return type(input(index)); }
  std::vector<const OutputDescription*> descriptions() const;
  /// The elements of an input that is known without running the network, else null.
  const Tensor* known(std::size_t index) const { return graph_.known_value(input(index)); }

  Value step(std::string_view purpose, Operation operation, std::vector<Value> inputs);
  Value binary(std::string_view purpose, BinaryKind kind, Value a, Value b) { return step(purpose, Binary{kind}, {a, b}); }
  Value unary(std::string_view purpose, UnaryKind kind, Value x) { return step(purpose, Unary{kind}, {x}); }
  Value constant(std::string_view purpose, Tensor value) { return step(purpose, Constant{std::move(value)}, {}); }
  Value dims(std::string_view purpose, const Dims& values) { return constant(purpose, Tensor::from(values)); }
  Value index(std::string_view purpose, std::int64_t value) { return constant(purpose, Tensor::scalar(value)); }
  Value scalar(std::string_view purpose, double value, ElementType type) {
    return constant(purpose, Tensor::scalar(value).converted(type));
  }
  /// The value in that type, as it is where it has it.
  Value converted(std::string_view purpose, Value value, ElementType type);
  Value reshaped(std::string_view purpose, Value value, const Dims& dims);
  /// An input of one element, without dimensions.
  Value single(std::string_view purpose, std::size_t index) {
    return rank(index) == 0 ? input(index) : reshaped(purpose, input(index), {});
  }
  /// One number for each channel, along dimension 1 of `rank`.
  Value by_channel(std::string_view purpose, Value value, std::size_t rank);
  /// The size of one dimension, computed, so that the network may be reshaped.
  Value size_of(std::string_view purpose, Value shape, std::size_t dimension);

  /// The node that has the layer's name.
  Value finish(Operation operation, std::vector<Value> inputs);
  /// The same of a reshape to fixed dimensions.
  Value finish_reshaped(Value value, const Dims& dims);

  /// What keeps the layer from being composed, "attribute 'mode': given X, expected Y". No node may have been added yet; the layer is then
  /// kept as it is.
  std::nullopt_t decline(const std::string& what, const std::string& given, const std::string& expected);
  std::nullopt_t decline_computed(std::string_view input) { return decline(std::string(input), "a computed value", "a constant"); }
  const std::string& reason() const { return reason_; }

 private:
  Graph& graph_;
  AttributeReader& attributes_;
  Source source_;
  std::string reason_;
};

/// The layer's first output; nothing where decline() said why not.
using Composed = std::optional<Value>;
using ComposeLayer = Composed (*)(Composition&);

/// A type of layer that is composed, as the operation sets `first` to `last` define it.
struct ComposedType {
  std::string_view name;
  int first;
  int last;
  ComposeLayer compose;
};

/// All of them, family by family.
const std::vector<ComposedType>& composed_types();

/// The definition that counts for a layer of that operation set, or null. For `opset` 0, which means unknown, the oldest.
const ComposedType* find_composed_type(std::string_view name, int opset);

/// For types that an operation of Octet stands for, but for some attributes: what composes the layer then, and gives nothing, and no
/// reason, where the operation does. Null for other types.
const ComposedType* find_exception(std::string_view name);

// The types of each family, in FAMILY.cpp.
std::span<const ComposedType> composed_attention();
std::span<const ComposedType> composed_functions();
std::span<const ComposedType> composed_indexing();
std::span<const ComposedType> composed_newer();
std::span<const ComposedType> composed_normalization();
std::span<const ComposedType> composed_pooling();
std::span<const ComposedType> composed_regions();
std::span<const ComposedType> composed_scatter();
std::span<const ComposedType> composed_sequences();
std::span<const ComposedType> composed_space();

}  // namespace octet::ir
