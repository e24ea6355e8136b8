#pragma once

#include <string>
#include <vector>

#include "model/tensorflow/attributes.hpp"
#include "model/tensorflow/builder.hpp"

namespace octet::tensorflow {

/// One node on its way into the graph: its inputs, its attributes, and names for what it becomes.
class Context {
 public:
  /// `is_read`: whether another node reads its outputs.
  Context(Builder& builder, const NodeRecord& record, std::vector<HeldPointer> inputs, bool is_read)
      : builder_(builder), record_(record), attributes_(record), inputs_(std::move(inputs)), is_read_(is_read) {}

  const NodeRecord& record() const noexcept { return record_; }
  const Attributes& attributes() const noexcept { return attributes_; }
  std::string name() const { return std::string(record_.name); }
  Builder& builder() noexcept { return builder_; }
  Graph& graph() noexcept { return builder_.graph(); }

  bool is_read() const noexcept { return is_read_; }
  std::size_t input_count() const noexcept { return inputs_.size(); }
  /// Throws Error(InvalidModel) "input 2: given none, expected one".
  Held& held(std::size_t index) const;
  const HeldPointer& pointer(std::size_t index) const { return held(index), inputs_[index]; }
  /// As TensorFlow has it.
  Shape shape(std::size_t index) const { return builder_.shape(held(index)); }
  std::size_t rank(std::size_t index) const { return shape(index).rank(); }
  ElementType type(std::size_t index) const { return builder_.type(held(index)); }
  bool is_constant(std::size_t index) const { return held(index).constant.has_value(); }

  /// The elements. Throws Error(Unsupported) "input 1 (axes): given a computed tensor, expected a constant".
  Tensor constant(std::size_t index, const char* what) const;
  Dims integers(std::size_t index, const char* what) const { return constant(index, what).to_dims(); }
  std::int64_t integer(std::size_t index, const char* what) const;
  double number(std::size_t index, const char* what) const;
  /// Integers as dimensions of input `of`, counted from the front.
  std::vector<std::size_t> axes(const Dims& given, std::size_t rank) const;

  /// The order in which the input's dimensions lie, with all its places.
  Order order(std::size_t index) const { return full(held(index).order, rank(index)); }
  /// The input in that order, or in TensorFlow's own.
  Value in(std::size_t index, const Order& order) const { return builder_.place(held(index), order); }
  Value plain(std::size_t index) const { return in(index, plain_order(rank(index))); }
  /// The input in the order that it has.
  Value as_it_lies(std::size_t index) const { return in(index, order(index)); }

  /// The order for an operation on elements of these inputs: that which moves the fewest.
  Order common_order(const std::vector<std::size_t>& indices) const;
  /// The input for such an operation: aligned to the rank of the order.
  Value operand(std::size_t index, const Order& order) const;

  /// Adds the operation that the layer's name belongs to.
  Value add(Operation operation, std::vector<Value> inputs) const { return builder_.add(name(), std::move(operation), std::move(inputs)); }
  /// Adds an operation on the way to it, called NAME/SUFFIX.
  Value step(const std::string& suffix, Operation operation, std::vector<Value> inputs) const {
    return builder_.add(name() + "/" + suffix, std::move(operation), std::move(inputs));
  }
  Value constant_value(const std::string& suffix, Tensor value) const { return builder_.constant(name() + "/" + suffix, std::move(value)); }
  Value dims(const std::string& suffix, const Dims& values) const { return constant_value(suffix, Tensor::from(values)); }
  Value index(const std::string& suffix, std::int64_t value) const { return constant_value(suffix, Tensor::scalar(value)); }
  /// A constant of rank 0 and the element type of `like`.
  Value scalar(const std::string& suffix, double value, Value like) const;

  /// An output whose dimensions lie in that order.
  HeldPointer made(Value value, const Order& order = {}) const;
  Outputs one(Value value, const Order& order = {}) const { return {made(value, order)}; }
  /// The same, saying whether an output of the network has the order of the file.
  Outputs one_of_layout(Value value, const Order& order, bool keeps_layout) const;
  /// Throws Error(Unsupported) with the reason.
  [[noreturn]] void refuse(const std::string& reason) const;

 private:
  Builder& builder_;
  const NodeRecord& record_;
  Attributes attributes_;
  std::vector<HeldPointer> inputs_;
  bool is_read_;
};

}  // namespace octet::tensorflow
