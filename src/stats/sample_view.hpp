#pragma once

#include <octet/stats/statistics.hpp>

namespace octet {

/// One sample as a matrix of channels and positions: the element is data[channel * channel_stride + position * position_stride].
/// Positions are in row-major order of the dimensions behind the channels.
struct SampleView {
  const float* data = nullptr;
  std::size_t channels = 0;
  std::size_t positions = 0;
  std::size_t channel_stride = 0;
  std::size_t position_stride = 0;

  float at(std::size_t channel, std::size_t position) const { return data[channel * channel_stride + position * position_stride]; }
  /// Whether the positions of a channel are neighbours, as in the layout NCHW.
  bool has_runs() const { return position_stride == 1; }
  /// Whether the channels of a position are neighbours, as in the layout NHWC. Few of them leave no gaps, so that a vector can be read at
  /// each position.
  bool has_rows() const {
    constexpr std::size_t vector = 16;
    return channel_stride == 1 && (position_stride == channels || (position_stride > channels && channels >= vector));
  }
};

/// The samples of a tensor: the indices of dimension 0, with dimension 1 as channels. A scalar is one sample, and below rank 2 there is one
/// channel.
class SampleBatch {
 public:
  /// `values` must outlive the batch. Throws Error(InvalidArgument) when strides and shape differ in rank, or elements have no data.
  explicit SampleBatch(const StridedView& values);

  std::size_t size() const { return size_; }
  std::size_t channels() const { return channels_; }
  std::size_t sample_elements() const { return channels_ * positions_; }
  /// Has runs or rows. Valid until the next call, since other layouts are copied.
  SampleView sample(std::size_t index);

 private:
  void copy_sample(const float* source);

  const StridedView& values_;
  std::size_t size_;
  std::size_t channels_;
  std::size_t positions_;
  SampleView layout_;  ///< without data where samples have to be copied
  std::vector<float> copy_{};
};

/// "[c,h,w]" of an element within its sample of shape `tensor`.
std::string index_in_sample(const Shape& tensor, std::size_t row_major_index);

}  // namespace octet
