#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <octet/tensor/tensor.hpp>

namespace octet {

/// What only files of TensorFlow need to be told.
struct TensorFlowOptions {
  /// Leaves the dimensions of inputs and outputs in TensorFlow's order, channels last, with a Transpose where the network has them first.
  bool keep_layout = false;
  /// The pipeline.config of a detector of the Object Detection API: its loops become PriorBoxClustered and DetectionOutput.
  std::filesystem::path pipeline_config{};
  /// The Model Optimizer's file of replacements for such a detector, as ssd_v2_support.json. The graph itself tells its version.
  std::filesystem::path custom_operations_config{};
  std::vector<std::string> saved_model_tags{};  ///< of the graph of a SavedModel; empty = its first
  std::string signature{};  ///< of a SavedModel; empty = "serving_default", or the only one
  bool operator==(const TensorFlowOptions&) const = default;
};

/// How a model file is read.
struct ReadOptions {
  /// Shapes of the same rank that replace those of the named parameters, in the file's order of dimensions. A dynamic dimension (-1) of the file that is not replaced becomes
  /// 1 when it is dimension 0, the batch, and is an Error(InvalidModel) otherwise.
  std::map<std::string, Shape> input_shapes{};
  /// Values for named parameters that are to be constants instead: of the parameter's shape, or one element for all of it. Converted to its
  /// element type.
  std::map<std::string, Tensor> input_values{};
  /// Whether the statistics and levels of IR versions 5 to 7 turn into FakeQuantize, so that the network runs in INT8. Without, the graph
  /// is the file's FP32 network. Its origin() holds what the file records in either case.
  bool use_statistics = true;
  /// Tensors of a TensorFlow graph where the network ends, "NODE" or "NODE:1", and where it begins, which `input_shapes` names too. What lies
  /// outside is not looked at. Empty: as the file has it.
  std::vector<std::string> outputs{};
  std::vector<std::string> inputs{};
  TensorFlowOptions tensorflow{};
  /// The .caffemodel of a Caffe network; empty = the file beside the .prototxt that has its name, if there is one. Other formats have none.
  std::filesystem::path weights{};
};

/// How a model file is written.
struct WriteOptions {
  int version = 0;  ///< of an IR: 5, 6, 7, 10 or 11; 0 = that of the file that the graph was read from, or 11
};

}  // namespace octet
