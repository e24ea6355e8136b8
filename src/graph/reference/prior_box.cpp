#include <algorithm>
#include <cmath>

#include <octet/base/error.hpp>

#include "graph/ops/priors.hpp"
#include "graph/reference/reference.hpp"

namespace octet::reference {
namespace {

/// What Caffe's PriorBox takes when no variance is given.
constexpr float default_variance = 0.1F;

/// The box of one prior around the center of its cell, in pixels.
struct Prior {
  float shift_x = 0, shift_y = 0;
  float half_width = 0, half_height = 0;
  bool stays_inside = false;  ///< the corners beyond the image are moved to its border
};

struct Size {
  float height, width;
};

/// Distance between the centers of neighbouring cells and where in its cell the first one lies.
struct Grid {
  Size cells, image;
  float step_x, step_y;
  float offset;
};

Size size_of(const Tensor& tensor) {
  const Dims dims = tensor.to_dims();
  return {static_cast<float>(dims[0]), static_cast<float>(dims[1])};
}

Size image_size(const Tensor& tensor) {
  const Dims dims = tensor.to_dims();
  if (dims[0] < 1 || dims[1] < 1)
    throw Error(ErrorCode::InvalidArgument, "image size: given " + to_string(dims) + ", expected a positive height and width");
  return size_of(tensor);
}

Prior centered(float width, float height) { return {0, 0, width / 2, height / 2, false}; }

Prior of_ratio(float size, float ratio) { return centered(size * std::sqrt(ratio), size / std::sqrt(ratio)); }

/// The shape repeated density x density times within its cell. Whole pixels, as in Caffe's dense PriorBox.
void append_dense(std::vector<Prior>& priors, Prior shape, float size, std::int64_t density) {
  const auto shift = static_cast<float>(static_cast<std::int64_t>(size / static_cast<float>(density)));
  const auto first = static_cast<float>(-(static_cast<std::int64_t>(size) / 2)) + shift / 2;
  shape.stays_inside = true;
  for (std::int64_t row = 0; row < density; ++row)
    for (std::int64_t column = 0; column < density; ++column) {
      shape.shift_x = first + static_cast<float>(column) * shift;
      shape.shift_y = first + static_cast<float>(row) * shift;
      priors.push_back(shape);
    }
}

void append_fixed(std::vector<Prior>& priors, const PriorBox& op) {
  const std::vector<float> others = other_aspect_ratios(op);
  for (std::size_t i = 0; i < op.fixed_size.size(); ++i) {
    const float size = op.fixed_size[i], whole = std::trunc(size);
    const std::int64_t density = fixed_size_density(op, i);
    if (op.fixed_ratio.empty()) append_dense(priors, centered(whole, whole), size, density);
    for (const float ratio : op.fixed_ratio.empty() ? others : op.fixed_ratio) append_dense(priors, of_ratio(size, ratio), size, density);
  }
}

void append_sized(std::vector<Prior>& priors, const PriorBox& op, const std::vector<float>& min_size) {
  const std::vector<float> others = other_aspect_ratios(op);
  for (std::size_t i = 0; i < min_size.size(); ++i) {
    priors.push_back(centered(min_size[i], min_size[i]));
    if (i < op.max_size.size()) {
      const float mean = std::sqrt(min_size[i] * op.max_size[i]);
      priors.push_back(centered(mean, mean));
    }
    if (!op.scale_all_sizes && i + 1 < min_size.size()) continue;
    for (const float ratio : others) priors.push_back(of_ratio(op.scale_all_sizes ? min_size[i] : min_size[0], ratio));
  }
}

float* write_box(float* destination, const Prior& prior, float center_x, float center_y, const Size& image) {
  const float x = center_x + prior.shift_x, y = center_y + prior.shift_y;
  float box[4] = {(x - prior.half_width) / image.width, (y - prior.half_height) / image.height, (x + prior.half_width) / image.width,
                  (y + prior.half_height) / image.height};
  if (prior.stays_inside) {
    for (float* corner : {&box[0], &box[1]}) *corner = std::max(*corner, 0.0F);
    for (float* corner : {&box[2], &box[3]}) *corner = std::min(*corner, 1.0F);
  }
  return std::ranges::copy(box, destination).out;
}

void write_boxes(std::span<float> boxes, const std::vector<Prior>& priors, const Grid& grid, bool clip) {
  if (priors.empty()) return;
  float* next = boxes.data();
  for (float row = 0; row < grid.cells.height; ++row)
    for (float column = 0; column < grid.cells.width; ++column)
      for (const Prior& prior : priors)
        next = write_box(next, prior, (column + grid.offset) * grid.step_x, (row + grid.offset) * grid.step_y, grid.image);
  if (clip)
    for (float& value : boxes) value = std::clamp(value, 0.0F, 1.0F);
}

void write_variances(std::span<float> row, const std::vector<float>& variance) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (variance.empty()) row[i] = default_variance;
    else row[i] = variance[variance.size() == 4 ? i % 4 : 0];
  }
}

void write(Tensor& output, const std::vector<Prior>& priors, const Grid& grid, bool clip, const std::vector<float>& variance) {
  const std::span<float> values = output.mutable_data<float>();
  write_boxes(values.first(values.size() / 2), priors, grid, clip);
  write_variances(values.last(values.size() / 2), variance);
}

Grid grid_of(const PriorBox& op, const Size& cells, const Size& image) {
  auto step = static_cast<float>(op.step);
  // Sizes that are not all scaled are fractions of the image's height, as in MXNet.
  if (!op.scale_all_sizes) step = step == -1 ? image.height / cells.height : step * image.height;
  if (step == 0) return {cells, image, image.width / cells.width, image.height / cells.height, 0.5F};
  return {cells, image, step, step, static_cast<float>(op.offset)};
}

}  // namespace

void run(const PriorBox& op, const Arguments& arguments) {
  const Grid grid = grid_of(op, size_of(arguments.inputs[0]), image_size(arguments.inputs[1]));
  std::vector<float> min_size = op.min_size;
  if (!op.scale_all_sizes)
    for (float& size : min_size) size *= grid.image.height;
  std::vector<Prior> priors;
  append_fixed(priors, op);
  append_sized(priors, op, min_size);
  write(arguments.outputs[0], priors, grid, op.clip, op.variance);
}

void run(const PriorBoxClustered& op, const Arguments& arguments) {
  const Size cells = size_of(arguments.inputs[0]), image = image_size(arguments.inputs[1]);
  double step_x = op.step_width == 0 ? op.step : op.step_width, step_y = op.step_height == 0 ? op.step : op.step_height;
  if (step_x == 0) step_x = image.width / cells.width;
  if (step_y == 0) step_y = image.height / cells.height;
  std::vector<Prior> priors;
  for (std::size_t i = 0; i < op.width.size(); ++i) priors.push_back(centered(op.width[i], op.height[i]));
  const Grid grid{cells, image, static_cast<float>(step_x), static_cast<float>(step_y), static_cast<float>(op.offset)};
  write(arguments.outputs[0], priors, grid, op.clip, op.variance);
}

}  // namespace octet::reference
