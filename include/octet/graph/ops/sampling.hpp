#pragma once

#include <cstdint>

namespace octet {

/// Takes samples of images at places that a grid lists (Jaderberg et al., 2015). Inputs: data [batch,channels,spatial...], grid
/// [batch,spatial of the output...,spatial dimensions], whose places go from -1 to 1, the last dimension of the data first.
struct GridSample {
  enum class Mode : std::uint8_t { Bilinear, Bicubic, Nearest };
  enum class Padding : std::uint8_t { Zeros, Border, Reflection };
  bool align_corners = false;  ///< -1 and 1 are the centers of the outer elements, not their edges
  Mode mode = Mode::Bilinear;
  Padding padding = Padding::Zeros;
  bool operator==(const GridSample&) const = default;
};

/// Pools regions of images without rounding their borders (He et al., 2017). Inputs: data [batch,channels,height,width], boxes [count,4]
/// (x1, y1, x2, y2), the image of each box (i32 or i64, [count]).
struct ROIAlign {
  enum class Mode : std::uint8_t { Average, Maximum };
  enum class Aligned : std::uint8_t { Asymmetric, HalfPixelForNearest, HalfPixel };
  std::int64_t pooled_height = 1;
  std::int64_t pooled_width = 1;
  std::int64_t sampling_ratio = 0;  ///< samples of a cell along each dimension; 0: as many as it has elements, rounded up
  double spatial_scale = 1;
  Mode mode = Mode::Average;
  Aligned aligned = Aligned::Asymmetric;
  bool operator==(const ROIAlign&) const = default;
};

}  // namespace octet
