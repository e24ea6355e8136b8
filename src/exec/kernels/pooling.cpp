#include <algorithm>
#include <numeric>

#include "exec/kernels/global_mean.hpp"
#include "exec/kernels/kernels.hpp"
#include "exec/kernels/window_parts.hpp"
#include "exec/thread_scope.hpp"
#include "graph/window.hpp"

namespace octet::exec {
namespace {

/// Pads after the data such that the window's last position is covered, also where rounding up added one.
Dims covering_pads(const Window& window, const Shape& input) {
  Dims pads(window.kernel.size());
  for (std::size_t i = 0; i < pads.size(); ++i)
    pads[i] =
        (window.output[i] - 1) * window.strides[i] + window.dilations[i] * (window.kernel[i] - 1) + 1 - input[i + 2] - window.pads_begin[i];
  return pads;
}

/// oneDNN wants pads that are smaller than the window, and reads padding after the data only where it is not negative.
bool is_supported(const Window& window, const Dims& pads_end) {
  for (std::size_t i = 0; i < pads_end.size(); ++i) {
    const std::int64_t reach = window.dilations[i] * (window.kernel[i] - 1) + 1;
    if (window.pads_begin[i] >= reach || pads_end[i] >= reach) return false;
  }
  return true;
}

void add_pooling(dnnl::algorithm algorithm, const Window& window, const Dims& pads_end, const FusedNode& group, PlanBuilder& builder) {
  const Node& head = builder.graph().node(group.head);
  const bool integers = builder.regions().is_quantized(group.output);
  const Value input = head.inputs[0];
  // Integers that an FP32 layer's result was rounded to may lie in rows, which oneDNN has no integer pooling for.
  const TensorId source =
      integers ? builder.in_layout(input, dnn::channels_last(builder[builder.natural(input)].element_type, builder.graph().shape(input)))
               : builder.tensor(input);
  const dnn::Desc destination = dnn::any(builder[source].element_type, head.outputs[0].shape);
  const dnn::Primitive primitive = dnn::pooling(algorithm, builder[source].desc, destination, window.kernel, window.strides,
                                                window.dilations, window.pads_begin, pads_end);
  const TensorId result = builder.arena(primitive.destination);
  std::vector<DnnCall> calls;
  for (const WindowPart& part : window_parts(window, source, result, builder)) {
    const ThreadScope single_thread(1);
    Dims first_pads = window.pads_begin, last_pads = pads_end;
    first_pads[0] = part.pad_begin;
    last_pads[0] = part.pad_end;
    calls.push_back({dnn::pooling(algorithm, part_desc(builder[source], part.source), part_desc(builder[result], part.results),
                                  window.kernel, window.strides, window.dilations, first_pads, last_pads),
                     {{DNNL_ARG_SRC, part_of(source, part.source, builder)}, {DNNL_ARG_DST, part_of(result, part.results, builder)}}});
  }
  if (calls.empty()) builder.add_step(primitive, {{DNNL_ARG_SRC, source}, {DNNL_ARG_DST, result}});
  else builder.add_step(std::move(calls), result);
  builder.define(group.output, result);
}

/// The first step of a mean over all positions: the sums of rows.
class RowSumKernel : public Kernel {
 public:
  RowSumKernel(const GlobalMean& mean, TensorId source, TensorId sums, int bands)
      : mean_(mean), source_(source), sums_(sums), bands_(bands) {}
  void run(const RunContext& context) const override {
    mean_.sum_rows(band_of(mean_.images * mean_.height, bands_, context.band), context.addresses[source_], context.addresses[sums_]);
  }

 private:
  GlobalMean mean_;
  TensorId source_, sums_;
  int bands_;
};

/// The second: means from these.
class MeanOfSumsKernel : public Kernel {
 public:
  MeanOfSumsKernel(const GlobalMean& mean, TensorId sums, TensorId result) : mean_(mean), sums_(sums), result_(result) {}
  void run(const RunContext& context) const override {
    mean_.finish(context.addresses[sums_], static_cast<float*>(context.addresses[result_]));
  }

 private:
  GlobalMean mean_;
  TensorId sums_, result_;
};

/// The mean over all positions where channels lie last, of integers too; result [N,C] or [N,C,1...]. Declines other layouts.
bool lower_global_mean(const FusedNode& group, PlanBuilder& builder) {
  const Value input = builder.graph().node(group.head).inputs[0];
  const bool integers = builder.regions().is_quantized(input) && builder.regions().values.at(input).channel_scales.empty();
  const TensorId source = integers ? builder.natural(input) : builder.tensor(input);
  const PlanTensor& tensor = builder[source];
  const Shape& shape = tensor.shape;
  if (!has_channels_last(tensor) || dnn::is_plain(tensor.desc)) return false;
  GlobalMean mean{tensor.element_type};
  if (integers) {
    mean.scale = builder.regions().values.at(input).scale;
    mean.zero_point = builder.regions().values.at(input).zero_point;
  }
  mean.images = shape[0];
  mean.channels = shape[1];
  mean.height = shape[2];
  mean.width = static_cast<std::int64_t>(shape.elements(3, shape.rank()));
  const TensorId sums = builder.arena(integers ? ElementType::i32 : ElementType::f32, Shape{mean.images, mean.height, mean.channels});
  builder.add_step("octet:global_mean", std::make_unique<RowSumKernel>(mean, source, sums, builder.bands()), {source}, {sums},
                   builder.bands());
  const TensorId result = builder.arena(ElementType::f32, builder.graph().shape(group.output));
  builder.add_step("octet:global_mean", std::make_unique<MeanOfSumsKernel>(mean, sums, result), {sums}, {result}, 1);
  builder.define(group.output, result);
  return true;
}

bool is_f32_image(const Graph& graph, const Node& head) {
  const std::size_t rank = head.outputs[0].shape.rank();
  return head.outputs[0].element_type == ElementType::f32 && rank >= 3 && rank <= 5 && graph.shape(head.inputs[0]).elements() > 0;
}

}  // namespace

bool lower(const MaxPool& op, const FusedNode& group, PlanBuilder& builder) {
  const Node& head = builder.graph().node(group.head);
  if (op.with_indices || !is_f32_image(builder.graph(), head)) return false;
  const Shape& input = builder.graph().shape(head.inputs[0]);
  const Window window = resolve_window(op, input);
  const Dims pads_end = covering_pads(window, input);
  if (!is_supported(window, pads_end)) return false;
  add_pooling(dnnl::algorithm::pooling_max, window, pads_end, group, builder);
  return true;
}

bool lower(const AvgPool& op, const FusedNode& group, PlanBuilder& builder) {
  const Node& head = builder.graph().node(group.head);
  if (!is_f32_image(builder.graph(), head)) return false;
  const Shape& input = builder.graph().shape(head.inputs[0]);
  const Window window = resolve_window(op, input);
  const Dims pads_end = covering_pads(window, input);
  // Windows that reach beyond the padding count fewer elements, which oneDNN's divisor does not know.
  const bool reaches_beyond = pads_end != window.pads_end && !std::ranges::equal(pads_end, window.pads_end, std::ranges::less_equal{});
  if (!is_supported(window, pads_end) || (reaches_beyond && !op.exclude_pad)) return false;
  const auto algorithm = op.exclude_pad ? dnnl::algorithm::pooling_avg_exclude_padding : dnnl::algorithm::pooling_avg_include_padding;
  add_pooling(algorithm, window, pads_end, group, builder);
  return true;
}

/// The mean or maximum over all spatial dimensions is a pooling with a window of the whole image.
bool lower(const Reduce& op, const FusedNode& group, PlanBuilder& builder) {
  const Node& head = builder.graph().node(group.head);
  const Shape& input = builder.graph().shape(head.inputs[0]);
  const Tensor* axes_tensor = builder.graph().known_value(head.inputs[1]);
  if (!axes_tensor || input.rank() < 3 || input.rank() > 5 || input.elements() == 0) return false;
  if (head.outputs[0].element_type != ElementType::f32 || (op.kind != ReduceKind::Mean && op.kind != ReduceKind::Max)) return false;
  Dims axes;
  for (const std::int64_t axis : axes_tensor->to_dims()) axes.push_back(static_cast<std::int64_t>(normalize_axis(axis, input.rank())));
  std::ranges::sort(axes);
  Dims spatial(input.rank() - 2);
  std::iota(spatial.begin(), spatial.end(), 2);
  if (axes != spatial) return false;
  if (op.kind == ReduceKind::Mean && lower_global_mean(group, builder)) return true;

  const Dims kernel(input.begin() + 2, input.end());
  const Dims ones(kernel.size(), 1), zeros(kernel.size(), 0);
  Dims pooled{input[0], input[1]};
  pooled.insert(pooled.end(), ones.begin(), ones.end());
  const TensorId source = builder.tensor(head.inputs[0]);
  const auto algorithm = op.kind == ReduceKind::Max ? dnnl::algorithm::pooling_max : dnnl::algorithm::pooling_avg_exclude_padding;
  const dnn::Primitive primitive =
      dnn::pooling(algorithm, builder[source].desc, dnn::any(ElementType::f32, Shape(pooled)), kernel, ones, ones, zeros, zeros);
  const TensorId result = builder.arena(primitive.destination);
  builder.add_step(primitive, {{DNNL_ARG_SRC, source}, {DNNL_ARG_DST, result}});
  if (op.keep_dims) {
    builder.define(group.output, result);
  } else if (dnn::is_plain(primitive.destination)) {
    builder.define(group.output, builder.view(result, head.outputs[0].shape));
  } else {
    const TensorId row_major = builder.arena(ElementType::f32, Shape(pooled));
    builder.add_reorder(result, row_major);
    builder.define(group.output, builder.view(row_major, head.outputs[0].shape));
  }
  return true;
}

}  // namespace octet::exec
