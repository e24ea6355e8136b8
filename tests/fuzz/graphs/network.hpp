#pragma once

#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "random.hpp"
#include "reference_run.hpp"

namespace octet::fuzz {

/// What was drawn does not make sense here: shapes do not fit, values grow beyond what float arithmetic keeps apart. Another is drawn.
struct Rejected : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// What a network is like as a whole.
struct Traits {
  ElementType real = ElementType::f32;  ///< of its weights and activations
  bool quantized = false;               ///< layers lie between FakeQuantize
  int batch = 1;
};

/// An input of an operation: a value of the network, or a constant that is added with the operation.
using Operand = std::variant<Value, Tensor>;

/// An operation with its operands. In braces these are drawn one after another, in the order in which they are written.
struct Addition {
  Operation operation;
  std::vector<Operand> operands;
};

/// A network that grows, with the value that each of its tensors has for its inputs.
class Network {
 public:
  Network(Random& random, const Traits& traits) : random(random), traits(traits) {}

  Value input(Tensor value);
  Value constant(Tensor value);
  /// Throws Rejected, and then has added nothing.
  Value add(const Addition& addition);
  void result(Value value);

  const Tensor& value(Value value) const { return values_.at(value); }
  const Shape& shape(Value value) const { return graph_.shape(value); }
  ElementType type(Value value) const { return graph_.description(value).element_type; }
  std::size_t rank(Value value) const { return shape(value).rank(); }
  bool is_read(Value value) const { return !graph_.users(value).empty(); }
  const Graph& graph() const { return graph_; }
  std::size_t operations() const { return operations_; }

  /// Values that depend on an input, in the order in which they came.
  const std::vector<Value>& computed() const { return computed_; }
  /// One of them, a late one more often. Throws Rejected where there is none.
  Value pick(const std::function<bool(Value)>& fits);
  /// One of the network's floating-point type and of such a rank, with elements.
  Value pick_real(std::size_t least_rank = 0, std::size_t most_rank = 6);
  bool is_real(Value value) const { return type(value) == traits.real && shape(value).elements() > 0; }

  /// Normally distributed, of the network's floating-point type.
  Tensor real(const Shape& shape, float deviation = 1, float mean = 0);
  Tensor uniform(const Shape& shape, float low, float high);
  Tensor real_scalar(float number, const Shape& shape = {}) const;

  Case take() && { return {std::move(graph_), std::move(inputs_)}; }

  Random& random;
  const Traits traits;

 private:
  std::string next_name(std::string_view stem);

  Graph graph_{"fuzz"};
  std::vector<Tensor> inputs_;
  Values values_;
  std::vector<Value> computed_;
  std::size_t names_ = 0;
  std::size_t operations_ = 0;
};

/// The largest magnitude, 0 without elements; infinity where there is a NaN.
double largest_magnitude(const Tensor& tensor);
float smallest_value(const Tensor& tensor);
float largest_value(const Tensor& tensor);

}  // namespace octet::fuzz
