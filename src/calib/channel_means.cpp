#include "calib/channel_means.hpp"

namespace octet {
namespace {

/// Walks over one dimension after another; behind `axis` all values belong to one channel.
class ChannelSums {
 public:
  ChannelSums(const StridedView& values, std::size_t axis)
      : values_(values), axis_(axis), sums_(static_cast<std::size_t>(values.shape[axis]), 0.0) {}

  std::vector<double> run() && {
    add(values_.data, 0, 0);
    return std::move(sums_);
  }

 private:
  void add(const float* data, std::size_t dim, std::size_t channel) {
    if (dim == values_.shape.rank()) {
      sums_[channel] += *data;
      return;
    }
    const std::int64_t size = values_.shape[dim], stride = values_.strides[dim];
    if (dim > axis_ && dim + 1 == values_.shape.rank()) {
      double sum = 0;
      for (std::int64_t i = 0; i < size; ++i) sum += data[i * stride];
      sums_[channel] += sum;
      return;
    }
    for (std::int64_t i = 0; i < size; ++i) add(data + i * stride, dim + 1, dim == axis_ ? static_cast<std::size_t>(i) : channel);
  }

  const StridedView& values_;
  std::size_t axis_;
  std::vector<double> sums_;
};

}  // namespace

std::vector<double> channel_means(const StridedView& values, std::size_t axis) {
  std::vector<double> means = ChannelSums(values, axis).run();
  const double count = static_cast<double>(values.shape.elements()) / static_cast<double>(means.size());
  for (double& mean : means) mean /= count;
  return means;
}

std::vector<double> channel_means(const Tensor& values, std::size_t axis) {
  const Tensor floats = values.converted(ElementType::f32);
  return channel_means(StridedView{floats.data<float>().data(), floats.shape(), floats.shape().strides()}, axis);
}

}  // namespace octet
