#include <algorithm>
#include <cmath>
#include <string>

#include <octet/base/error.hpp>

#include "eval/tasks/segmentation/segmentation.hpp"

namespace octet::segmentation {
namespace {

constexpr float unknown_label = 255;

Mask& mask_of(PostprocessedSample& sample) { return static_cast<Mask&>(sample.prediction); }

/// Nothing is known of a sample without an annotation.
bool has_truth(const Mask& mask) { return mask.truth.shape().rank() >= 2; }

[[noreturn]] void fail(const std::string& step, const PostprocessedSample& sample, const std::string& given, const std::string& expected) {
  throw Error(ErrorCode::InvalidArgument, step + ": given " + given + " of '" + sample.annotation.identifier + "', expected " + expected);
}

/// The position of each pixel's colour, the last of several; 0 for a colour that is none of them.
Tensor encoded(const Tensor& mask, const std::vector<std::array<std::uint8_t, 3>>& colors) {
  const std::size_t channels = mask.shape().rank() == 3 ? 3 : 1;
  const auto values = mask.data<std::uint8_t>();
  Tensor labels(ElementType::u8, {mask.shape()[0], mask.shape()[1]});
  const auto to = labels.mutable_data<std::uint8_t>();
  for (std::size_t i = 0; i < to.size(); ++i) {
    to[i] = 0;
    for (std::size_t c = 0; c < colors.size(); ++c) {
      bool same = true;
      for (std::size_t k = 0; k < channels; ++k) same = same && values[i * channels + k] == colors[c][k];
      if (same) to[i] = static_cast<std::uint8_t>(c);
    }
  }
  return labels;
}

/// The data set's labels of a network's classes; 255 for one that it has none for.
Tensor relabelled(const Tensor& labels, const DatasetMeta& meta) {
  Tensor result(ElementType::f32, labels.shape());
  const auto from = labels.data<float>();
  const auto to = result.mutable_data<float>();
  for (std::size_t i = 0; i < from.size(); ++i) {
    const auto known = meta.prediction_to_gt_labels.find(static_cast<std::int64_t>(from[i]));
    to[i] = known == meta.prediction_to_gt_labels.end() ? unknown_label : static_cast<float>(known->second);
  }
  return result;
}

void apply_step(const EncodeMaskStep& step, PostprocessedSample& sample) {
  Mask& mask = mask_of(sample);
  if (step.apply_to != ApplyTo::Prediction && has_truth(mask)) {
    if (sample.meta.segmentation_colors.empty())
      fail("encode_segmentation_mask", sample, "a data set without segmentation_colors for the mask", "a meta file with them");
    mask.truth = encoded(mask.truth, sample.meta.segmentation_colors);
  }
  if (step.apply_to == ApplyTo::Annotation) return;
  if (!mask.are_labels) mask.values = best_classes(mask.values);
  mask.are_labels = true;
  if (!sample.meta.prediction_to_gt_labels.empty()) mask.values = relabelled(mask.values, sample.meta);
}

/// Which row or column each of the new ones is: Pillow's nearest, whose position is added up step by step.
std::vector<std::int64_t> nearest(std::int64_t from, std::int64_t to) {
  const double step = static_cast<double>(from) / static_cast<double>(to);
  std::vector<std::int64_t> positions;
  double at = 0.5 * step;
  for (std::int64_t i = 0; i < to; ++i, at += step) positions.push_back(std::min(static_cast<std::int64_t>(at), from - 1));
  return positions;
}

template <typename T>
Tensor resized(const Tensor& mask, ImageSize size, std::size_t row_dimension, std::size_t inner) {
  const Shape& shape = mask.shape();
  const auto rows = nearest(shape[row_dimension], size.height), columns = nearest(shape[row_dimension + 1], size.width);
  const std::size_t planes = row_dimension == 0 ? 1 : static_cast<std::size_t>(shape[0]);
  Tensor result(mask.element_type(), shape.with(row_dimension, size.height).with(row_dimension + 1, size.width));
  const auto from = mask.data<T>();
  T* to = result.template mutable_data<T>().data();
  const auto width = static_cast<std::size_t>(shape[row_dimension + 1]), height = static_cast<std::size_t>(shape[row_dimension]);
  for (std::size_t p = 0; p < planes; ++p)
    for (const std::int64_t row : rows)
      for (const std::int64_t column : columns) {
        const std::size_t at = ((p * height + static_cast<std::size_t>(row)) * width + static_cast<std::size_t>(column)) * inner;
        for (std::size_t k = 0; k < inner; ++k) *to++ = from[at + k];
      }
  return result;
}

void apply_step(const ResizeMaskStep& step, PostprocessedSample& sample) {
  const bool has_size = step.width && step.height;
  const ImageSize size = has_size ? ImageSize{*step.width, *step.height} : image_size_of(sample, "resize_segmentation_mask");
  Mask& mask = mask_of(sample);
  if (step.apply_to != ApplyTo::Prediction && has_truth(mask))
    mask.truth = resized<std::uint8_t>(mask.truth, size, 0, mask.truth.shape().rank() == 3 ? 3 : 1);
  if (step.apply_to != ApplyTo::Annotation) mask.values = resized<float>(mask.values, size, mask.values.shape().rank() == 3 ? 1 : 0, 1);
}

void apply_step(const ExtendMaskStep& step, PostprocessedSample& sample) {
  Mask& mask = mask_of(sample);
  if (!has_truth(mask)) return;
  const Shape &truth = mask.truth.shape(), &prediction = mask.values.shape();
  const std::int64_t height = prediction[prediction.rank() - 2], width = prediction[prediction.rank() - 1];
  if (height < truth[0] || width < truth[1])
    fail("extend_segmentation_mask", sample, "a mask " + to_string(truth),
         "one that is no larger than the prediction " + to_string(prediction));
  const std::int64_t top = (height - truth[0]) / 2, left = (width - truth[1]) / 2;
  const std::int64_t channels = truth.rank() == 3 ? truth[2] : 1;
  Tensor extended(ElementType::u8, truth.with(0, height).with(1, width));
  const auto to = extended.mutable_data<std::uint8_t>();
  std::ranges::fill(to, static_cast<std::uint8_t>(step.filling_label));
  const auto from = mask.truth.data<std::uint8_t>();
  for (std::int64_t row = 0; row < truth[0]; ++row)
    std::copy_n(from.begin() + row * truth[1] * channels, truth[1] * channels, to.begin() + ((row + top) * width + left) * channels);
  mask.truth = std::move(extended);
}

/// Between the four neighbours; at the last row and column the neighbour is itself.
float between(const float* plane, std::int64_t rows, std::int64_t columns, double row, double column) {
  const auto top = std::min(static_cast<std::int64_t>(row), rows - 1), left = std::min(static_cast<std::int64_t>(column), columns - 1);
  const std::int64_t bottom = std::min(top + 1, rows - 1), right = std::min(left + 1, columns - 1);
  const double down = row - static_cast<double>(top), aside = column - static_cast<double>(left);
  const auto at = [&](std::int64_t r, std::int64_t c) { return static_cast<double>(plane[r * columns + c]); };
  return static_cast<float>((at(top, left) * (1 - aside) + at(top, right) * aside) * (1 - down) +
                            (at(bottom, left) * (1 - aside) + at(bottom, right) * aside) * down);
}

void apply_step(const ZoomMaskStep& step, PostprocessedSample& sample) {
  Mask& mask = mask_of(sample);
  const Shape& shape = mask.values.shape();
  if (!has_truth(mask) || shape.rank() != 3)
    fail("zoom_segmentation_mask", sample, "a prediction " + to_string(shape) + " without scores, or no mask",
         "scores [classes, height, width] and a mask");
  const std::int64_t height = mask.truth.shape()[0], width = mask.truth.shape()[1];
  Tensor zoomed(ElementType::f32, {shape[0], height, width});
  float* to = zoomed.mutable_data<float>().data();
  const float* from = mask.values.data<float>().data();
  const auto zoom = static_cast<double>(step.zoom);
  for (std::int64_t c = 0; c < shape[0]; ++c)
    for (std::int64_t row = 0; row < height; ++row)
      for (std::int64_t column = 0; column < width; ++column)
        *to++ = between(from + c * shape[1] * shape[2], shape[1], shape[2], static_cast<double>(row) / zoom,
                        static_cast<double>(column) / zoom);
  mask.values = std::move(zoomed);
}

template <typename Step>
constexpr bool is_of_masks = requires(const Step& step, PostprocessedSample& sample) {
  apply_step(step, sample);
};

}  // namespace

bool takes(const PostprocessingStep& step) {
  return std::visit([](const auto& s) { return is_of_masks<std::decay_t<decltype(s)>>; }, step);
}

void apply(const PostprocessingStep& step, PostprocessedSample& sample) {
  std::visit(
      [&](const auto& s) {
        if constexpr (is_of_masks<std::decay_t<decltype(s)>>) apply_step(s, sample);
      },
      step);
}

}  // namespace octet::segmentation
