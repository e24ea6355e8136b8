#pragma once

#include <span>
#include <vector>

#include <octet/graph/graph.hpp>

namespace octet {

/// What shape inference knows of one input.
struct InputView {
  ElementType element_type;
  const Shape& shape;
  const Tensor* value;  ///< the elements where known, else null
};

/// The inputs of one operation, with checks whose messages name the input.
class InferenceInputs {
 public:
  explicit InferenceInputs(std::span<const InputView> inputs) : inputs_(inputs) {}

  std::size_t size() const { return inputs_.size(); }
  bool has(std::size_t index) const { return index < inputs_.size(); }
  const Shape& shape(std::size_t index) const { return inputs_[index].shape; }
  ElementType type(std::size_t index) const { return inputs_[index].element_type; }
  const Tensor* value(std::size_t index) const { return inputs_[index].value; }

  /// Throws Error(InvalidShape) "inputs: given 1, expected 2 to 3".
  void require_count(std::size_t least, std::size_t most) const;
  void require_count(std::size_t count) const { require_count(count, count); }
  /// Throws Error(InvalidShape) "WHAT: given rank 2, expected rank 3 to 5".
  void require_rank(std::size_t index, const char* what, std::size_t least, std::size_t most) const;
  /// The integers of a constant input. Throws Error(InvalidShape) "axes: given a computed value, expected a constant".
  Dims constant_dims(std::size_t index, const char* what) const;
  std::int64_t constant_scalar(std::size_t index, const char* what) const;

 private:
  std::span<const InputView> inputs_;
};

/// Element types and shapes of the operation's outputs. Throws Error(InvalidShape) when the inputs do not fit.
/// One overload for each operation, in src/graph/ops/FAMILY.cpp.
std::vector<OutputDescription> infer(const Operation& operation, const InferenceInputs& inputs);

/// The description of a single output.
inline std::vector<OutputDescription> one_output(ElementType type, Shape shape) { return {{type, std::move(shape), {}}}; }
/// A single output of the element type and shape of the first input.
inline std::vector<OutputDescription> like_data(const InferenceInputs& inputs) { return one_output(inputs.type(0), inputs.shape(0)); }

}  // namespace octet
