#include <algorithm>
#include <cmath>
#include <string>

#include <octet/base/error.hpp>

#include "graph/reference/numeric.hpp"

namespace octet::reference {
namespace {

/// Two neighbours along one dimension and the share of the second; none where the place lies outside.
struct Between {
  std::int64_t low = 0, high = 0;
  double share = 0;
  bool inside = false;
};

Between between(double place, std::int64_t size) {
  if (place < -1 || place > static_cast<double>(size)) return {};
  place = std::max(place, 0.0);
  const auto low = std::min(static_cast<std::int64_t>(place), size - 1), high = std::min(low + 1, size - 1);
  return {low, high, high == low ? 0 : place - static_cast<double>(low), true};
}

/// Along one dimension of one box: where it begins, how large its cells are, and how many samples each has.
struct Side {
  double begin, cell;
  std::int64_t samples;

  double place(std::int64_t index, std::int64_t sample) const {
    const double step = cell / static_cast<double>(samples);
    return begin + static_cast<double>(index) * cell + (static_cast<double>(sample) + 0.5) * step;
  }
};

Side side_of(const ROIAlign& op, double begin, double end, std::int64_t cells) {
  const double before = op.aligned == ROIAlign::Aligned::HalfPixel ? 0.5 : 0;
  const double after = op.aligned == ROIAlign::Aligned::Asymmetric ? 0 : -0.5;
  const double low = (begin + before) * op.spatial_scale + after, high = (end + before) * op.spatial_scale + after;
  double size = high - low;
  if (op.aligned == ROIAlign::Aligned::Asymmetric) size = std::max(size, 1.0);
  const double cell = size / static_cast<double>(cells);
  const double samples = op.sampling_ratio > 0 ? static_cast<double>(op.sampling_ratio) : std::ceil(cell);
  constexpr double most_samples = 1 << 20;
  if (!(samples <= most_samples))
    throw Error(ErrorCode::InvalidArgument, "box: given sides of " + std::to_string(size) + ", expected smaller ones");
  return {low, cell, static_cast<std::int64_t>(std::max(samples, 0.0))};
}

/// Mean of the samples of a cell, or the largest share that one of the elements around one has.
template <typename T>
double pooled(const ROIAlign& op, const T* image, std::int64_t width, const std::vector<Between>& rows,
              const std::vector<Between>& columns) {
  double sum = 0, largest = 0;
  bool is_first = true;
  for (const Between& row : rows)
    for (const Between& column : columns) {
      if (!row.inside || !column.inside) {
        largest = is_first ? 0 : std::max(largest, 0.0);
        is_first = false;
        continue;
      }
      const T *low = image + row.low * width, *high = image + row.high * width;
      const double shares[] = {(1 - row.share) * (1 - column.share) * static_cast<double>(low[column.low]),
                               (1 - row.share) * column.share * static_cast<double>(low[column.high]),
                               row.share * (1 - column.share) * static_cast<double>(high[column.low]),
                               row.share * column.share * static_cast<double>(high[column.high])};
      for (const double share : shares) {
        sum += share;
        largest = is_first ? share : std::max(largest, share);
        is_first = false;
      }
    }
  if (op.mode == ROIAlign::Mode::Maximum) return largest;
  return sum / static_cast<double>(std::max<std::size_t>(rows.size() * columns.size(), 1));
}

std::vector<Between> samples_of(const Side& side, std::int64_t cell, std::int64_t size) {
  std::vector<Between> samples;
  for (std::int64_t i = 0; i < side.samples; ++i) samples.push_back(between(side.place(cell, i), size));
  return samples;
}

template <typename T>
void pool_box(const ROIAlign& op, const Shape& data, const T* images, const T* box, T* out) {
  const Side rows = side_of(op, static_cast<double>(box[1]), static_cast<double>(box[3]), op.pooled_height);
  const Side columns = side_of(op, static_cast<double>(box[0]), static_cast<double>(box[2]), op.pooled_width);
  for (std::int64_t i = 0; i < op.pooled_height; ++i)
    for (std::int64_t j = 0; j < op.pooled_width; ++j) {
      const std::vector<Between> along_rows = samples_of(rows, i, data[2]), along_columns = samples_of(columns, j, data[3]);
      for (std::int64_t channel = 0; channel < data[1]; ++channel)
        out[(channel * op.pooled_height + i) * op.pooled_width + j] =
            static_cast<T>(pooled(op, images + channel * data[2] * data[3], data[3], along_rows, along_columns));
    }
}

}  // namespace

void run(const ROIAlign& op, const Arguments& arguments) {
  const Shape& data = arguments.inputs[0].shape();
  const Dims images = arguments.inputs[2].to_dims();
  const std::int64_t cells = data[1] * op.pooled_height * op.pooled_width;
  dispatch_floating_point(arguments.outputs[0].element_type(), [&](auto zero) {
    using T = decltype(zero);
    const T *source = arguments.inputs[0].data<T>().data(), *boxes = arguments.inputs[1].data<T>().data();
    T* out = arguments.outputs[0].mutable_data<T>().data();
    for (std::size_t i = 0; i < images.size(); ++i) {
      if (images[i] < 0 || images[i] >= data[0])
        throw Error(ErrorCode::InvalidArgument,
                    "image of a box: given " + std::to_string(images[i]) + ", expected 0 to " + std::to_string(data[0] - 1));
      pool_box(op, data, source + images[i] * data[1] * data[2] * data[3], boxes + 4 * i, out + static_cast<std::int64_t>(i) * cells);
    }
  });
}

}  // namespace octet::reference
