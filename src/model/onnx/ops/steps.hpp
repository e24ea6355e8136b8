#pragma once

#include "model/onnx/context.hpp"

namespace octet::onnx {

/// Short ways to add the operations that a node is composed of. Names that are taken get a number.
class Steps {
 public:
  explicit Steps(NodeContext& node) : node_(node) {}

  Shape shape(Value value) const { return node_.graph().shape(value); }
  std::size_t rank(Value value) const { return shape(value).rank(); }
  ElementType type(Value value) const { return node_.graph().description(value).element_type; }

  Value binary(const std::string& name, BinaryKind kind, Value a, Value b) { return node_.step(name, Binary{kind}, {a, b}); }
  Value add(const std::string& name, Value a, Value b) { return binary(name, BinaryKind::Add, a, b); }
  Value multiply(const std::string& name, Value a, Value b) { return binary(name, BinaryKind::Multiply, a, b); }
  Value scaled(const std::string& name, Value value, double factor) {
    return factor == 1 ? value : multiply(name, value, node_.scalar(name + "/factor", factor, value));
  }
  Value unary(const std::string& name, UnaryKind kind, Value x) { return node_.step(name, Unary{kind}, {x}); }
  Value select(const std::string& name, Value condition, Value a, Value b) { return node_.step(name, Select{}, {condition, a, b}); }
  Value reshape(const std::string& name, Value value, const Dims& dims) {
    return node_.step(name, Reshape{}, {value, node_.dims(name + "/shape", dims)});
  }
  Value transpose(const std::string& name, Value value, const Dims& order) {
    return node_.step(name, Transpose{}, {value, node_.dims(name + "/order", order)});
  }
  Value unsqueeze(const std::string& name, Value value, const Dims& axes) {
    return node_.step(name, Unsqueeze{}, {value, node_.dims(name + "/axes", axes)});
  }
  Value broadcast(const std::string& name, Value value, const Dims& dims) {
    return node_.step(name, Broadcast{}, {value, node_.dims(name + "/shape", dims)});
  }
  Value gather(const std::string& name, Value data, Value indices, std::int64_t axis) {
    return node_.step(name, Gather{}, {data, indices, node_.index(name + "/axis", axis)});
  }
  Value reduce(const std::string& name, ReduceKind kind, Value value, const Dims& axes, bool keep = true) {
    return node_.step(name, Reduce{kind, keep}, {value, node_.dims(name + "/axes", axes)});
  }
  /// The numbers first, first + 1, ... as i64.
  Value numbers(const std::string& name, std::int64_t first, std::int64_t count) {
    return node_.step(name, Range{ElementType::i64},
                      {node_.index(name + "/start", first), node_.index(name + "/stop", first + count), node_.index(name + "/step", 1)});
  }
  /// A part along one axis.
  Value part(const std::string& name, Value value, std::size_t axis, std::int64_t first, std::int64_t count) {
    const std::int64_t size = shape(value)[axis];
    if (first == 0 && count == size) return value;
    if (count == 0)
      return node_.step(name, Gather{},
                        {value, node_.dims(name + "/none", {}), node_.index(name + "/axis", static_cast<std::int64_t>(axis))});
    Dims lengths;
    if (first > 0) lengths.push_back(first);
    lengths.push_back(count);
    if (first + count < size) lengths.push_back(size - first - count);
    const Value parts =
        node_.step(name, VariadicSplit{},
                   {value, node_.index(name + "/axis", static_cast<std::int64_t>(axis)), node_.dims(name + "/lengths", lengths)});
    return output(parts, first > 0 ? 1 : 0);
  }

 private:
  NodeContext& node_;
};

}  // namespace octet::onnx
