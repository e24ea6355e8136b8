#include "graph/ops/require.hpp"

#include <algorithm>

#include <octet/base/error.hpp>

namespace octet {

void require_number(const InferenceInputs& inputs, std::size_t index) {
  const ElementType type = inputs.type(index);
  if (!is_floating_point(type) && !is_integer(type))
    throw Error(ErrorCode::InvalidShape, "element type: given " + std::string(name(type)) + ", expected a number of at least 8 bits");
}

void require_floating_point(const InferenceInputs& inputs, std::size_t index) {
  const ElementType type = inputs.type(index);
  if (!is_floating_point(type))
    throw Error(ErrorCode::InvalidShape, "element type: given " + std::string(name(type)) + ", expected floating point");
}

void require_same_type(const InferenceInputs& inputs, std::size_t index, std::size_t reference, const char* what) {
  const ElementType given = inputs.type(index), expected = inputs.type(reference);
  if (given != expected)
    throw Error(ErrorCode::InvalidShape, std::string(what) + ": given element type " + std::string(name(given)) + ", expected " +
                                             std::string(name(expected)) + " as in input " + std::to_string(reference));
}

void require_equal(const char* what, std::int64_t given, std::int64_t expected, const char* source) {
  if (given != expected)
    throw Error(ErrorCode::InvalidShape,
                std::string(what) + ": given " + std::to_string(given) + ", expected " + std::to_string(expected) + " " + source);
}

void require_broadcastable(const char* what, const Shape& shape, const Shape& target) {
  bool fits = shape.rank() <= target.rank();
  for (std::size_t i = 0; fits && i < shape.rank(); ++i) {
    const std::int64_t dim = shape[i], wanted = target[i + target.rank() - shape.rank()];
    fits = dim == wanted || dim == 1;
  }
  if (!fits)
    throw Error(ErrorCode::InvalidShape,
                std::string(what) + ": given shape " + to_string(shape) + ", expected one that broadcasts to " + to_string(target));
}

std::vector<std::size_t> normalize_axes(const Dims& axes, std::size_t rank) {
  std::vector<std::size_t> normalized;
  for (const std::int64_t axis : axes) normalized.push_back(normalize_axis(axis, rank));
  std::ranges::sort(normalized);
  if (std::ranges::adjacent_find(normalized) != normalized.end())
    throw Error(ErrorCode::InvalidShape, "axes: given " + to_string(axes) + ", expected each axis once");
  return normalized;
}

std::vector<std::size_t> constant_axes(const InferenceInputs& inputs, std::size_t index) {
  return normalize_axes(inputs.constant_dims(index, "axes"), inputs.shape(0).rank());
}

}  // namespace octet
