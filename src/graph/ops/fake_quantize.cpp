#include "graph/ops/ops.hpp"
#include "graph/ops/require.hpp"

namespace octet {
namespace {

constexpr const char* limit_names[] = {"data", "input_low", "input_high", "output_low", "output_high"};

}  // namespace

std::vector<OutputDescription> infer(const FakeQuantize& op, const InferenceInputs& inputs) {
  inputs.require_count(5);
  require_floating_point(inputs, 0);
  if (op.levels < 2) refuse("levels", std::to_string(op.levels), "2 or more");
  for (std::size_t i = 1; i < 5; ++i) {
    require_same_type(inputs, i, 0, limit_names[i]);
    if (op.broadcast) require_broadcastable(limit_names[i], inputs.shape(i), inputs.shape(0));
    else if (inputs.shape(i) != inputs.shape(0))
      refuse(limit_names[i], "shape " + to_string(inputs.shape(i)), to_string(inputs.shape(0)));
  }
  return one_output(inputs.type(0), inputs.shape(0));
}

}  // namespace octet
