#pragma once

#include <vector>

#include <octet/graph/ops/interpolate.hpp>
#include <octet/tensor/tensor.hpp>

namespace octet {

/// One resized dimension. Where target sizes were given, `scale` is their ratio and coordinates use the exact sizes.
struct ResizedAxis {
  std::size_t axis = 0;
  std::int64_t input = 0;   ///< size after padding
  std::int64_t output = 0;
  float scale = 1;
  bool scale_given = false;

  bool is_identity() const { return input == output && (!scale_given || scale == 1); }
};

/// An Interpolate with nothing left to default.
struct InterpolatePlan {
  Dims pads_begin, pads_end;
  Shape padded, output;
  std::vector<ResizedAxis> axes;
};

/// The constant inputs of an Interpolate; null where absent or not known.
struct InterpolateTargets {
  const Tensor* sizes = nullptr;
  const Tensor* scales = nullptr;
  const Tensor* axes = nullptr;
};

/// Throws Error(InvalidShape) where a needed input is null or does not fit.
InterpolatePlan plan_interpolate(const Interpolate& op, const Shape& data, const InterpolateTargets& targets);

}  // namespace octet
