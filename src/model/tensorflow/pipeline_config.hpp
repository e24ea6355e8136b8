#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace octet::tensorflow {

/// What of the pipeline.config of a single-shot detector of the Object Detection API matters to its graph.
struct DetectorConfig {
  enum class Resizer : std::uint8_t { Fixed, KeepAspectRatio };
  enum class Scores : std::uint8_t { Identity, Sigmoid, Softmax };
  /// Anchors of one layer of features, in pixels of the image as the resizer makes it.
  struct Anchors {
    std::vector<float> widths{}, heights{};
  };

  std::int64_t classes = 0;
  bool has_background = true;
  Resizer resizer = Resizer::Fixed;
  std::int64_t height = 0, width = 0;  ///< of a fixed resizer
  std::int64_t shortest = 0, longest = 0;
  bool pads_to_longest = false;
  std::vector<float> variances{};  ///< x, y, width, height
  std::vector<Anchors> anchors{};
  Scores scores = Scores::Identity;
  double score_threshold = 0, iou_threshold = 0;
  std::int64_t most_per_class = 0, most_in_all = 0;
};

/// Throws Error(InvalidModel) with file and line for what is missing, and Error(Unsupported) for a detector that is not single-shot.
DetectorConfig read_pipeline_config(const std::filesystem::path& path);

}  // namespace octet::tensorflow
