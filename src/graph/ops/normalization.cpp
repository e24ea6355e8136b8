#include "graph/ops/ops.hpp"
#include "graph/ops/require.hpp"

namespace octet {
namespace {

/// Written so that NaN fails too.
void require_not_negative(const char* what, double value) {
  if (!(value >= 0)) refuse(what, std::to_string(value), "0 or more");
}

void check_channel_vector(const InferenceInputs& inputs, std::size_t index, const char* what) {
  require_same_type(inputs, index, 0, what);
  inputs.require_rank(index, what, 1, 1);
  require_equal(what, inputs.shape(index)[0], inputs.shape(0)[1], "as the data's channels");
}

}  // namespace

std::vector<OutputDescription> infer(const BatchNormInference& op, const InferenceInputs& inputs) {
  inputs.require_count(5);
  require_floating_point(inputs, 0);
  require_not_negative("epsilon", op.epsilon);
  require_least_rank(inputs, 0, "data", 2);
  check_channel_vector(inputs, 1, "gamma");
  check_channel_vector(inputs, 2, "beta");
  check_channel_vector(inputs, 3, "mean");
  check_channel_vector(inputs, 4, "variance");
  return like_data(inputs);
}

std::vector<OutputDescription> infer(const LRN& op, const InferenceInputs& inputs) {
  inputs.require_count(2);
  require_floating_point(inputs, 0);
  if (op.size < 1) refuse("size", std::to_string(op.size), "1 or more");
  constant_axes(inputs, 1);
  return like_data(inputs);
}

std::vector<OutputDescription> infer(const NormalizeL2& op, const InferenceInputs& inputs) {
  inputs.require_count(2);
  require_floating_point(inputs, 0);
  require_not_negative("eps", op.eps);
  constant_axes(inputs, 1);
  return like_data(inputs);
}

std::vector<OutputDescription> infer(const MVN& op, const InferenceInputs& inputs) {
  inputs.require_count(op.version1 ? 1 : 2);
  require_floating_point(inputs, 0);
  require_not_negative("eps", op.eps);
  if (op.version1) require_least_rank(inputs, 0, "data", 3);
  else constant_axes(inputs, 1);
  return like_data(inputs);
}

}  // namespace octet
