#include <octet/graph/evaluate.hpp>

#include <octet/base/error.hpp>

#include "graph/custom_operations.hpp"
#include "graph/infer.hpp"
#include "graph/reference/reference.hpp"

namespace octet {
namespace {

template <typename T, typename... Candidates>
constexpr bool is_one_of = (std::is_same_v<T, Candidates> || ...);

/// Operations whose arithmetic on f16 and bf16 runs in f32. The others move elements, or see to it themselves.
template <typename T>
constexpr bool computes_in_f32 = is_one_of<T, Convolution, GroupConvolution, ConvolutionBackpropData, GroupConvolutionBackpropData, MatMul,
                                           Unary, Binary, Clamp, Elu, Gelu, Swish, PRelu, Softmax, LogSoftmax, MaxPool, AvgPool, Reduce,
                                           BatchNormInference, LRN, NormalizeL2, MVN, FakeQuantize, LSTMSequence, GRUSequence, RNNSequence,
                                           ScatterElementsUpdate, ScatterNDUpdate, CumSum, GridSample, ROIAlign, Opaque>;

bool is_half(ElementType type) { return type == ElementType::f16 || type == ElementType::bf16; }

void require_computable(ElementType type) {
  if (bit_width(type) < 8)
    throw Error(ErrorCode::Unsupported, "element type: given " + std::string(name(type)) + ", expected one that is not packed");
}

std::vector<OutputDescription> describe(const Operation& operation, std::span<const Tensor> inputs) {
  std::vector<InputView> views;
  views.reserve(inputs.size());
  for (const Tensor& input : inputs) views.push_back({input.element_type(), input.shape(), &input});
  std::vector<OutputDescription> outputs = infer(operation, InferenceInputs(views));
  for (const Tensor& input : inputs) require_computable(input.element_type());
  for (const OutputDescription& output : outputs) require_computable(output.element_type);
  return outputs;
}

template <typename Op>
std::vector<Tensor> compute(const Op& op, std::span<const Tensor> inputs, std::span<const OutputDescription> descriptions) {
  std::vector<Tensor> outputs;
  for (const OutputDescription& description : descriptions) outputs.emplace_back(description.element_type, description.shape);
  reference::run(op, {inputs, outputs});
  return outputs;
}

template <typename Op>
std::vector<Tensor> compute_in_f32(const Op& op, std::span<const Tensor> inputs, std::vector<OutputDescription> descriptions) {
  std::vector<Tensor> wide;
  for (const Tensor& input : inputs) wide.push_back(is_half(input.element_type()) ? input.converted(ElementType::f32) : input);
  std::vector<OutputDescription> wide_descriptions = descriptions;
  for (OutputDescription& description : wide_descriptions)
    if (is_half(description.element_type)) description.element_type = ElementType::f32;
  std::vector<Tensor> outputs = compute(op, wide, wide_descriptions);
  for (std::size_t i = 0; i < outputs.size(); ++i) outputs[i] = outputs[i].converted(descriptions[i].element_type);
  return outputs;
}

}  // namespace

std::vector<Tensor> evaluate(const Operation& operation, std::span<const Tensor> inputs) {
  // These two cannot run, and memory for what they declare must not be taken to find out.
  if (const auto* parameter = std::get_if<Parameter>(&operation)) reference::run(*parameter, {inputs, {}});
  if (const auto* opaque = std::get_if<Opaque>(&operation); opaque && !find_custom_operation(opaque->type))
    reference::run(*opaque, {inputs, {}});
  std::vector<OutputDescription> descriptions = describe(operation, inputs);
  return std::visit(
      [&](const auto& op) {
        if constexpr (computes_in_f32<std::decay_t<decltype(op)>>) return compute_in_f32(op, inputs, std::move(descriptions));
        else return compute(op, inputs, descriptions);
      },
      operation);
}

}  // namespace octet

namespace octet::reference {

void run(const Operation& operation, const Arguments& arguments) {
  std::visit([&](const auto& op) { run(op, arguments); }, operation);
}

}  // namespace octet::reference
