#include <octet/eval/drawing.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

#include <octet/base/error.hpp>
#include <octet/eval/image.hpp>

#include "eval/drawing.hpp"
#include "eval/image_view.hpp"
#include "eval/picture.hpp"
#include "eval/png.hpp"
#include "eval/tasks/detection/detection.hpp"
#include "eval/tasks/detection/overlap.hpp"
#include "eval/tasks/segmentation/segmentation.hpp"
#include "eval/tasks/task.hpp"

namespace octet {
namespace {

constexpr std::int64_t row_size = 7, smallest_map = 8;

std::string name_of(std::int64_t label, const DatasetMeta& meta) {
  const auto found = meta.label_map.find(label);
  return found == meta.label_map.end() ? std::to_string(label) : found->second;
}

std::string caption(const detection::Detection& found, const DatasetMeta& meta) {
  char score[16];
  std::snprintf(score, sizeof score, " %.2f", found.score);
  return name_of(found.label, meta) + score;
}

/// Some room for boxes that reach a little out of the image.
bool are_shares(const std::vector<detection::Detection>& detections) {
  constexpr double most = 2;
  return std::ranges::all_of(detections, [](const auto& d) { return std::abs(d.x_max) <= most && std::abs(d.y_max) <= most; });
}

/// The best boxes come last, so that they lie above the others.
void draw(Picture& picture, std::vector<detection::Detection> detections, const DrawingOptions& options) {
  std::ranges::stable_sort(detections, {}, &detection::Detection::score);
  const bool shares = are_shares(detections);
  const double width = shares ? static_cast<double>(picture.width()) : 1, height = shares ? static_cast<double>(picture.height()) : 1;
  for (const detection::Detection& found : detections) {
    if (!(found.score >= options.least_score)) continue;
    const Color color = color_of(found.label);
    picture.outline(found.x_min * width, found.y_min * height, found.x_max * width, found.y_max * height, color);
    picture.text(found.x_min * width, found.y_min * height, caption(found, options.meta), color);
  }
}

Tensor labels_of(const segmentation::Mask& mask) {
  return mask.are_labels || mask.values.shape().rank() != 3 ? mask.values : segmentation::best_classes(mask.values);
}

/// The background, or class 0 where there is none by name, stays as it is. Pixels of the mask are stretched over the image.
void draw(Picture& picture, const segmentation::Mask& mask, const DrawingOptions& options) {
  const Tensor labels = labels_of(mask);
  const std::int64_t rows = labels.shape()[0], columns = labels.shape()[1];
  const auto values = labels.data<float>();
  for (std::int64_t y = 0; y < picture.height(); ++y)
    for (std::int64_t x = 0; x < picture.width(); ++x) {
      const auto at = static_cast<std::size_t>(y * rows / picture.height() * columns + x * columns / picture.width());
      const auto label = static_cast<std::int64_t>(values[at]);
      if (label != options.meta.background_label.value_or(0)) picture.tint(x, y, color_of(label));
    }
}

std::vector<detection::Detection> strong(const detection::Boxes& boxes, double least_score) {
  std::vector<detection::Detection> found;
  for (const auto& detection : boxes.detections)
    if (detection.score >= least_score) found.push_back(detection);
  std::ranges::stable_sort(found, std::ranges::greater{}, &detection::Detection::score);
  return found;
}

double disagreement_of(const detection::Boxes& a, const detection::Boxes& b, double least_score) {
  constexpr double same = 0.5;
  const auto first = strong(a, least_score), second = strong(b, least_score);
  std::vector<bool> used(second.size(), false);
  double pairs = 0;
  for (const auto& one : first)
    for (std::size_t i = 0; i < second.size(); ++i)
      if (!used[i] && second[i].label == one.label && detection::iou(one, second[i], 0) >= same) {
        used[i] = true;
        ++pairs;
        break;
      }
  const auto all = static_cast<double>(first.size() + second.size());
  return all == 0 ? 0 : 1 - 2 * pairs / all;
}

double disagreement_of(const segmentation::Mask& a, const segmentation::Mask& b) {
  const Tensor first = labels_of(a), second = labels_of(b);
  const auto x = first.data<float>(), y = second.data<float>();
  double others = 0;
  for (std::size_t i = 0; i < x.size(); ++i) others += x[i] != y[i];
  return x.empty() ? 0 : others / static_cast<double>(x.size());
}

}  // namespace

double disagreement(const Prediction& a, const Prediction& b, double least_score) {
  if (const auto* first = dynamic_cast<const detection::Boxes*>(&a), *second = dynamic_cast<const detection::Boxes*>(&b); first && second)
    return disagreement_of(*first, *second, least_score);
  if (const auto* first = dynamic_cast<const segmentation::Mask*>(&a), *second = dynamic_cast<const segmentation::Mask*>(&b);
      first && second)
    return disagreement_of(*first, *second);
  throw Error(ErrorCode::Unsupported, "draw: given networks of another task, expected ones that detect objects or segment images");
}

Adapter adapter_for_drawing(const std::vector<Port>& ports, const std::optional<Adapter>& chosen) {
  if (chosen) return *chosen;
  const Shape& shape = ports.front().shape;
  const std::size_t rank = shape.rank();
  if (rank >= 2 && shape[rank - 1] == row_size) return Adapter::Ssd;
  const bool has_pixels = rank >= 3 && shape[rank - 1] >= smallest_map && shape[rank - 2] >= smallest_map;
  if (ports.size() == 1 && has_pixels) return Adapter::Segmentation;
  throw Error(ErrorCode::Unsupported,
              "draw: given the output '" + ports.front().name + "' of shape " + to_string(shape) +
                  ", expected rows of 7 numbers, as DetectionOutput gives them, scores of pixels, or the name of an adapter");
}

Tensor drawn(const Tensor& image, const Prediction& prediction, const DrawingOptions& options) {
  require_image(image);
  Picture picture(image);
  if (const auto* boxes = dynamic_cast<const detection::Boxes*>(&prediction)) draw(picture, boxes->detections, options);
  else if (const auto* mask = dynamic_cast<const segmentation::Mask*>(&prediction)) draw(picture, *mask, options);
  else throw Error(ErrorCode::Unsupported, "draw: given a network of another task, expected one that detects objects or segments images");
  return picture.image();
}

Tensor draw_prediction(const Tensor& image, std::span<const Tensor> outputs, const std::vector<Port>& ports, const Shape& input,
                       const DrawingOptions& options) {
  const auto adapter = find_kind(adapter_for_drawing(ports, options.adapter)).make(options.adapter_options);
  const Batch one{.size = 1};
  adapter->require_outputs(ports, one);
  return drawn(image, *adapter->predict(adapter->outputs_of({outputs, ports}, one, 0), input), options);
}

void write_image(const Tensor& image, const std::filesystem::path& file) {
  require_image(image);
  write_png(image, file);
}

}  // namespace octet
