#include <octet/eval/image.hpp>

#include <string>

#include <octet/base/error.hpp>
#include <octet/eval/preprocessing.hpp>

#include "eval/image_view.hpp"
#include "eval/steps.hpp"

namespace octet {
namespace {

void require_one_sample(const Shape& shape) {
  if (shape.rank() != 4 || shape[0] == 1) return;
  throw Error(ErrorCode::InvalidShape, "input for an image: given shape " + to_string(shape) + ", expected 1 sample in dimension 0");
}

}  // namespace

void require_image(const Tensor& image) {
  const Shape& shape = image.shape();
  if (image.element_type() == ElementType::u8 && shape.rank() == 3 && shape[0] >= 1 && shape[1] >= 1 && shape[2] == image_channels) return;
  throw Error(ErrorCode::InvalidArgument,
              "image: given " + std::string(name(image.element_type())) + " " + to_string(shape) + ", expected u8 [height,width,3]");
}

void require_pixels(const Tensor& image) {
  const Shape& shape = image.shape();
  const bool is_pixel = image.element_type() == ElementType::u8 || image.element_type() == ElementType::f32;
  if (is_pixel && shape.rank() == 3 && shape[0] >= 1 && shape[1] >= 1 && (shape[2] == 1 || shape[2] == image_channels)) return;
  throw Error(ErrorCode::InvalidArgument, "image: given " + std::string(name(image.element_type())) + " " + to_string(shape) +
                                              ", expected u8 or f32 [height,width,1 or 3]");
}

Tensor center_crop(const Tensor& image, std::int64_t height, std::int64_t width) {
  require_image(image);
  const PreprocessingStep crop = CropStep{.width = width, .height = height, .central_fraction = {}, .round_to_even = true};
  return apply(std::span(&crop, 1), image, {});
}

Tensor to_tensor(const Tensor& image, const std::vector<float>& mean, const std::vector<float>& scale, bool reverse_channels) {
  require_image(image);
  std::vector<PreprocessingStep> steps{NormalizationStep{mean, scale}};
  if (reverse_channels) steps.insert(steps.begin(), ReverseChannelsStep{});
  require_valid(steps);
  return to_network_layout(apply(std::span(steps).first(steps.size() - 1), image, {}), std::get<NormalizationStep>(steps.back()));
}

Tensor load_image(const std::filesystem::path& path, const Preprocessing& preprocessing, const Shape& input_shape) try {
  require_one_sample(input_shape);
  return network_input(steps_of(preprocessing), read_image(path), {input_shape, preprocessing.layout});
} catch (const Error& error) {
  throw error.at({.file = path.string()});
}

}  // namespace octet
