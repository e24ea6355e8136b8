#include "graph/ops/ops.hpp"
#include "graph/ops/require.hpp"
#include "graph/window.hpp"

namespace octet {
namespace {

/// Dimensions of the weights that hold groups and channels; a form without groups has `groups` 1.
struct Channels {
  std::int64_t groups, input, output;
};

void check_common(const InferenceInputs& inputs, std::size_t least_weights_rank) {
  require_number(inputs, 0);
  require_same_type(inputs, 1, 0, "weights");
  inputs.require_rank(0, "data", 3, 5);
  inputs.require_rank(1, "weights", least_weights_rank, least_weights_rank + 2);
}

[[noreturn]] void refuse_channels(const Channels& channels, std::int64_t data) {
  const std::string given = std::to_string(channels.input) + " in the weights";
  if (channels.groups == 1) refuse("channels", given, std::to_string(data) + " as in the data");
  refuse("channels", given + " of each of " + std::to_string(channels.groups) + " groups",
         "them to make up the data's " + std::to_string(data));
}

std::vector<OutputDescription> convolved(const InferenceInputs& inputs, const Channels& channels, const Window& window) {
  const Shape& data = inputs.shape(0);
  if (channels.groups < 1) refuse("groups", "0 in the weights", "1 or more");
  // Division, since the product of hostile dimensions may overflow.
  if (data[1] % channels.groups != 0 || data[1] / channels.groups != channels.input)
    refuse_channels(channels, data[1]);
  Dims dims{data[0], static_cast<std::int64_t>(Shape{channels.groups, channels.output}.elements())};
  dims.insert(dims.end(), window.output.begin(), window.output.end());
  return one_output(inputs.type(0), Shape(std::move(dims)));
}

template <typename Op>
Window transposed_window(const Op& op, const InferenceInputs& inputs) {
  if (!inputs.has(2)) return resolve_window(op, inputs.shape(0), inputs.shape(1), nullptr);
  const Dims output_shape = inputs.constant_dims(2, "output shape");
  return resolve_window(op, inputs.shape(0), inputs.shape(1), &output_shape);
}

}  // namespace

std::vector<OutputDescription> infer(const Convolution& op, const InferenceInputs& inputs) {
  inputs.require_count(2);
  check_common(inputs, 3);
  const Shape& weights = inputs.shape(1);
  const Window window = resolve_window(op, inputs.shape(0), weights);
  return convolved(inputs, {1, weights[1], weights[0]}, window);
}

std::vector<OutputDescription> infer(const GroupConvolution& op, const InferenceInputs& inputs) {
  inputs.require_count(2);
  check_common(inputs, 4);
  const Shape& weights = inputs.shape(1);
  const Window window = resolve_window(op, inputs.shape(0), weights);
  return convolved(inputs, {weights[0], weights[2], weights[1]}, window);
}

std::vector<OutputDescription> infer(const ConvolutionBackpropData& op, const InferenceInputs& inputs) {
  inputs.require_count(2, 3);
  check_common(inputs, 3);
  const Shape& weights = inputs.shape(1);
  return convolved(inputs, {1, weights[0], weights[1]}, transposed_window(op, inputs));
}

std::vector<OutputDescription> infer(const GroupConvolutionBackpropData& op, const InferenceInputs& inputs) {
  inputs.require_count(2, 3);
  check_common(inputs, 4);
  const Shape& weights = inputs.shape(1);
  return convolved(inputs, {weights[0], weights[1], weights[2]}, transposed_window(op, inputs));
}

}  // namespace octet
