#pragma once

#include <octet/eval/preprocessing.hpp>

namespace octet {

// One function for each kind of step: the image after it. Images have passed require_pixels(), steps have passed require_valid().

Tensor apply_step(const ResizeStep& step, const Tensor& image);
Tensor apply_step(const AutoResizeStep& step, const Tensor& image, const Shape& input_shape);
Tensor apply_step(const CropStep& step, const Tensor& image);
Tensor apply_step(const NormalizationStep& step, const Tensor& image);
Tensor apply_step(const ReverseChannelsStep& step, const Tensor& image);
Tensor apply_step(const GrayStep& step, const Tensor& image);
Tensor apply_step(const ExpandStep& step, const Tensor& image);
Tensor apply_step(const PaddingStep& step, const Tensor& image);
Tensor apply_step(const FlipStep& step, const Tensor& image);
Tensor apply_step(const ScaleToUnitStep& step, const Tensor& image);

/// (value - mean) / scale in the layout of to_network_layout().
Tensor to_network_layout(const Tensor& image, const NormalizationStep& step);

/// The input that an image is made into.
struct ImageTarget {
  Shape shape{};
  ImageLayout layout = ImageLayout::Auto;
  bool is_bgr = false;  ///< the order of the image's channels before the steps
};

/// The image after the steps, in the layout of the input, with a normalization at their end in the same pass. Where the input has one
/// channel and the image still three, it becomes gray, before that normalization. Throws Error(InvalidShape) for an input that holds no
/// image.
Tensor network_input(std::span<const PreprocessingStep> steps, const Tensor& image, const ImageTarget& target);

}  // namespace octet
