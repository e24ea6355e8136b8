#pragma once

#include <memory>
#include <vector>

#include "eval/tasks/task.hpp"

/// Annotation: MaskFile. Prediction: scores of classes or a label for each pixel, beside the mask that the file holds. Adapter: the first
/// output. Metrics: segmentation_accuracy, mean_iou, mean_accuracy, frequency_weighted_accuracy, dice, dice_index.
namespace octet::segmentation {

/// What a network says of each pixel, and what is true of it.
struct Mask : public Prediction {
  Tensor values{};          ///< f32: scores [classes, height, width] or labels [height, width]; volumes have a depth before the height
  bool are_labels = false;  ///< the adapter or a step has made labels of scores
  Tensor truth{};           ///< u8 [height, width], or colours [height, width, 3], red first
};

const Task& task();
std::unique_ptr<OutputAdapter> make_adapter(const AdapterOptions& options);

/// Loads the mask of the annotation. Throws Error naming its file.
void prepare(PostprocessedSample& sample, const std::filesystem::path& data_source);
bool takes(const PostprocessingStep& step);
void apply(const PostprocessingStep& step, PostprocessedSample& sample);

/// Scores [classes, ...] as the best class of each pixel; of equal ones the first.
Tensor best_classes(const Tensor& scores);

std::unique_ptr<MetricAccumulator> make_segmentation_accuracy(const MetricConfig& config, const DatasetMeta& meta);
std::unique_ptr<MetricAccumulator> make_mean_iou(const MetricConfig& config, const DatasetMeta& meta);
std::unique_ptr<MetricAccumulator> make_mean_accuracy(const MetricConfig& config, const DatasetMeta& meta);
std::unique_ptr<MetricAccumulator> make_frequency_weighted_accuracy(const MetricConfig& config, const DatasetMeta& meta);
std::unique_ptr<MetricAccumulator> make_dice(const MetricConfig& config, const DatasetMeta& meta);
std::unique_ptr<MetricAccumulator> make_dice_index(const MetricConfig& config, const DatasetMeta& meta);

}  // namespace octet::segmentation
