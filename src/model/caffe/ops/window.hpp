#pragma once

#include "model/caffe/layer.hpp"

namespace octet::caffe {

/// A number for each spatial axis: from FIELD_h and FIELD_w, or from FIELD, which may be given once for all axes. Throws
/// Error(InvalidModel) for another count, and for numbers outside of [least, 2^31).
Dims read_spatial(Params& params, std::size_t axes, const std::string& repeated, const std::string& prefix, std::int64_t fallback,
                  std::int64_t least);

/// Spatial axes of bottom 0: all behind the channels. Throws Error(Unsupported) where there are none, or more than three.
std::size_t spatial_axes(const Layer& layer);

}  // namespace octet::caffe
