#include <numeric>

#include "graph/reference/movement.hpp"
#include "graph/reference/reference.hpp"

namespace octet::reference {

void run(const Transpose&, const Arguments& arguments) {
  const Tensor& data = arguments.inputs[0];
  Tensor& output = arguments.outputs[0];
  if (output.elements() == 0) return;
  Dims order = arguments.inputs[1].to_dims();
  if (order.empty()) {
    order.resize(data.shape().rank());
    std::iota(order.rbegin(), order.rend(), 0);
  }
  const Dims strides = data.shape().strides();
  StridedCopy plan{output.shape().dims(), {}, output.shape().strides()};
  for (const std::int64_t axis : order) plan.source_strides.push_back(strides[static_cast<std::size_t>(axis)]);
  copy(plan, bytes_of(data), mutable_bytes_of(output), element_bytes(data.element_type()));
}

}  // namespace octet::reference
