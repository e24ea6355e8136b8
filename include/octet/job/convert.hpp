#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <octet/base/export.hpp>
#include <octet/base/warning.hpp>
#include <octet/graph/graph.hpp>
#include <octet/job/describe.hpp>
#include <octet/job/sinks.hpp>

namespace octet {

/// Converts a model file: `octet convert`. Texts have the forms of the Model Optimizer's options, whose names the fields have and by which
/// messages call them; ConvertOptions and convert_model() are the same in types of C++.
struct ConversionJob {
  enum class Format : std::uint8_t { Ir, Onnx };
  enum class DataType : std::uint8_t { AsModel, F32, F16 };  ///< of stored weights

  /// An ONNX file, the .xml of an IR, a TensorFlow graph, the folder of a SavedModel, or the .prototxt of a Caffe network.
  std::filesystem::path model{};
  std::filesystem::path weights{};     ///< .caffemodel of a Caffe network; that beside it by default
  std::filesystem::path output_dir{};  ///< folder of the result, made when absent; empty = the current one
  std::string model_name{};            ///< of the result's files; that of the model by default
  Format format = Format::Ir;
  int ir_version = 0;  ///< 5, 6, 7, 10, 11; 0 = that of the model, or 11
  DataType data_type = DataType::AsModel;

  std::string input{};        ///< inputs, or layers before which to cut: "NAME[1,3]{f16}->VALUE,...", where all but the name may lack
  std::string output{};       ///< layers or tensors that become the outputs: "NAME,..."
  std::string input_shape{};  ///< "[1,3,224,224],[1,2]" in the order of `input`; ?, -1 or 1..10 leave a dimension open
  std::string freeze_placeholder_with_value{};  ///< inputs that become constants: "NAME->VALUE,..."
  std::int64_t batch = 0;                       ///< dimension 0 of every input; 0 = as the model has it
  bool keep_shape_ops = false;                  ///< do not fold what is computed from shapes
  bool disable_fusing = false;                  ///< leave scales and shifts beside their convolutions

  std::string mean_values{};            ///< subtracted from inputs: "NAME[1,2,3],..." or a list for all
  std::string scale_values{};           ///< the difference is divided by these
  std::filesystem::path mean_file{};    ///< .binaryproto of Caffe with a mean image that is subtracted from the one input
  std::string mean_file_offsets{};      ///< "(ROW,COLUMN)" where a larger mean image is cut; in its middle by default
  float scale = 1;                      ///< the same number for all channels
  bool reverse_input_channels = false;  ///< take RGB where the network takes BGR, and the other way round
  bool image_inputs = false;            ///< take pixels as bytes [N,H,W,C] where the network takes numbers [N,C,H,W]

  // Of TensorFlow's graphs only.
  bool disable_nhwc_to_nchw = false;  ///< inputs and outputs keep the file's order of dimensions
  std::string saved_model_tags{};     ///< of the graph of a SavedModel: "serve,gpu"; empty = its first
  /// Replacements for a detector of the Object Detection API, and its pipeline.config.
  std::filesystem::path tensorflow_use_custom_operations_config{};
  std::filesystem::path tensorflow_object_detection_api_pipeline_config{};
  JobSinks sinks{};
};

/// What convert() wrote.
struct ConvertSummary {
  struct File {
    std::string path{};
    std::uintmax_t bytes = 0;
  };
  std::vector<File> files{};
  std::size_t layers = 0;  ///< constants not counted
  std::vector<PortSummary> inputs{}, outputs{};
  std::vector<std::string> notes{};  ///< what the reader of the model found and did not use
  std::vector<Warning> warnings{};   ///< what was given and not used
  Graph graph{};                     ///< the network that was written; where dimensions are open, in the sizes of OpenModel::graph
};

/// Reads the model, changes it as is asked for, and writes it.
///
///     octet::ConversionJob job;
///     job.model = "resnet50.onnx";
///     job.mean_values = "[123.675,116.28,103.53]";
///     octet::convert(job);
///
/// Throws Error(Io) for files that cannot be read or written, Error(InvalidArgument) or Error(NotFound) naming the field for what has no
/// meaning, and what read_model(), convert_model(), write_ir() and write_onnx() throw.
OCTET_API ConvertSummary convert(const ConversionJob& job);

/// What cannot be asked together: throws Error(InvalidArgument) naming the fields. convert() begins with it.
OCTET_API void require_usable(const ConversionJob& job);

}  // namespace octet
