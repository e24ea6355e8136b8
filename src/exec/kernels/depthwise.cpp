#include "exec/kernels/depthwise.hpp"

#include <algorithm>

#include "exec/integer_weights.hpp"
#include "exec/kernels/kernels.hpp"
#include "graph/window.hpp"

namespace octet::exec {
namespace {

/// Fewer channels leave most of the kernel's vectors empty.
constexpr std::int64_t fewest_channels = 16;

class DepthwiseKernel : public Kernel {
 public:
  DepthwiseKernel(Depthwise3x3 layer, TensorId source, TensorId destination, int bands)
      : layer_(std::move(layer)), source_(source), destination_(destination), bands_(bands) {}
  void run(const RunContext& context) const override {
    const Band rows = band_of(layer_.batch * layer_.output_height, bands_, context.band);
    run_depthwise(layer_, rows, static_cast<const std::uint8_t*>(context.addresses[source_]),
                  static_cast<std::uint8_t*>(context.addresses[destination_]));
  }

 private:
  Depthwise3x3 layer_;
  TensorId source_, destination_;
  int bands_;
};

struct Limits {
  float lowest, highest;
};

/// The limits that the operations set, in real numbers, when that is all they do.
std::optional<Limits> limits_of(const std::vector<FusedOperation>& operations, Limits limits) {
  for (const FusedOperation& operation : operations)
    for (const dnn::PostOp& op : operation.activation) {
      Limits next{0, limits.highest};
      if (op.algorithm == dnnl::algorithm::eltwise_clip) next = {op.alpha, op.beta};
      else if (op.algorithm != dnnl::algorithm::eltwise_relu || op.alpha != 0) return std::nullopt;
      limits = {std::clamp(limits.lowest, next.lowest, std::max(next.lowest, next.highest)),
                std::clamp(limits.highest, next.lowest, std::max(next.lowest, next.highest))};
    }
  return limits;
}

std::optional<Limits> limits_of(const FusedNode& group) {
  const bool activations_only = std::ranges::all_of(group.operations, [](const FusedOperation& operation) {
    return operation.kind == FusedOperation::Kind::Activation;
  });
  if (!group.stored || !activations_only) return std::nullopt;
  const dnn::Quantization& q = *group.stored;
  return limits_of(group.operations,
                   {static_cast<float>(q.lowest - q.zero_point) * q.scale, static_cast<float>(q.highest - q.zero_point) * q.scale});
}

bool has_form(const Window& window, const Shape& weights, const Shape& output) {
  return window.kernel == Dims{3, 3} && weights[1] == 1 && weights[2] == 1 && window.dilations == Dims{1, 1} && window.strides[1] <= 2 &&
         output[1] >= fewest_channels && output.elements() > 0;
}

Depthwise3x3 describe(const Window& window, const Shape& input, const Shape& output) {
  Depthwise3x3 layer;
  layer.batch = input[0];
  layer.channels = input[1];
  layer.height = input[2];
  layer.width = input[3];
  layer.output_height = output[2];
  layer.output_width = output[3];
  layer.stride_y = window.strides[0];
  layer.stride_x = window.strides[1];
  layer.pad_top = window.pads_begin[0];
  layer.pad_left = window.pads_begin[1];
  return layer;
}

/// From real numbers to integers of the result, and the weights as the kernel wants them.
void quantize(Depthwise3x3& layer, const StoredWeights& weights, const dnn::Quantization& source, const FusedNode& group,
              const Limits& limits) {
  const dnn::Quantization& q = *group.stored;
  layer.source_is_signed = source.type == ElementType::i8;
  layer.destination_is_signed = q.type == ElementType::i8;
  layer.source_zero = source.zero_point;
  layer.lowest = limits.lowest / q.scale + static_cast<float>(q.zero_point);
  layer.highest = limits.highest / q.scale + static_cast<float>(q.zero_point);
  std::vector<float> factors(weights.scales.size()), offsets(weights.scales.size());
  for (std::size_t c = 0; c < factors.size(); ++c) {
    factors[c] = static_cast<float>(static_cast<double>(weights.scales[c]) * source.scale / q.scale);
    offsets[c] = (group.bias.empty() ? 0.0f : group.bias[c]) / q.scale + static_cast<float>(q.zero_point);
  }
  layer.pack(weights.values.data<std::int8_t>(), factors, offsets);
}

}  // namespace

bool lower_depthwise(const GroupConvolution& op, const FusedNode& group, PlanBuilder& builder) {
  const Node& head = builder.graph().node(group.head);
  const Shape& input = builder.graph().shape(head.inputs[0]);
  const Shape& weights = builder.graph().shape(head.inputs[1]);
  const Shape& output = head.outputs[0].shape;
  if (input.rank() != 4 || !builder.regions().is_int8(group.head) || !has_depthwise_kernel()) return false;
  const Window window = resolve_window(op, input, weights);
  const auto limits = limits_of(group);
  if (!limits || !has_form(window, weights, output)) return false;

  const dnn::Quantization& form = builder.regions().values.at(head.inputs[0]);
  Depthwise3x3 layer = describe(window, input, output);
  quantize(layer, store_weights(builder.graph(), builder.regions(), group, Narrowing::None, form.highest), form, group, *limits);
  const TensorId source = builder.in_layout(head.inputs[0], dnn::channels_last(form.type, input));
  const TensorId destination = builder.arena(dnn::channels_last(group.stored->type, output));
  builder.add_step("octet:depthwise_vnni", std::make_unique<DepthwiseKernel>(std::move(layer), source, destination, builder.bands()),
                   {source}, {destination}, builder.bands());
  builder.last_description().precision = form.type;
  builder.define(group.output, destination);
  return true;
}

}  // namespace octet::exec
