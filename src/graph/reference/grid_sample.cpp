#include <cmath>

#include "graph/reference/reference.hpp"

namespace octet::reference {
namespace {

using Padding = GridSample::Padding;

/// An element along one dimension, and what it counts.
struct Tap {
  std::int64_t place;
  double weight;
};
using Taps = std::vector<Tap>;

/// Folds a number at both borders until it lies between them.
double reflected(double x, double low, double high) {
  const double range = high - low;
  if (range <= 0) return low;
  const double distance = std::abs(x - low), times = std::floor(distance / range), rest = distance - times * range;
  return std::fmod(times, 2) == 0 ? low + rest : high - rest;
}

/// One dimension of the data.
class Axis {
 public:
  Axis(const GridSample& op, std::int64_t size) : op_(op), size_(size) {}

  /// What a place between -1 and 1 takes.
  Taps taps(double place) const {
    const auto size = static_cast<double>(size_);
    const double x = op_.align_corners ? (place + 1) / 2 * (size - 1) : ((place + 1) * size - 1) / 2;
    switch (op_.mode) {
      case GridSample::Mode::Bilinear: return linear(padded(x));
      case GridSample::Mode::Nearest: return {tap(std::nearbyint(padded(x)), 1)};
      default: return cubic(x);
    }
  }

 private:
  double padded(double x) const {
    const auto last = static_cast<double>(size_ - 1);
    if (op_.padding == Padding::Zeros) return x;
    if (op_.padding == Padding::Reflection) x = reflected(x, op_.align_corners ? 0 : -0.5, op_.align_corners ? last : last + 0.5);
    return std::min(std::max(x, 0.0), last);
  }

  Tap tap(double place, double weight) const {
    const double inside = padded(place);
    const bool counts = inside >= 0 && inside <= static_cast<double>(size_ - 1);
    return {counts ? static_cast<std::int64_t>(inside) : 0, counts ? weight : 0};
  }

  Taps linear(double x) const {
    const double low = std::floor(x), part = x - low;
    return {tap(low, 1 - part), tap(low + 1, part)};
  }

  /// Keys, 1981, with a = -0.75.
  Taps cubic(double x) const {
    constexpr double a = -0.75;
    const auto near = [](double d) { return ((a + 2) * d - (a + 3)) * d * d + 1; };
    const auto far = [](double d) { return ((a * d - 5 * a) * d + 8 * a) * d - 4 * a; };
    const double low = std::floor(x), part = x - low;
    return {tap(low - 1, far(part + 1)), tap(low, near(part)), tap(low + 1, near(1 - part)), tap(low + 2, far(2 - part))};
  }

  const GridSample& op_;
  std::int64_t size_;
};

/// The sum over all combinations of taps from dimension `first` on.
template <typename T>
double sample(const T* data, const std::vector<Taps>& taps, const Dims& strides, std::size_t first) {
  if (first == taps.size()) return static_cast<double>(*data);
  double sum = 0;
  for (const Tap& tap : taps[first])
    if (tap.weight != 0) sum += tap.weight * sample(data + tap.place * strides[first], taps, strides, first + 1);
  return sum;
}

template <typename T, typename Place>
void run_typed(const GridSample& op, const Arguments& arguments) {
  const Shape &data = arguments.inputs[0].shape(), &output = arguments.outputs[0].shape();
  const std::size_t spatial = data.rank() - 2;
  const Dims all_strides = data.strides(), strides(all_strides.begin() + 2, all_strides.end());
  const auto points = static_cast<std::int64_t>(output.elements(2, output.rank())),
             image = static_cast<std::int64_t>(data.elements(2, data.rank()));
  const Place* grid = arguments.inputs[1].data<Place>().data();
  T* out = arguments.outputs[0].mutable_data<T>().data();
  std::vector<Taps> taps(spatial);
  for (std::int64_t batch = 0; batch < output[0]; ++batch)
    for (std::int64_t point = 0; point < points; ++point, grid += spatial) {
      for (std::size_t i = 0; i < spatial; ++i) taps[i] = Axis(op, data[2 + i]).taps(static_cast<double>(grid[spatial - 1 - i]));
      for (std::int64_t channel = 0; channel < data[1]; ++channel) {
        const std::int64_t plane = batch * data[1] + channel;
        out[plane * points + point] = static_cast<T>(sample(arguments.inputs[0].data<T>().data() + plane * image, taps, strides, 0));
      }
    }
}

}  // namespace

void run(const GridSample& op, const Arguments& arguments) {
  if (arguments.inputs[0].shape().elements() == 0) return;
  const Tensor grid = arguments.inputs[1].converted(arguments.inputs[0].element_type());
  const std::vector<Tensor> inputs{arguments.inputs[0], grid};
  if (grid.element_type() == ElementType::f64) run_typed<double, double>(op, {inputs, arguments.outputs});
  else run_typed<float, float>(op, {inputs, arguments.outputs});
}

}  // namespace octet::reference
