#include "graph/ops/ops.hpp"
#include "graph/ops/require.hpp"

namespace octet {
namespace {

std::vector<OutputDescription> normalized(std::int64_t axis, const InferenceInputs& inputs) {
  inputs.require_count(1);
  require_floating_point(inputs, 0);
  normalize_axis(axis, inputs.shape(0).rank());
  return one_output(inputs.type(0), inputs.shape(0));
}

}  // namespace

std::vector<OutputDescription> infer(const Softmax& op, const InferenceInputs& inputs) { return normalized(op.axis, inputs); }
std::vector<OutputDescription> infer(const LogSoftmax& op, const InferenceInputs& inputs) { return normalized(op.axis, inputs); }

}  // namespace octet
