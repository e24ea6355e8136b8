#include "graph/ops/ops.hpp"

namespace octet {

std::vector<OutputDescription> infer(const Parameter& op, const InferenceInputs& inputs) {
  inputs.require_count(0);
  return one_output(op.element_type, op.shape);
}

std::vector<OutputDescription> infer(const Constant& op, const InferenceInputs& inputs) {
  inputs.require_count(0);
  return one_output(op.value.element_type(), op.value.shape());
}

std::vector<OutputDescription> infer(const Result&, const InferenceInputs& inputs) {
  inputs.require_count(1);
  return one_output(inputs.type(0), inputs.shape(0));
}

std::vector<OutputDescription> infer(const Opaque& op, const InferenceInputs&) {
  std::vector<OutputDescription> outputs;
  for (const Opaque::Output& output : op.outputs) outputs.push_back({output.element_type, output.shape, {}});
  return outputs;
}

}  // namespace octet
