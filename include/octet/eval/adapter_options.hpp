#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace octet {

/// What adapters may be told of a network's outputs. Names and defaults are those of OpenVINO's accuracy checker; an adapter looks at what
/// concerns it. Outputs are named by regular expressions (ECMAScript) that must match from the beginning of exactly one name.
struct AdapterOptions {
  std::string labels_out{};            ///< SsdOnnx, TfObjectDetection: numbers of classes
  std::string scores_out{};            ///< SsdOnnx, TfObjectDetection, PytorchSsd
  std::string boxes_out{};             ///< SsdOnnx, TfObjectDetection, PytorchSsd
  std::string num_detections_out{};    ///< TfObjectDetection: how many rows mean something
  double confidence_threshold = 0.05;  ///< PytorchSsd, YoloV5, YoloV8: the score that a detection must exceed
  double nms_threshold = 0.5;          ///< PytorchSsd, YoloV5, YoloV8: the overlap that suppresses worse detections of a class
  std::int64_t keep_top_k =
      200;  ///< PytorchSsd, YoloV5, YoloV8: detections of a class that are looked at; the YOLO ones keep no more in an image
  std::int64_t classes = 0;  ///< YoloV2, YoloV3; 0 = 20 and 80
  std::int64_t coords = 4;   ///< YoloV2, YoloV3: numbers before those of classes, the objectness not counted
  std::int64_t num = 0;      ///< YoloV2, YoloV3: anchors of a cell; 0 = 5 and 3
  std::vector<double>
      anchors{};             ///< YoloV2, YoloV3: width and height of each; empty = those of the network that the adapter is named after
  double threshold = 0.001;  ///< YoloV3: the least objectness
  std::vector<std::string> outputs{};  ///< YoloV3: names of the outputs; empty = all
  bool make_argmax = false;            ///< Segmentation: the outputs are scores of classes, of which the best one's number is the mask
};

}  // namespace octet
