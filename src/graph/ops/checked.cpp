#include "graph/ops/checked.hpp"

#include "graph/refuse.hpp"

namespace octet {

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

}  // namespace octet
