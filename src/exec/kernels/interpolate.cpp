#include "exec/kernels/kernels.hpp"

namespace octet::exec {
namespace {

using Transformation = Interpolate::CoordinateTransformation;

/// oneDNN resamples at pixel centres: exactly the linear modes without antialiasing, padding or other coordinates.
bool is_linear_at_pixel_centres(const Interpolate& op) {
  const auto zeros = [](const Dims& pads) {
    for (const std::int64_t pad : pads)
      if (pad != 0) return false;
    return true;
  };
  const bool linear = op.mode == Interpolate::Mode::Linear || op.mode == Interpolate::Mode::LinearOnnx;
  return linear && !op.antialias && !op.version0 && op.coordinate_transformation == Transformation::HalfPixel &&
         op.shape_calculation == Interpolate::ShapeCalculation::Sizes && zeros(op.pads_begin) && zeros(op.pads_end);
}

}  // namespace

bool lower(const Interpolate& op, const FusedNode& group, PlanBuilder& builder) {
  const Node& head = builder.graph().node(group.head);
  const Shape& input = builder.graph().shape(head.inputs[0]);
  const Shape& output = head.outputs[0].shape;
  if (!is_linear_at_pixel_centres(op) || input.rank() != 4 || input[0] != output[0] || input[1] != output[1]) return false;
  if (head.outputs[0].element_type != ElementType::f32 || output.elements() == 0 || input.elements() == 0) return false;
  const TensorId source = builder.tensor(head.inputs[0]);
  const dnn::Primitive primitive =
      dnn::resampling(dnnl::algorithm::resampling_linear, builder[source].desc, dnn::any(ElementType::f32, output));
  const TensorId result = builder.arena(primitive.destination);
  builder.add_step(primitive, {{DNNL_ARG_SRC, source}, {DNNL_ARG_DST, result}});
  builder.define(group.output, result);
  return true;
}

}  // namespace octet::exec
