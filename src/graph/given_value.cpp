#include "graph/given_value.hpp"

#include <algorithm>

#include <octet/graph/evaluate.hpp>

#include "graph/refuse.hpp"

namespace octet {

Tensor given_value(const Tensor& value, ElementType type, const Dims& declared) {
  const Tensor given = value.converted(type);
  if (given.elements() == 1) {
    Dims filled = declared;
    std::ranges::replace(filled, -1, 1);
    const std::vector<Tensor> inputs{given.reshaped(Shape{}), Tensor::from(filled)};
    return evaluate(Broadcast{}, inputs)[0];
  }
  const auto fits = [](std::int64_t dim, std::int64_t expected) { return expected == -1 || dim == expected; };
  if (!std::ranges::equal(given.shape(), declared, fits)) refuse("given value", "shape " + to_string(given.shape()), to_string(declared));
  return given;
}

}  // namespace octet
