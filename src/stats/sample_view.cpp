#include "stats/sample_view.hpp"

#include <octet/base/error.hpp>
#include <optional>

namespace octet {
namespace {

void check(const StridedView& values) {
  if (values.strides.size() != values.shape.rank())
    throw Error(ErrorCode::InvalidArgument,
                "strides: given " + to_string(values.strides) + ", expected one for each dimension of " + to_string(values.shape));
  if (!values.data && values.shape.elements() > 0)
    throw Error(ErrorCode::InvalidArgument, "data: given null, expected " + std::to_string(values.shape.elements()) + " elements");
}

std::size_t dimension(const Shape& shape, std::size_t axis) { return axis < shape.rank() ? static_cast<std::size_t>(shape[axis]) : 1; }

std::size_t positions_of(const Shape& shape) { return shape.rank() > 2 ? shape.elements(2, shape.rank()) : 1; }

/// The distance at which all positions lie in row-major order, where there is one.
std::optional<std::int64_t> position_stride(const StridedView& values) {
  std::optional<std::int64_t> first;
  std::int64_t expected = 0;
  for (std::size_t axis = values.shape.rank(); axis-- > 2;) {
    if (values.shape[axis] == 1) continue;
    if (!first) first = expected = values.strides[axis];
    if (values.strides[axis] != expected) return {};
    expected *= values.shape[axis];
  }
  return first.value_or(1);
}

/// The layout of each sample when it can be read as it is.
std::optional<SampleView> readable_layout(const StridedView& values, std::size_t channels, std::size_t positions) {
  const std::optional<std::int64_t> found = position_stride(values);
  const std::int64_t channel_stride = channels > 1 ? values.strides[1] : 1;
  if (!found || *found < 1 || channel_stride < 0) return {};
  SampleView view{values.data, channels, positions, static_cast<std::size_t>(channel_stride), static_cast<std::size_t>(*found)};
  // The distance between positions is free to choose where there is only one.
  if (positions == 1) view.position_stride = channel_stride == 1 ? channels : 1;
  return view.has_runs() || view.has_rows() ? std::optional(view) : std::nullopt;
}

}  // namespace

SampleBatch::SampleBatch(const StridedView& values)
    : values_((check(values), values)),
      size_(dimension(values.shape, 0)),
      channels_(dimension(values.shape, 1)),
      positions_(positions_of(values.shape)),
      layout_(readable_layout(values, channels_, positions_).value_or(SampleView{nullptr, channels_, positions_, positions_, 1})) {}

SampleView SampleBatch::sample(std::size_t index) {
  const std::int64_t offset = values_.shape.rank() > 0 ? static_cast<std::int64_t>(index) * values_.strides[0] : 0;
  SampleView view = layout_;
  if (!layout_.data) copy_sample(values_.data + offset);
  view.data = layout_.data ? layout_.data + offset : copy_.data();
  return view;
}

void SampleBatch::copy_sample(const float* source) {
  const std::size_t rank = values_.shape.rank();
  copy_.resize(sample_elements());
  Dims index(rank, 0);
  std::int64_t offset = 0;
  for (float& element : copy_) {
    element = source[offset];
    for (std::size_t axis = rank; axis-- > 1;) {
      offset += values_.strides[axis];
      if (++index[axis] < values_.shape[axis]) break;
      offset -= values_.strides[axis] * values_.shape[axis];
      index[axis] = 0;
    }
  }
}

std::string index_in_sample(const Shape& tensor, std::size_t row_major_index) {
  Dims index(tensor.rank() > 1 ? tensor.rank() - 1 : 0);
  for (std::size_t axis = index.size(); axis-- > 0;) {
    const auto size = static_cast<std::size_t>(tensor[axis + 1]);
    index[axis] = static_cast<std::int64_t>(row_major_index % size);
    row_major_index /= size;
  }
  return to_string(index);
}

}  // namespace octet
