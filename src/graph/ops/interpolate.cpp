#include <algorithm>
#include <cmath>
#include <numeric>

#include "graph/ops/checked.hpp"
#include "graph/ops/interpolate_plan.hpp"
#include "graph/ops/ops.hpp"
#include "graph/ops/require.hpp"

namespace octet {
namespace {

/// What OpenVINO adds to a scale, so that sizes that fall short of a whole number by rounding are not cut.
constexpr double scale_margin = 1e-6;

Dims completed_pads(const Dims& pads, std::size_t rank, const char* what) {
  if (pads.size() > rank) refuse(what, to_string(pads), "at most " + std::to_string(rank) + " values");
  if (std::ranges::any_of(pads, [](std::int64_t pad) { return pad < 0; })) refuse(what, to_string(pads), "0 or greater");
  Dims completed = pads;
  completed.resize(rank, 0);
  return completed;
}

Shape padded_shape(const Shape& data, const Dims& begin, const Dims& end) {
  Dims dims(data.rank());
  for (std::size_t i = 0; i < data.rank(); ++i)
    dims[i] = checked_sum(checked_sum(data[i], begin[i], "padded dimension"), end[i], "padded dimension");
  return checked_shape(std::move(dims));
}

std::vector<std::size_t> resized_axes(const Interpolate& op, const Tensor* axes, std::size_t rank) {
  Dims list(rank);
  std::iota(list.begin(), list.end(), 0);
  if (op.version0) list = op.axes;
  else if (axes) list = axes->to_dims();
  std::vector<std::size_t> result;
  for (const std::int64_t axis : list) {
    result.push_back(normalize_axis(axis, rank));
    if (std::ranges::count(result, result.back()) > 1) refuse("axes", to_string(list), "each axis once");
  }
  return result;
}

const Tensor& required(const Tensor* values, std::size_t count, const char* what) {
  if (!values) refuse(what, "a computed value", "a constant");
  if (values->elements() != count)
    refuse(what, std::to_string(values->elements()) + " values", std::to_string(count) + ", one for each axis");
  return *values;
}

std::int64_t scaled_size(std::int64_t size, float scale) {
  if (!std::isfinite(scale) || scale <= 0) refuse("scales", std::to_string(scale), "positive numbers");
  const double scaled = std::floor(static_cast<double>(size) * (scale + scale_margin));
  if (scaled >= 0x1p62) refuse("scales", std::to_string(scale), "an output of less than 2^62");
  return static_cast<std::int64_t>(scaled);
}

void resize_to_sizes(InterpolatePlan& plan, const Tensor& sizes) {
  const Dims values = sizes.to_dims();
  for (std::size_t i = 0; i < values.size(); ++i) {
    ResizedAxis& axis = plan.axes[i];
    axis.output = values[i];
    axis.scale = static_cast<float>(axis.output) / static_cast<float>(axis.input);
  }
}

void resize_by_scales(InterpolatePlan& plan, const Tensor& scales) {
  const Tensor values = scales.converted(ElementType::f32);
  for (std::size_t i = 0; i < plan.axes.size(); ++i) {
    ResizedAxis& axis = plan.axes[i];
    axis.scale = values.data<float>()[i];
    axis.scale_given = true;
    axis.output = scaled_size(axis.input, axis.scale);
  }
}

void check_types(const Interpolate& op, const InferenceInputs& inputs) {
  if (op.mode != Interpolate::Mode::Nearest) require_number(inputs, 0);
  const bool sizes_count = op.version0 || op.shape_calculation == Interpolate::ShapeCalculation::Sizes;
  if (sizes_count && !is_integer(inputs.type(1))) refuse("target sizes", std::string(name(inputs.type(1))), "integers");
  if (!sizes_count && !is_floating_point(inputs.type(2))) refuse("scales", std::string(name(inputs.type(2))), "floating point");
  if (inputs.has(3) && !is_integer(inputs.type(3))) refuse("axes", std::string(name(inputs.type(3))), "integers");
}

}  // namespace

InterpolatePlan plan_interpolate(const Interpolate& op, const Shape& data, const InterpolateTargets& targets) {
  InterpolatePlan plan;
  plan.pads_begin = completed_pads(op.pads_begin, data.rank(), "pads_begin");
  plan.pads_end = completed_pads(op.pads_end, data.rank(), "pads_end");
  plan.padded = padded_shape(data, plan.pads_begin, plan.pads_end);
  for (const std::size_t axis : resized_axes(op, targets.axes, data.rank())) {
    if (plan.padded[axis] == 0) refuse("data", to_string(data), "resized dimensions of 1 or greater");
    plan.axes.push_back({.axis = axis, .input = plan.padded[axis]});
  }
  const bool sizes_count = op.version0 || op.shape_calculation == Interpolate::ShapeCalculation::Sizes;
  if (sizes_count) resize_to_sizes(plan, required(targets.sizes, plan.axes.size(), "target sizes"));
  else resize_by_scales(plan, required(targets.scales, plan.axes.size(), "scales"));
  Dims output = plan.padded.dims();
  for (const ResizedAxis& axis : plan.axes) {
    if (axis.output < 1) refuse("target sizes", std::to_string(axis.output), "1 or greater");
    output[axis.axis] = axis.output;
  }
  plan.output = checked_shape(std::move(output));
  return plan;
}

std::vector<OutputDescription> infer(const Interpolate& op, const InferenceInputs& inputs) {
  inputs.require_count(op.version0 ? 2 : 3, op.version0 ? 2 : 4);
  if (op.mode == Interpolate::Mode::Area && !op.version0) refuse("mode", "area", "nearest, linear, linear_onnx or cubic");
  check_types(op, inputs);
  if (inputs.has(3) && !inputs.value(3)) refuse("axes", "a computed value", "a constant");
  const InterpolateTargets targets{inputs.value(1), op.version0 ? nullptr : inputs.value(2), inputs.has(3) ? inputs.value(3) : nullptr};
  return one_output(inputs.type(0), plan_interpolate(op, inputs.shape(0), targets).output);
}

}  // namespace octet
