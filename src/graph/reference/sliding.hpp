#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "graph/window.hpp"

namespace octet::reference {

/// A run of windows that one kernel element (tap) meets along the innermost dimension. Neighbouring windows are next to
/// each other in the small plane and `Sliding::step()` apart in the large one.
struct TapRow {
  std::int64_t tap;    ///< index in the flattened kernel
  std::int64_t small;  ///< offset of the first window in the plane with one element for each window
  std::int64_t large;  ///< offset of the element under the tap in the plane that the windows slide over
  std::int64_t count;
};

/// The geometry of a window sliding over 1, 2 or 3 dimensions. Convolution and pooling read the large plane and write the
/// small one; transposed convolution does the reverse. Elements in the padding are left out.
class Sliding {
 public:
  /// `large` and `small` are the spatial sizes of the two planes.
  Sliding(const Window& window, const Dims& large, const Dims& small);

  std::int64_t step() const { return axes_[2].stride; }
  std::int64_t kernel_size() const { return axes_[0].kernel * axes_[1].kernel * axes_[2].kernel; }
  std::int64_t large_size() const { return axes_[0].large * axes_[1].large * axes_[2].large; }
  std::int64_t small_size() const { return axes_[0].small * axes_[1].small * axes_[2].small; }

  /// Calls function(TapRow), kernel elements in row-major order.
  template <typename Function>
  void for_each_row(Function&& function) const;

 private:
  /// The windows for which one index of the kernel lies inside the large plane, along one dimension.
  struct AxisTap {
    std::int64_t index, first, large, count;
  };
  struct Axis {
    std::int64_t large = 1, small = 1, kernel = 1, stride = 1;
    std::vector<AxisTap> taps{{0, 0, 0, 1}};
  };
  static AxisTap make_tap(std::int64_t index, std::int64_t shift, const Axis& axis);
  static Axis make_axis(const Window& window, std::size_t i, std::int64_t large, std::int64_t small);
  template <typename Function>
  void rows_of_tap(const AxisTap& depth, const AxisTap& height, const AxisTap& width, Function& function) const;

  std::array<Axis, 3> axes_;
};

template <typename Function>
void Sliding::rows_of_tap(const AxisTap& depth, const AxisTap& height, const AxisTap& width, Function& function) const {
  const auto& [d, h, w] = axes_;
  const std::int64_t tap = (depth.index * h.kernel + height.index) * w.kernel + width.index;
  for (std::int64_t z = 0; z < depth.count; ++z)
    for (std::int64_t y = 0; y < height.count; ++y) {
      const std::int64_t small = ((depth.first + z) * h.small + height.first + y) * w.small + width.first;
      const std::int64_t large = ((depth.large + z * d.stride) * h.large + height.large + y * h.stride) * w.large + width.large;
      function(TapRow{tap, small, large, width.count});
    }
}

template <typename Function>
void Sliding::for_each_row(Function&& function) const {
  for (const AxisTap& depth : axes_[0].taps)
    for (const AxisTap& height : axes_[1].taps)
      for (const AxisTap& width : axes_[2].taps) rows_of_tap(depth, height, width, function);
}

}  // namespace octet::reference
