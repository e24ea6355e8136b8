#include "graph/ops/ops.hpp"
#include "graph/ops/require.hpp"
#include "graph/window.hpp"

namespace octet {
namespace {

Shape pooled(const Shape& data, const Window& window) {
  Dims dims{data[0], data[1]};
  dims.insert(dims.end(), window.output.begin(), window.output.end());
  return Shape(std::move(dims));
}

void check_indices(const MaxPool& op, const InferenceInputs& inputs) {
  require_index_type(op.index_element_type, "index_element_type");
  normalize_axis(op.axis, inputs.shape(0).rank());
}

}  // namespace

std::vector<OutputDescription> infer(const MaxPool& op, const InferenceInputs& inputs) {
  inputs.require_count(1);
  require_number(inputs, 0);
  const Shape shape = pooled(inputs.shape(0), resolve_window(op, inputs.shape(0)));
  if (!op.with_indices) return one_output(inputs.type(0), shape);
  check_indices(op, inputs);
  return {{inputs.type(0), shape, {}}, {op.index_element_type, shape, {}}};
}

std::vector<OutputDescription> infer(const AvgPool& op, const InferenceInputs& inputs) {
  inputs.require_count(1);
  require_number(inputs, 0);
  return one_output(inputs.type(0), pooled(inputs.shape(0), resolve_window(op, inputs.shape(0))));
}

}  // namespace octet
