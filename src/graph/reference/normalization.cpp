#include <algorithm>
#include <cmath>
#include <numeric>

#include "graph/reference/numeric.hpp"

namespace octet::reference {
namespace {

std::vector<double> widened(const Tensor& tensor) {
  const Tensor wide = tensor.converted(ElementType::f64);
  const auto values = wide.data<double>();
  return {values.begin(), values.end()};
}

/// output[i] = function(input[i], group of i), computed in double.
template <typename Function>
void write_in_groups(const Arguments& arguments, const Shape& groups, Function function) {
  const Tensor& data = arguments.inputs[0];
  dispatch_floating_point(data.element_type(), [&](auto zero) {
    using T = decltype(zero);
    const auto source = data.data<T>();
    const auto destination = arguments.outputs[0].mutable_data<T>();
    for_each_in_groups(data.shape(), groups, [&](std::size_t i, std::size_t group) {
      destination[i] = static_cast<T>(function(static_cast<double>(source[i]), group));
    });
  });
}

/// Sum over each group of function(x, group).
template <typename Function>
std::vector<double> sum_in_groups(const Tensor& data, const Shape& groups, Function function) {
  std::vector<double> sums(groups.elements(), 0.0);
  dispatch_floating_point(data.element_type(), [&](auto zero) {
    const auto source = data.data<decltype(zero)>();
    for_each_in_groups(data.shape(), groups,
                       [&](std::size_t i, std::size_t group) { sums[group] += function(static_cast<double>(source[i]), group); });
  });
  return sums;
}

/// Sums of windows of `size` elements around each element along one axis; windows end at the borders.
std::vector<double> window_sums(const std::vector<double>& values, const Shape& shape, std::size_t axis, std::int64_t size) {
  const auto outer = static_cast<std::int64_t>(shape.elements(0, axis)),
             inner = static_cast<std::int64_t>(shape.elements(axis + 1, shape.rank()));
  const std::int64_t length = shape[axis], half = (size - 1) / 2;
  std::vector<double> sums(values.size(), 0.0);
  for (std::int64_t o = 0; o < outer; ++o)
    for (std::int64_t i = 0; i < length; ++i) {
      double* sum = sums.data() + (o * length + i) * inner;
      for (std::int64_t j = std::max<std::int64_t>(0, i - half); j < std::min(length, i + half + 1); ++j) {
        const double* value = values.data() + (o * length + j) * inner;
        for (std::int64_t k = 0; k < inner; ++k) sum[k] += value[k];
      }
    }
  return sums;
}

Dims axes_of_mvn(const MVN& op, const Arguments& arguments) {
  if (!op.version1) return arguments.inputs[1].to_dims();
  const std::size_t first = op.across_channels ? 1 : 2;
  Dims axes(arguments.inputs[0].shape().rank() - first);
  std::iota(axes.begin(), axes.end(), static_cast<std::int64_t>(first));
  return axes;
}

double deviation(const MVN& op, double variance) {
  return op.eps_mode == MVN::EpsMode::InsideSqrt ? std::sqrt(variance + op.eps) : std::sqrt(variance) + op.eps;
}

}  // namespace

void run(const BatchNormInference& op, const Arguments& arguments) {
  const Shape& shape = arguments.inputs[0].shape();
  const std::vector<double> gamma = widened(arguments.inputs[1]), beta = widened(arguments.inputs[2]), mean = widened(arguments.inputs[3]);
  std::vector<double> scale = widened(arguments.inputs[4]);
  for (std::size_t c = 0; c < scale.size(); ++c) scale[c] = gamma[c] / std::sqrt(scale[c] + op.epsilon);
  write_in_groups(arguments, channel_shape(shape[1], shape.rank()),
                  [&](double x, std::size_t c) { return (x - mean[c]) * scale[c] + beta[c]; });
}

void run(const LRN& op, const Arguments& arguments) {
  const Tensor& data = arguments.inputs[0];
  const Dims axes = arguments.inputs[1].to_dims();
  std::vector<double> squares = widened(data);
  for (double& value : squares) value *= value;
  for (const std::int64_t axis : axes) squares = window_sums(squares, data.shape(), normalize_axis(axis, data.shape().rank()), op.size);
  const double alpha = op.alpha / std::pow(static_cast<double>(op.size), static_cast<double>(axes.size()));
  // Every element is a group of its own.
  write_in_groups(arguments, data.shape(), [&](double x, std::size_t i) { return x / std::pow(op.bias + alpha * squares[i], op.beta); });
}

void run(const NormalizeL2& op, const Arguments& arguments) {
  const Tensor& data = arguments.inputs[0];
  const Shape groups = reduced_shape(data.shape(), arguments.inputs[1].to_dims());
  std::vector<double> norms = sum_in_groups(data, groups, [](double x, std::size_t) { return x * x; });
  for (double& norm : norms) norm = std::sqrt(op.eps_mode == NormalizeL2::EpsMode::Add ? norm + op.eps : std::max(norm, op.eps));
  write_in_groups(arguments, groups, [&](double x, std::size_t group) { return x / norms[group]; });
}

void run(const MVN& op, const Arguments& arguments) {
  const Tensor& data = arguments.inputs[0];
  if (data.elements() == 0) return;
  const Shape groups = reduced_shape(data.shape(), axes_of_mvn(op, arguments));
  const double group_size = static_cast<double>(data.elements() / groups.elements());
  std::vector<double> means = sum_in_groups(data, groups, [](double x, std::size_t) { return x; });
  for (double& mean : means) mean /= group_size;
  if (!op.normalize_variance) return write_in_groups(arguments, groups, [&](double x, std::size_t group) { return x - means[group]; });

  std::vector<double> deviations =
      sum_in_groups(data, groups, [&](double x, std::size_t group) { return (x - means[group]) * (x - means[group]); });
  for (double& value : deviations) value = deviation(op, value / group_size);
  write_in_groups(arguments, groups, [&](double x, std::size_t group) { return (x - means[group]) / deviations[group]; });
}

}  // namespace octet::reference
