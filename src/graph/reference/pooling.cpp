#include <algorithm>
#include <cmath>
#include <limits>

#include "graph/reference/numeric.hpp"
#include "graph/reference/sliding.hpp"

namespace octet::reference {
namespace {

Dims spatial_of(const Shape& shape) { return Dims(shape.begin() + 2, shape.end()); }

/// Largest element of each window of one plane and its offset in the plane, -1 where the window has none.
template <typename T>
void max_pool_plane(const Sliding& sliding, const T* source, T* largest, std::int64_t* offsets) {
  std::fill_n(largest, sliding.small_size(), std::numeric_limits<T>::lowest());
  std::fill_n(offsets, sliding.small_size(), std::int64_t{-1});
  const std::int64_t step = sliding.step();
  sliding.for_each_row([&](const TapRow& row) {
    for (std::int64_t i = 0; i < row.count; ++i) {
      const std::int64_t from = row.large + i * step, to = row.small + i;
      if (offsets[to] >= 0 && !(source[from] > largest[to])) continue;
      largest[to] = source[from];
      offsets[to] = from;
    }
  });
}

/// Number of elements that a mean divides by, along one dimension for each window.
std::vector<double> divisors(const AvgPool& op, const Window& window, std::size_t i, std::int64_t input) {
  std::vector<double> counts;
  for (std::int64_t k = 0; k < window.output[i]; ++k) {
    const std::int64_t begin = k * window.strides[i] - window.pads_begin[i], end = begin + window.kernel[i];
    const std::int64_t count =
        op.exclude_pad ? std::min(end, input) - std::max<std::int64_t>(begin, 0) : std::min(end, input + window.pads_end[i]) - begin;
    counts.push_back(static_cast<double>(count));
  }
  return counts;
}

/// Number of elements that the mean of each window divides by.
std::vector<double> plane_divisors(const AvgPool& op, const Window& window, const Dims& input) {
  std::vector<double> plane{1};
  for (std::size_t i = 0; i < input.size(); ++i) {
    std::vector<double> extended;
    for (const double outer : plane)
      for (const double count : divisors(op, window, i, input[i])) extended.push_back(outer * count);
    plane = std::move(extended);
  }
  return plane;
}

void average_plane(const Sliding& sliding, const double* source, double* mean, const std::vector<double>& plane_divisors) {
  const std::int64_t step = sliding.step();
  sliding.for_each_row([&](const TapRow& row) {
    for (std::int64_t i = 0; i < row.count; ++i) mean[row.small + i] += source[row.large + i * step];
  });
  for (std::size_t i = 0; i < plane_divisors.size(); ++i) mean[i] /= plane_divisors[i];
}

/// Offsets of planes become positions in the data flattened from dimension `axis` on.
void write_indices(const MaxPool& op, const Shape& data, const Sliding& sliding, Tensor offsets, Tensor& output) {
  const auto positions = static_cast<std::int64_t>(data.elements(normalize_axis(op.axis, data.rank()), data.rank()));
  std::int64_t element = 0;
  for (std::int64_t& offset : offsets.mutable_data<std::int64_t>()) {
    const std::int64_t plane = element++ / sliding.small_size();
    offset = (plane * sliding.large_size() + std::max<std::int64_t>(offset, 0)) % positions;
  }
  output = offsets.converted(op.index_element_type);
}

}  // namespace

void run(const MaxPool& op, const Arguments& arguments) {
  const Tensor& data = arguments.inputs[0];
  Tensor& output = arguments.outputs[0];
  const Window window = resolve_window(op, data.shape());
  const Sliding sliding(window, spatial_of(data.shape()), window.output);
  Tensor offsets(ElementType::i64, output.shape());
  dispatch_number(data.element_type(), [&](auto zero) {
    using T = decltype(zero);
    const T* source = data.data<T>().data();
    T* largest = output.mutable_data<T>().data();
    std::int64_t* offset = offsets.mutable_data<std::int64_t>().data();
    for (std::int64_t plane = 0; plane < data.shape()[0] * data.shape()[1]; ++plane)
      max_pool_plane(sliding, source + plane * sliding.large_size(), largest + plane * sliding.small_size(),
                     offset + plane * sliding.small_size());
  });
  if (op.with_indices) write_indices(op, data.shape(), sliding, std::move(offsets), arguments.outputs[1]);
}

void run(const AvgPool& op, const Arguments& arguments) {
  const Tensor data = arguments.inputs[0].converted(ElementType::f64);
  const ElementType type = arguments.outputs[0].element_type();
  const Window window = resolve_window(op, data.shape());
  const Sliding sliding(window, spatial_of(data.shape()), window.output);
  const std::vector<double> counts = plane_divisors(op, window, spatial_of(data.shape()));
  Tensor means(ElementType::f64, arguments.outputs[0].shape());
  const double* source = data.data<double>().data();
  double* mean = means.mutable_data<double>().data();
  for (std::int64_t plane = 0; plane < data.shape()[0] * data.shape()[1]; ++plane)
    average_plane(sliding, source + plane * sliding.large_size(), mean + plane * sliding.small_size(), counts);
  if (is_integer(type))
    for (double& value : means.mutable_data<double>()) value = std::nearbyint(value);
  arguments.outputs[0] = means.converted(type);
}

}  // namespace octet::reference
