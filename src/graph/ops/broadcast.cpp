#include <algorithm>
#include <cmath>
#include <functional>

#include "graph/ops/checked.hpp"
#include "graph/ops/ops.hpp"
#include "graph/ops/require.hpp"

namespace octet {
namespace {

Shape numpy_target(const Shape& data, const Dims& target) {
  const Shape shape(target);
  if (data.rank() > shape.rank() || broadcast(data, shape) != shape)
    refuse("target shape", to_string(shape), "one that " + to_string(data) + " broadcasts to");
  return shape;
}

Shape explicit_target(const Shape& data, const Dims& target, const Dims& axes) {
  Shape shape(target);
  if (axes.size() != data.rank()) refuse("axes mapping", to_string(axes), "one axis for each dimension of " + to_string(data));
  const auto rank = static_cast<std::int64_t>(shape.rank());
  const bool ascends = std::ranges::adjacent_find(axes, std::greater_equal{}) == axes.end();
  if (!ascends || (!axes.empty() && (axes.front() < 0 || axes.back() >= rank)))
    refuse("axes mapping", to_string(axes), "ascending axes of " + to_string(shape));
  for (std::size_t i = 0; i < axes.size(); ++i)
    if (data[i] != 1 && data[i] != shape[static_cast<std::size_t>(axes[i])])
      refuse("target shape", to_string(shape), "one that " + to_string(data) + " broadcasts to along " + to_string(axes));
  return shape;
}

double scalar_value(const InferenceInputs& inputs, std::size_t index, const char* what) {
  require_scalar(inputs, index, what);
  if (!inputs.value(index)) refuse(what, "a computed value", "a constant");
  return inputs.value(index)->converted(ElementType::f64).data<double>()[0];
}

std::int64_t floating_range_size(const InferenceInputs& inputs, bool whole) {
  double bounds[3] = {scalar_value(inputs, 0, "start"), scalar_value(inputs, 1, "stop"), scalar_value(inputs, 2, "step")};
  if (whole)
    for (double& bound : bounds) bound = std::trunc(bound);
  const double size = std::ceil((bounds[1] - bounds[0]) / bounds[2]);
  if (bounds[2] == 0 || std::isnan(size)) refuse("step", std::to_string(bounds[2]), "a number other than 0 and finite bounds");
  if (size >= 0x1p62) refuse("range", std::to_string(size) + " elements", "less than 2^62");
  return size > 0 ? static_cast<std::int64_t>(size) : 0;
}

std::int64_t integer_range_size(std::int64_t start, std::int64_t stop, std::int64_t step) {
  if (step == 0) refuse("step", "0", "another number");
  if (step > 0 ? stop <= start : stop >= start) return 0;
  // Unsigned differences hold what signed ones overflow.
  const auto low = static_cast<std::uint64_t>(step > 0 ? start : stop), high = static_cast<std::uint64_t>(step > 0 ? stop : start);
  const std::uint64_t stride = step > 0 ? static_cast<std::uint64_t>(step) : 0 - static_cast<std::uint64_t>(step);
  const std::uint64_t size = (high - low - 1) / stride + 1;
  if (size >= std::uint64_t{1} << 62) refuse("range", std::to_string(size) + " elements", "less than 2^62");
  return static_cast<std::int64_t>(size);
}

}  // namespace

std::vector<OutputDescription> infer(const Broadcast& op, const InferenceInputs& inputs) {
  const bool is_explicit = op.mode == Broadcast::Mode::Explicit;
  inputs.require_count(is_explicit ? 3 : 2, 3);
  const Shape& data = inputs.shape(0);
  const Dims target = inputs.constant_dims(1, "target shape");
  const Shape shape = is_explicit ? explicit_target(data, target, inputs.constant_dims(2, "axes mapping"))
                      : op.mode == Broadcast::Mode::Numpy ? numpy_target(data, target)
                                                          : broadcast(data, Shape(target));
  return one_output(inputs.type(0), checked_shape(shape.dims()));
}

std::vector<OutputDescription> infer(const Tile&, const InferenceInputs& inputs) {
  inputs.require_count(2);
  const Shape& data = inputs.shape(0);
  const Dims repeats = inputs.constant_dims(1, "repeats");
  if (std::ranges::any_of(repeats, [](std::int64_t count) { return count < 0; })) refuse("repeats", to_string(repeats), "0 or greater");
  Dims dims(std::max(data.rank(), repeats.size()), 1);
  std::ranges::copy(data, dims.end() - static_cast<std::ptrdiff_t>(data.rank()));
  for (std::size_t i = 0; i < repeats.size(); ++i) {
    std::int64_t& dim = dims[dims.size() - repeats.size() + i];
    dim = checked_product(dim, repeats[i], "repeated dimension");
  }
  return one_output(inputs.type(0), checked_shape(std::move(dims)));
}

std::vector<OutputDescription> infer(const Range& op, const InferenceInputs& inputs) {
  inputs.require_count(3);
  if (!is_integer(op.output_type) && !is_floating_point(op.output_type))
    refuse("output type", std::string(name(op.output_type)), "a number");
  const bool exact = is_integer(inputs.type(0)) && is_integer(inputs.type(1)) && is_integer(inputs.type(2));
  const std::int64_t size =
      exact ? integer_range_size(inputs.constant_scalar(0, "start"), inputs.constant_scalar(1, "stop"), inputs.constant_scalar(2, "step"))
            : floating_range_size(inputs, is_integer(op.output_type));
  return one_output(op.output_type, checked_shape({size}));
}

}  // namespace octet
