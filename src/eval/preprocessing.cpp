#include <octet/eval/preprocessing.hpp>

#include <algorithm>
#include <string>
#include <type_traits>

#include <octet/base/error.hpp>

#include "eval/image_view.hpp"
#include "eval/steps.hpp"

namespace octet {
namespace {

[[noreturn]] void fail(const std::string& what, const std::string& given, const std::string& expected) {
  throw Error(ErrorCode::InvalidArgument, what + ": given " + given + ", expected " + expected);
}

void require_side(const char* what, std::int64_t side) {
  if (side < 1 || side > largest_image_side) fail(what, std::to_string(side), "1 to " + std::to_string(largest_image_side));
}

void require_channel_values(const char* what, const std::vector<float>& values) {
  if (values.size() > 1 && values.size() != image_channels) fail(what, std::to_string(values.size()) + " values", "1 or 3");
}

void require_valid(const ResizeStep& step) {
  require_side("resize", step.width);
  require_side("resize", step.height);
}

void require_valid(const CropStep& step) {
  if (step.central_fraction) {
    if (!(*step.central_fraction > 0 && *step.central_fraction <= 1))
      fail("central fraction", std::to_string(*step.central_fraction), "more than 0 and at most 1");
    return;
  }
  require_side("crop", step.width);
  require_side("crop", step.height);
}

void require_valid(const NormalizationStep& step) {
  require_channel_values("mean", step.mean);
  require_channel_values("std", step.scale);
  if (std::ranges::count(step.scale, 0.0F) > 0) fail("std", "0", "other values");
}

void require_valid(const PaddingStep& step) {
  require_side("padding", step.width.value_or(1));
  require_side("padding", step.height.value_or(1));
  require_side("stride of padding", step.stride);
  if (step.value.empty()) fail("pad value", "none", "1 or 3 values");
  require_channel_values("pad value", step.value);
}

template <typename Step>
void require_valid(const Step&) {}

}  // namespace

void require_valid(std::span<const PreprocessingStep> steps) {
  for (const PreprocessingStep& step : steps) std::visit([](const auto& s) { require_valid(s); }, step);
}

Tensor apply(std::span<const PreprocessingStep> steps, const Tensor& image, const Shape& input_shape) {
  require_valid(steps);
  Tensor result = image;
  for (const PreprocessingStep& step : steps) {
    require_pixels(result);
    result = std::visit(
        [&](const auto& s) {
          if constexpr (std::is_same_v<std::decay_t<decltype(s)>, AutoResizeStep>) return apply_step(s, result, input_shape);
          else return apply_step(s, result);
        },
        step);
  }
  return result;
}

std::vector<PreprocessingStep> steps_of(const Preprocessing& preprocessing) {
  const auto interpolation =
      preprocessing.filter == ResizeFilter::Bilinear ? Interpolation::Bilinear : Interpolation::PillowBilinear;
  std::vector<PreprocessingStep> steps;
  if (const std::int64_t side = preprocessing.shorter_side; side != 0)
    steps.push_back(ResizeStep{.width = side, .height = side, .aspect_ratio = AspectRatio::Greater, .interpolation = interpolation});
  if (const std::int64_t side = preprocessing.crop; side != 0)
    steps.push_back(CropStep{.width = side, .height = side, .central_fraction = {}, .round_to_even = true});
  steps.push_back(AutoResizeStep{interpolation});
  if (preprocessing.reverse_channels) steps.push_back(ReverseChannelsStep{});
  steps.push_back(NormalizationStep{preprocessing.mean, preprocessing.scale});
  return steps;
}

}  // namespace octet
