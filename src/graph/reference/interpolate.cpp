#include <algorithm>
#include <cmath>

#include "graph/ops/interpolate_plan.hpp"
#include "graph/reference/interpolate_taps.hpp"
#include "graph/reference/movement.hpp"
#include "graph/reference/reference.hpp"

namespace octet::reference {
namespace {

/// The data with zeros around it.
Tensor padded(const Tensor& data, const InterpolatePlan& plan) {
  if (plan.padded == data.shape()) return data;
  Tensor result(data.element_type(), plan.padded);
  const StridedCopy inner{data.shape().dims(), data.shape().strides(), plan.padded.strides()};
  std::int64_t first = 0;
  for (std::size_t i = 0; i < plan.pads_begin.size(); ++i) first += plan.pads_begin[i] * inner.destination_strides[i];
  const std::size_t width = element_bytes(data.element_type());
  copy(inner, bytes_of(data), mutable_bytes_of(result) + static_cast<std::size_t>(first) * width, width);
  return result;
}

/// Picks elements: output index i of a dimension takes input index indices[dimension][i].
class NearestResizer {
 public:
  NearestResizer(const Interpolate& op, const InterpolatePlan& plan, std::size_t width)
      : output_(plan.output), indices_(plan.output.rank()), from_(plan.padded.strides()), to_(plan.output.strides()) {
    for (std::int64_t& stride : from_) stride *= static_cast<std::int64_t>(width);
    for (std::int64_t& stride : to_) stride *= static_cast<std::int64_t>(width);
    for (const ResizedAxis& axis : plan.axes) {
      for (const auto& taps : make_taps(op, axis)) indices_[axis.axis].push_back(taps[0].index);
      resized_ = std::max(resized_, axis.axis + 1);
    }
    run_ = static_cast<std::int64_t>(output_.elements(resized_, output_.rank()) * width);
  }

  void run(std::size_t dim, const std::byte* source, std::byte* destination) const {
    if (resized_ == 0) {
      std::copy_n(source, run_, destination);
      return;
    }
    const Dims& indices = indices_[dim];
    if (dim + 1 == resized_) return pick(indices, source, destination);
    for (std::int64_t i = 0; i < output_[dim]; ++i, destination += to_[dim]) {
      const std::int64_t index = indices.empty() ? i : indices[static_cast<std::size_t>(i)];
      // Enlarging repeats whole rows, which are cheaper to copy than to pick again.
      const bool repeats = i > 0 && !indices.empty() && index == indices[static_cast<std::size_t>(i) - 1];
      if (repeats) std::copy_n(destination - to_[dim], to_[dim], destination);
      else run(dim + 1, source + index * from_[dim], destination);
    }
  }

 private:
  void pick(const Dims& indices, const std::byte* source, std::byte* destination) const {
    switch (run_) {
      case 1: return pick_elements<1>(indices, source, destination);
      case 2: return pick_elements<2>(indices, source, destination);
      case 4: return pick_elements<4>(indices, source, destination);
      case 8: return pick_elements<8>(indices, source, destination);
      default:
        for (const std::int64_t index : indices) destination = std::copy_n(source + index * run_, run_, destination);
    }
  }

  template <std::int64_t Size>
  void pick_elements(const Dims& indices, const std::byte* source, std::byte* destination) const {
    for (const std::int64_t index : indices) destination = std::copy_n(source + index * Size, Size, destination);
  }

  const Shape& output_;
  std::vector<Dims> indices_;  ///< empty for a dimension that is not resized
  Dims from_, to_;             ///< in bytes
  std::size_t resized_ = 0;    ///< the dimensions from here on are copied whole
  std::int64_t run_ = 0;
};

/// Resizes the last dimension of one row.
void resize_row(const float* source, const Taps& taps, float* destination) {
  for (const auto& position : taps) {
    double sum = 0;
    for (const Tap& tap : position) sum += tap.weight * static_cast<double>(source[tap.index]);
    *destination++ = static_cast<float>(sum);
  }
}

/// Resizes a dimension whose elements are rows of `inner` numbers.
void resize_rows(const float* source, const Taps& taps, std::size_t inner, float* destination) {
  std::vector<double> row(inner);
  for (const auto& position : taps) {
    std::ranges::fill(row, 0);
    for (const Tap& tap : position) {
      const float* input = source + static_cast<std::size_t>(tap.index) * inner;
      for (std::size_t j = 0; j < inner; ++j) row[j] += tap.weight * static_cast<double>(input[j]);
    }
    destination = std::ranges::transform(row, destination, [](double value) { return static_cast<float>(value); }).out;
  }
}

/// Resizes one dimension of f32 data by a weighted sum.
Tensor resized(const Tensor& data, const ResizedAxis& axis, const Taps& taps) {
  Tensor result(ElementType::f32, data.shape().with(axis.axis, axis.output));
  const std::size_t outer = data.shape().elements(0, axis.axis), inner = data.shape().elements(axis.axis + 1, data.shape().rank());
  const float* source = data.data<float>().data();
  float* destination = result.mutable_data<float>().data();
  for (std::size_t i = 0; i < outer; ++i) {
    if (inner == 1) resize_row(source, taps, destination);
    else resize_rows(source, taps, inner, destination);
    source += static_cast<std::size_t>(axis.input) * inner;
    destination += static_cast<std::size_t>(axis.output) * inner;
  }
  return result;
}

void round_to_integers(Tensor& values) {
  for (float& value : values.mutable_data<float>()) value = std::nearbyint(value);
}

}  // namespace

void run(const Interpolate& op, const Arguments& arguments) {
  const auto& inputs = arguments.inputs;
  Tensor& output = arguments.outputs[0];
  if (output.elements() == 0) return;
  const InterpolateTargets targets{&inputs[1], inputs.size() > 2 ? &inputs[2] : nullptr, inputs.size() > 3 ? &inputs[3] : nullptr};
  const InterpolatePlan plan = plan_interpolate(op, inputs[0].shape(), targets);
  const Tensor data = padded(inputs[0], plan);
  if (op.mode == Interpolate::Mode::Nearest)
    return NearestResizer(op, plan, element_bytes(data.element_type())).run(0, bytes_of(data), mutable_bytes_of(output));
  Tensor values = data.converted(ElementType::f32);
  for (const ResizedAxis& axis : plan.axes)
    if (!axis.is_identity()) values = resized(values, axis, make_taps(op, axis));
  if (is_integer(output.element_type())) round_to_integers(values);
  store(values, output);
}

}  // namespace octet::reference
