#include "graph/ops/require.hpp"

#include <algorithm>

namespace octet {

void require_number(const InferenceInputs& inputs, std::size_t index) {
  const ElementType type = inputs.type(index);
  if (!is_floating_point(type) && !is_integer(type)) refuse("element type", std::string(name(type)), "a number of at least 8 bits");
}

void require_floating_point(const InferenceInputs& inputs, std::size_t index) {
  if (!is_floating_point(inputs.type(index))) refuse("element type", std::string(name(inputs.type(index))), "floating point");
}

void require_boolean(const InferenceInputs& inputs, std::size_t index) {
  if (inputs.type(index) != ElementType::boolean) refuse("element type", std::string(name(inputs.type(index))), "boolean");
}

void require_index_type(ElementType type, const char* what) {
  if (type != ElementType::i32 && type != ElementType::i64) refuse(what, std::string(name(type)), "i32 or i64");
}

void require_scalar(const InferenceInputs& inputs, std::size_t index, const char* what) {
  if (inputs.shape(index).elements() != 1) refuse(what, "shape " + to_string(inputs.shape(index)), "one element");
}

void require_least_rank(const InferenceInputs& inputs, std::size_t index, const char* what, std::size_t least) {
  const Shape& shape = inputs.shape(index);
  if (shape.rank() < least) refuse(what, "shape " + to_string(shape), "rank " + std::to_string(least) + " or more");
}

void require_same_type(const InferenceInputs& inputs, std::size_t index, std::size_t reference, const char* what) {
  const ElementType given = inputs.type(index), expected = inputs.type(reference);
  if (given != expected)
    refuse(what, "element type " + std::string(name(given)), std::string(name(expected)) + " as in input " + std::to_string(reference));
}

void require_equal(const char* what, std::int64_t given, std::int64_t expected, const char* source) {
  if (given != expected) refuse(what, std::to_string(given), std::to_string(expected) + " " + source);
}

void require_broadcastable(const char* what, const Shape& shape, const Shape& target) {
  bool fits = shape.rank() <= target.rank();
  for (std::size_t i = 0; fits && i < shape.rank(); ++i) {
    const std::int64_t dim = shape[i], wanted = target[i + target.rank() - shape.rank()];
    fits = dim == wanted || dim == 1;
  }
  if (!fits) refuse(what, "shape " + to_string(shape), "one that broadcasts to " + to_string(target));
}

std::vector<std::size_t> normalize_axes(const Dims& axes, std::size_t rank) {
  std::vector<std::size_t> normalized;
  for (const std::int64_t axis : axes) normalized.push_back(normalize_axis(axis, rank));
  std::ranges::sort(normalized);
  if (std::ranges::adjacent_find(normalized) != normalized.end()) refuse("axes", to_string(axes), "each axis once");
  return normalized;
}

std::vector<std::size_t> constant_axes(const InferenceInputs& inputs, std::size_t index) {
  return normalize_axes(inputs.constant_dims(index, "axes"), inputs.shape(0).rank());
}

}  // namespace octet
