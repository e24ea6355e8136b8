#include "graph/ops/checked.hpp"

#include <octet/base/error.hpp>

namespace octet {

void refuse(const std::string& what, const std::string& given, const std::string& expected) {
  throw Error(ErrorCode::InvalidShape, what + ": given " + given + ", expected " + expected);
}

std::int64_t checked_sum(std::int64_t a, std::int64_t b, const char* what) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(a, b, &sum)) refuse(what, std::to_string(a) + " + " + std::to_string(b), "a sum of less than 2^63");
  return sum;
}

std::int64_t checked_product(std::int64_t a, std::int64_t b, const char* what) {
  std::int64_t product = 0;
  if (__builtin_mul_overflow(a, b, &product)) refuse(what, std::to_string(a) + " * " + std::to_string(b), "a product of less than 2^63");
  return product;
}

Shape checked_shape(Dims dims) {
  Shape shape(std::move(dims));
  shape.elements();
  return shape;
}

void require_index_type(ElementType type, const char* what) {
  if (type != ElementType::i32 && type != ElementType::i64) refuse(what, std::string(name(type)), "i32 or i64");
}

void require_scalar(const InferenceInputs& inputs, std::size_t index, const char* what) {
  if (inputs.shape(index).elements() != 1) refuse(what, "shape " + to_string(inputs.shape(index)), "1 value");
}

}  // namespace octet
