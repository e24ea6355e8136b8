#pragma once

#include <string>

#include <octet/convert/convert.hpp>
#include <octet/ir/ir.hpp>

namespace CLI {
class App;
}

namespace octet::cli {

/// What `octet convert` is asked to do, as text.
struct ConvertCommand {
  std::string model;
  std::string output_folder = ".";
  std::string model_name;
  std::string format = "ir";
  int ir_version = 0;  ///< 0 = that of the model, or 11
  std::string data_type;
  std::string inputs, outputs, input_shapes, frozen;
  std::string mean_values, scale_values;
  float scale = 1;
  std::int64_t batch = 0;
  bool reverse_input_channels = false;
  bool image_inputs = false;
  bool keep_shape_ops = false;
  bool disable_fusing = false;
  bool version_7 = false;       ///< by the original's name for it
  std::string framework;        ///< of the model; only ONNX may be named
  std::string foreign_options;  ///< those that only other frameworks' models have
  bool json = false;
  bool progress = false;
};

/// Adds the options; they are stored in `command_line`, which must outlive the parsing.
void add_convert_options(CLI::App& command, ConvertCommand& command_line);

/// Throws CLI::ValidationError for options that contradict each other, and Error(Unsupported) for a model of another framework; puts what
/// has several names under one.
void require_usable(ConvertCommand& command);

/// What the command says about the inputs that the file has.
struct InputReading {
  std::map<std::string, Dims> shapes{};  ///< -1 where open
  std::map<std::string, Tensor> values{};
};
InputReading input_reading_of(const ConvertCommand& command, const std::vector<std::string>& model_inputs);

/// What is to be done to the network that was read like that; `file_inputs` are those of its file.
ConvertOptions convert_options_of(const ConvertCommand& command, const Graph& graph, const std::vector<std::string>& file_inputs,
                                  const InputReading& reading);

}  // namespace octet::cli
