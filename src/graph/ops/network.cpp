#include "graph/custom_operations.hpp"
#include "graph/ops/ops.hpp"
#include "graph/refuse.hpp"

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

namespace {

std::vector<Opaque::Output> infer_custom(const CustomOperation& custom, const Opaque& op, const InferenceInputs& inputs) {
  std::vector<CustomInput> known;
  for (std::size_t i = 0; i < inputs.size(); ++i) known.push_back({inputs.type(i), inputs.shape(i), inputs.value(i)});
  std::vector<Opaque::Output> outputs = custom.infer(op, known);
  if (outputs.empty()) refuse("outputs of a custom operation", "none", "at least 1");
  return outputs;
}

}  // namespace

std::vector<OutputDescription> infer(const Opaque& op, const InferenceInputs& inputs) {
  const CustomOperation* custom = find_custom_operation(op.type);
  std::vector<OutputDescription> outputs;
  for (const Opaque::Output& output : custom ? infer_custom(*custom, op, inputs) : op.outputs)
    outputs.push_back({output.element_type, output.shape, {}});
  return outputs;
}

}  // namespace octet
