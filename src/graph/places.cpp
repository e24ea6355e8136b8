#include "graph/places.hpp"

namespace octet {

Tensor places_of_non_zeros(const Tensor& data, ElementType type) {
  const Tensor flags = data.converted(ElementType::boolean);
  const Shape& shape = data.shape();
  std::vector<Dims> rows(shape.rank());
  std::int64_t place = 0, count = 0;
  for (const bool flag : flags.data<bool>()) {
    std::int64_t rest = place++;
    if (!flag) continue;
    ++count;
    for (std::size_t i = shape.rank(); i-- > 0; rest /= shape[i]) rows[i].push_back(rest % shape[i]);
  }
  Dims all;
  for (const Dims& row : rows) all.insert(all.end(), row.begin(), row.end());
  return Tensor::from(all).reshaped(Shape{static_cast<std::int64_t>(shape.rank()), count}).converted(type);
}

}  // namespace octet
