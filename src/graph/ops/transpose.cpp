#include <algorithm>
#include <numeric>

#include "graph/ops/ops.hpp"
#include "graph/refuse.hpp"

namespace octet {

std::vector<OutputDescription> infer(const Transpose&, const InferenceInputs& inputs) {
  inputs.require_count(2);
  const Shape& data = inputs.shape(0);
  const Dims order = inputs.constant_dims(1, "order");
  Dims dims(data.begin(), data.end());
  if (order.empty()) {
    std::ranges::reverse(dims);
    return one_output(inputs.type(0), Shape(std::move(dims)));
  }
  Dims every(data.rank());
  std::iota(every.begin(), every.end(), 0);
  Dims sorted = order;
  std::ranges::sort(sorted);
  if (sorted != every)
    refuse("order", to_string(order), "a permutation of " + to_string(every));
  for (std::size_t i = 0; i < order.size(); ++i) dims[i] = data[static_cast<std::size_t>(order[i])];
  return one_output(inputs.type(0), Shape(std::move(dims)));
}

}  // namespace octet
