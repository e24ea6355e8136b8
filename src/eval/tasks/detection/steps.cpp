#include "eval/tasks/detection/steps.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "eval/tasks/detection/detection.hpp"
#include "eval/tasks/detection/filter.hpp"
#include "eval/tasks/detection/suppression.hpp"

namespace octet::detection {
namespace {

std::vector<Detection>& detections(PostprocessedSample& sample) { return static_cast<Boxes&>(sample.prediction).detections; }

/// None where nothing is known of the sample.
std::vector<ObjectBox>& objects(PostprocessedSample& sample) {
  if (!std::holds_alternative<ObjectBoxes>(sample.annotation.truth)) sample.annotation.truth = ObjectBoxes{};
  return std::get<ObjectBoxes>(sample.annotation.truth).objects;
}

/// `change` takes references to x_min, y_min, x_max and y_max.
template <typename Objects, typename Change>
void change_boxes(Objects& all, Change&& change) {
  for (auto& box : all) change(box.x_min, box.y_min, box.x_max, box.y_max);
}

template <typename Change>
void change_boxes(PostprocessedSample& sample, ApplyTo target, Change&& change) {
  if (target != ApplyTo::Prediction) change_boxes(objects(sample), change);
  if (target != ApplyTo::Annotation) change_boxes(detections(sample), change);
}

/// In f32, as networks give them.
double product(double value, double factor) { return static_cast<float>(static_cast<float>(value) * static_cast<float>(factor)); }

void apply_step(const ResizePredictionBoxesStep&, PostprocessedSample& sample) {
  const ImageSize size = image_size_of(sample, "resize_prediction_boxes");
  const auto width = static_cast<double>(size.width), height = static_cast<double>(size.height);
  change_boxes(detections(sample), [&](double& x_min, double& y_min, double& x_max, double& y_max) {
    x_min = product(x_min, width), x_max = product(x_max, width);
    y_min = product(y_min, height), y_max = product(y_max, height);
  });
}

void apply_step(const NormalizeBoxesStep&, PostprocessedSample& sample) {
  const ImageSize size = image_size_of(sample, "normalize_boxes");
  const auto width = static_cast<double>(size.width), height = static_cast<double>(size.height);
  change_boxes(objects(sample), [&](double& x_min, double& y_min, double& x_max, double& y_max) {
    x_min /= width, x_max /= width;
    y_min /= height, y_max /= height;
  });
}

void apply_step(const ClipBoxesStep& step, PostprocessedSample& sample) {
  double width = 1, height = 1;
  if (!step.normalized) {
    const bool has_size = step.width && step.height;
    const ImageSize size = has_size ? ImageSize{*step.width, *step.height} : image_size_of(sample, "clip_boxes");
    width = static_cast<double>(step.width.value_or(size.width)), height = static_cast<double>(step.height.value_or(size.height));
  }
  change_boxes(sample, step.apply_to, [&](double& x_min, double& y_min, double& x_max, double& y_max) {
    x_min = std::clamp(x_min, 0.0, width), x_max = std::clamp(x_max, 0.0, width);
    y_min = std::clamp(y_min, 0.0, height), y_max = std::clamp(y_max, 0.0, height);
  });
}

double rounded(double value, RoundPolicy policy) {
  switch (policy) {
    case RoundPolicy::NearestToZero: return std::trunc(value);
    case RoundPolicy::Lower: return std::floor(value);
    case RoundPolicy::Greater: return std::ceil(value);
    case RoundPolicy::Nearest: break;
  }
  return std::nearbyint(value);
}

void apply_step(const CastToIntStep& step, PostprocessedSample& sample) {
  change_boxes(sample, ApplyTo::All, [&](double& x_min, double& y_min, double& x_max, double& y_max) {
    for (double* side : {&x_min, &y_min, &x_max, &y_max}) *side = rounded(*side, step.policy);
  });
}

/// The image as it lies in the input, with its own aspect ratio.
std::pair<double, double> letterboxed(const CorrectYoloBoxesStep& step, const ImageSize& image) {
  const auto width = static_cast<double>(step.width), height = static_cast<double>(step.height);
  const auto image_width = static_cast<double>(image.width), image_height = static_cast<double>(image.height);
  if (width / image_width < height / image_height) return {width, std::floor(image_height * width / image_width)};
  return {std::floor(image_width * height / image_height), height};
}

/// Minimum and maximum along one side.
void correct(double& least, double& most, double input, double inner, double image) {
  const double middle = ((least + most) / 2 - (input - inner) / (2 * input)) * input / inner, size = (most - least) * input / inner;
  least = (middle - size / 2) * image + 1;
  most = (middle + size / 2) * image + 1;
}

void apply_step(const CorrectYoloBoxesStep& step, PostprocessedSample& sample) {
  const ImageSize image = image_size_of(sample, "correct_yolo_v2_boxes");
  const auto inner = letterboxed(step, image);
  change_boxes(detections(sample), [&](double& x_min, double& y_min, double& x_max, double& y_max) {
    correct(x_min, x_max, static_cast<double>(step.width), inner.first, static_cast<double>(image.width));
    correct(y_min, y_max, static_cast<double>(step.height), inner.second, static_cast<double>(image.height));
  });
}

void apply_step(const NmsStep& step, PostprocessedSample& sample) { suppress(detections(sample), step); }
void apply_step(const SoftNmsStep& step, PostprocessedSample& sample) { suppress(detections(sample), step); }

void apply_step(const FilterStep& step, PostprocessedSample& sample) {
  if (step.apply_to != ApplyTo::Prediction) filter(objects(sample), step, step.area_ratio ? image_size_of(sample, "filter") : ImageSize{});
  if (step.apply_to != ApplyTo::Annotation) filter(detections(sample), step);
}

template <typename Step>
constexpr bool is_of_boxes = requires(const Step& step, PostprocessedSample& sample) {
  apply_step(step, sample);
};

}  // namespace

bool takes(const PostprocessingStep& step) {
  return std::visit([](const auto& s) { return is_of_boxes<std::decay_t<decltype(s)>>; }, step);
}

void apply(const PostprocessingStep& step, PostprocessedSample& sample) {
  std::visit(
      [&](const auto& s) {
        if constexpr (is_of_boxes<std::decay_t<decltype(s)>>) apply_step(s, sample);
      },
      step);
}

}  // namespace octet::detection
