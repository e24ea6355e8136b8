#pragma once

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include <octet/graph/graph.hpp>

#include "base/file.hpp"
#include "model/tensorflow/held.hpp"

namespace octet::tensorflow {

/// The graph that is being made, with names that are unique, and values brought into other orders of dimensions.
class Builder {
 public:
  /// `file`: what constants may be views of; its memory is given back where they were copied.
  explicit Builder(std::shared_ptr<const MappedFile> file = {}) : file_(std::move(file)) {}

  Graph& graph() noexcept { return graph_; }
  std::string unique_name(const std::string& name);
  Value add(const std::string& name, Operation operation, std::vector<Value> inputs);
  Value constant(const std::string& name, Tensor value);

  /// A held tensor as a value whose dimension i is TensorFlow's wanted[i]. Throws Error(Internal) for one that holds nothing.
  Value place(Held& held, const Order& wanted);
  /// A value transposed: dimension i is dimension order[i]. Constants and quantized constants are transposed themselves, what moves
  /// dimensions of one element alone is a Reshape, and what was transposed before is not so again.
  Value transposed(Value value, const Order& order);
  /// A value under another shape, constants and quantized constants themselves.
  Value reshaped(const std::string& name, Value value, const Dims& dims);

  /// The weights of a convolution, as constants and quantized constants themselves: with a dimension of one element put in, or with
  /// dimension 0 split into the first two of `dims`.
  Value with_dim(const std::string& name, Value value, std::size_t place);
  Value split_first(const std::string& name, Value value, const Dims& dims);

  /// The held tensor's shape and type, as TensorFlow has them.
  Shape shape(const Held& held) const;
  ElementType type(const Held& held) const;
  /// The elements, in TensorFlow's order, where they are known.
  std::optional<Tensor> known(const Held& held) const;

  /// Adds a name to those of a value.
  void name_value(Value value, const std::string& name);

 private:
  /// A FakeQuantize of a constant, all inputs of which `change` changes; nothing for another value.
  template <typename Change>
  std::optional<Value> changed_quantizer(Value value, const Change& change);
  std::optional<Value> transposed_constant(Value value, const Order& order);
  Value moved_units(Value value, const Order& order);

  void forget(const Tensor& tensor) const;

  std::shared_ptr<const MappedFile> file_;
  Graph graph_;
  std::unordered_map<std::string, int> next_number_;
  std::map<std::pair<Value, Order>, Value> transposed_;
};

}  // namespace octet::tensorflow
