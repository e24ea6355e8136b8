#include "eval/tasks/segmentation/segmentation.hpp"

#include <array>
#include <limits>
#include <string>

#include <octet/base/error.hpp>

#include "eval/tasks/segmentation/mask_file.hpp"

namespace octet::segmentation {
namespace {

class SegmentationAdapter : public OutputAdapter {
 public:
  explicit SegmentationAdapter(bool make_argmax) : make_argmax_(make_argmax) {}

  void require_outputs(const std::vector<Port>& outputs, const Batch& batch) const override {
    require_samples_first({outputs.front()}, batch);
    if (shape_by_dimension(outputs.front().shape, batch).rank() >= 2) return;
    throw Error(ErrorCode::Unsupported, "segmentation: given the output '" + outputs.front().name + "' of shape " +
                                            to_string(outputs.front().shape) +
                                            ", expected [batch, classes, height, width] or [batch, height, width]");
  }
  void require_possible(const Annotation&, const std::vector<Port>&, const Batch&, const std::string&) const override {}
  SampleOutputs outputs_of(const NetworkOutputs& outputs, const Batch& batch, std::size_t sample) const override {
    return outputs_by_dimension(outputs.tensors.first(1), batch, sample);
  }
  std::unique_ptr<Prediction> predict(const SampleOutputs& outputs, const Shape&) const override {
    auto mask = std::make_unique<Mask>();
    mask->are_labels = make_argmax_ || outputs.front().shape().rank() == 2;
    mask->values = make_argmax_ ? best_classes(outputs.front()) : outputs.front();
    return mask;
  }

 private:
  bool make_argmax_;
};

void require_mask(const Annotation& annotation, const std::string& origin) {
  if (std::holds_alternative<MaskFile>(annotation.truth)) return;
  throw Error(ErrorCode::InvalidArgument, "annotation: given '" + annotation.identifier + "' without a mask, expected the file of one",
              {.file = origin});
}

constexpr std::array<MetricKind, 6> metrics{{
    {.name = "segmentation_accuracy",
     .needs_labels = true,
     .is_share = true,
     .make = make_segmentation_accuracy,
     .keys = MetricKeys::Masks},
    {.name = "mean_iou", .needs_labels = true, .is_share = true, .make = make_mean_iou, .keys = MetricKeys::Masks},
    {.name = "mean_accuracy", .needs_labels = true, .is_share = true, .make = make_mean_accuracy, .keys = MetricKeys::Masks},
    {.name = "frequency_weighted_accuracy",
     .needs_labels = true,
     .is_share = true,
     .make = make_frequency_weighted_accuracy,
     .keys = MetricKeys::Masks},
    {.name = "dice", .needs_labels = true, .is_share = true, .make = make_dice},
    {.name = "dice_index", .needs_labels = true, .is_share = true, .make = make_dice_index, .keys = MetricKeys::Dice},
}};

}  // namespace

const Task& task() {
  static constexpr Task segmentation{"one that segments images", metrics, require_mask, takes, apply, prepare};
  return segmentation;
}

std::unique_ptr<OutputAdapter> make_adapter(const AdapterOptions& options) {
  return std::make_unique<SegmentationAdapter>(options.make_argmax);
}

void prepare(PostprocessedSample& sample, const std::filesystem::path& data_source) {
  if (const auto* file = std::get_if<MaskFile>(&sample.annotation.truth))
    static_cast<Mask&>(sample.prediction).truth = read_mask(data_source / file->file, file->loader);
}

Tensor best_classes(const Tensor& scores) {
  const Shape& shape = scores.shape();
  const Shape pixels{Dims(shape.begin() + 1, shape.end())};
  const std::size_t count = pixels.elements();
  const auto values = scores.data<float>();
  std::vector<float> best(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(count));
  Tensor labels(ElementType::f32, pixels);
  const auto chosen = labels.mutable_data<float>();
  std::ranges::fill(chosen, 0.0F);
  for (std::size_t c = 1; c < static_cast<std::size_t>(shape[0]); ++c)
    for (std::size_t i = 0; i < count; ++i)
      if (const float value = values[c * count + i]; value > best[i]) {
        best[i] = value;
        chosen[i] = static_cast<float>(c);
      }
  return labels;
}

}  // namespace octet::segmentation
