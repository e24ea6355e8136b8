#include <algorithm>
#include <array>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <octet/base/error.hpp>
#include <octet/report/report.hpp>

#include "cli/commands.hpp"
#include "cli/options/shared.hpp"
#include "cli/show/job_view.hpp"
#include "cli/show/warnings.hpp"
#include "model/foreign_model.hpp"
#include "model/format.hpp"

namespace octet::cli {
namespace {

/// The job, and what the parser keeps as text.
struct ConvertCommand {
  ConversionJob job{};
  std::string format = "ir", data_type{};
  bool version_7 = false;         ///< by the original's name for it
  std::string framework{};        ///< of the model
  std::filesystem::path input_model{};  ///< by the original's name, which of a Caffe network means the weights
  std::filesystem::path input_proto{};  ///< .prototxt, by the original's name
  std::string foreign_options{};  ///< those that only other frameworks' models have
  std::string needs_tensorflow{};  ///< one that TensorFlow itself would have to do
  bool json = false;
  bool progress = false;
};

/// Options of the Model Optimizer that change nothing in what Octet writes.
void add_options_without_effect(CLI::App& command, const std::string& group) {
  const auto flag = [&](const char* option, const char* reason) {
    command
        .add_flag_callback(
            option, [option, reason] { warn_no_effect(option, reason); }, "Accepted, has no effect: " + std::string(reason))
        ->group(group);
  };
  const auto with_value = [&](const char* option, const char* reason) {
    command
        .add_option_function<std::string>(
            option, [option, reason](const std::string&) { warn_no_effect(option, reason); },
            "Accepted, has no effect: " + std::string(reason))
        ->option_text("VALUE")
        ->group(group);
  };
  flag("--silent", "progress is reported on terminals only");
  with_value("--log_level", "there is no log");
  for (const char* option : {"--disable_resnet_optimization", "--disable_gfusing", "--enable_concat_optimization"})
    flag(option, "results are the same");
  with_value("--finegrain_fusing", "results are the same");
}

/// Options of the Model Optimizer about models that Octet does not read.
void add_foreign_options(CLI::App& command, ConvertCommand& line, const std::string& group) {
  for (const char* option :
       {"--input_symbol"})
    command
        .add_option_function<std::string>(
            option, [&line, option](const std::string&) { line.foreign_options = option; },
            "Refused: Octet reads no models of this framework")
        ->option_text("VALUE")
        ->group(group);
}

/// Options of the Model Optimizer about TensorFlow's graphs.
void add_tensorflow_options(CLI::App& command, ConvertCommand& line) {
  const std::string group = "TensorFlow";
  add_path_option(command, "--saved_model_dir", line.job.model, "Folder of a SavedModel, in place of MODEL")->option_text("DIR")->group(group);
  command.add_option("--saved_model_tags", line.job.saved_model_tags, "Tags of the SavedModel's graph; its first by default")
      ->option_text("TAG,...")
      ->group(group);
  command
      .add_flag("--disable_nhwc_to_nchw", line.job.disable_nhwc_to_nchw,
                "Leave the dimensions of inputs and outputs in TensorFlow's order, channels last")
      ->group(group);
  add_path_option(command, "--tensorflow_use_custom_operations_config,--transformations_config",
                  line.job.tensorflow_use_custom_operations_config,
                  "Replacements for a detector of the Object Detection API: ssd_v2_support.json and the like")
      ->option_text("FILE")
      ->group(group);
  add_path_option(command, "--tensorflow_object_detection_api_pipeline_config", line.job.tensorflow_object_detection_api_pipeline_config,
                  "pipeline.config of such a detector, which becomes prior boxes and a DetectionOutput")
      ->option_text("FILE")
      ->group(group);
  command
      .add_flag_callback(
          "--input_model_is_text", [] { warn_no_effect("--input_model_is_text", "the file itself says what it is"); },
          "Accepted, has no effect: the file itself says what it is")
      ->group(group);
  for (const char* option : {"--input_checkpoint", "--input_meta_graph", "--tensorflow_custom_operations_config_update",
                             "--tensorflow_custom_layer_libraries", "--tensorflow_subgraph_patterns", "--tensorflow_operation_patterns",
                             "--tensorboard_logdir"})
    command
        .add_option_function<std::string>(
            option, [&line, option](const std::string&) { line.needs_tensorflow = option; }, "Refused: it takes TensorFlow itself")
        ->option_text("VALUE")
        ->group(group);
}

/// Options of the Model Optimizer about Caffe itself, which Octet does without.
void add_caffe_options(CLI::App& command, const std::string& group) {
  command
      .add_option_function<std::string>(
          "--caffe_parser_path", [](const std::string&) { warn_no_effect("--caffe_parser_path", "Octet has a parser of its own"); },
          "Accepted, has no effect: Octet has a parser of its own")
      ->option_text("PATH")
      ->group(group);
  for (const char* option : {"--disable_omitting_optional", "--enable_flattening_nested_params"})
    command
        .add_flag_callback(
            option, [option] { warn_no_effect(option, "layers that Octet does not know are refused"); },
            "Accepted, has no effect: layers that Octet does not know are refused")
        ->group(group);
  command
      .add_option_function<std::string>(
          "-k",
          [](const std::string& file) {
            throw CLI::ValidationError("-k", "given '" + file + "', expected none: shapes of custom layers would be asked of Caffe, which Octet "
                                             "does without");
          },
          "Refused: Octet does without Caffe, which custom layers would be asked of")
      ->option_text("FILE")
      ->group(group);
}

void add_options(CLI::App& command, ConvertCommand& line) {
  add_path_option(command, "MODEL", line.job.model,
                  "Model: an ONNX file, the .xml of an OpenVINO IR, a TensorFlow graph (.pb, .pbtxt), the folder of a SavedModel, or the .prototxt "
                  "of a Caffe network")
      ->option_text("MODEL");
  add_path_option(command, "--input_model,--weights,-w,-m", line.input_model,
                  "MODEL by another name; with the .prototxt of a Caffe network as MODEL or --input_proto its .caffemodel, which is by default "
                  "the file of the same name beside it")
      ->option_text("FILE");
  add_path_option(command, "--output_dir,-o", line.job.output_dir, "Folder of the result; the current one by default")->option_text("DIR");
  command.add_option("--model_name,-n", line.job.model_name, "Name of the result's files; that of MODEL by default")->option_text("NAME");
  command.add_option("--format", line.format, "Format of the result")->check(CLI::IsMember({"ir", "onnx"}));
  command
      .add_option("--ir_version", line.job.ir_version,
                  "Version of the IR; that of MODEL by default, or 11. 5 to 7 have statistics in place of FakeQuantize")
      ->option_text("5|6|7|10|11")
      ->check(CLI::IsMember({5, 6, 7, 10, 11}));
  command.add_option("--data_type", line.data_type, "Element type of the stored weights")
      ->check(CLI::IsMember({"FP32", "FP16", "half", "float"}));
  const std::string group = "Network";
  command
      .add_option("--input", line.job.input,
                  "Inputs, or layers before which to cut: NAME, NAME:PORT or PORT:NAME, with [SHAPE], {TYPE} and ->VALUE behind it")
      ->option_text("NAME,...")
      ->group(group);
  command.add_option("--output", line.job.output, "Layers or tensors that become the outputs")->option_text("NAME,...")->group(group);
  command
      .add_option("--input_shape", line.job.input_shape,
                  "Shapes of the inputs in the order of --input: [1,3,224,224],[1,2]; ?, -1 or 1..10 leave a dimension open")
      ->option_text("[...],...")
      ->group(group);
  command.add_option("--batch,-b", line.job.batch, "Size of the batch, dimension 0 of every input")->check(above_zero())->group(group);
  command
      .add_option("--freeze_placeholder_with_value", line.job.freeze_placeholder_with_value, "Values in place of inputs: NAME->VALUE,...")
      ->option_text("NAME->VALUE,...")
      ->group(group);
  command.add_flag("--keep_shape_ops", line.job.keep_shape_ops, "Leave what is computed from shapes to be computed when the network runs")
      ->group(group);
  command.add_flag("--disable_fusing", line.job.disable_fusing, "Leave scales, shifts and batch normalization as layers")->group(group);
  const std::string images = "Preprocessing that becomes part of the network";
  command
      .add_option("--mean_values", line.job.mean_values,
                  "Subtracted from the input, per channel: [123.675,116.28,103.53], or INPUT[...],... ")
      ->option_text("[...]")
      ->group(images);
  command.add_option("--scale_values", line.job.scale_values, "The difference is divided by these")->option_text("[...]")->group(images);
  command.add_option("--scale,-s", line.job.scale, "One divisor for all channels of all inputs")->check(above_zero())->group(images);
  command
      .add_flag("--reverse_input_channels", line.job.reverse_input_channels,
                "Take RGB where the network takes BGR, and the other way round")
      ->group(images);
  add_path_option(command, "--mean_file", line.job.mean_file, "-mf: .binaryproto of Caffe, a mean image that is subtracted from the one input")
      ->option_text("FILE")
      ->group(images);
  command
      .add_option("--mean_file_offsets", line.job.mean_file_offsets,
                  "-mo: (ROW,COLUMN) where a mean image that is larger than the input is cut; in its middle by default")
      ->option_text("(ROW,COLUMN)")
      ->group(images);
  command.add_flag("--image_inputs", line.job.image_inputs, "Take pixels as bytes [N,H,W,C] where the network takes numbers [N,C,H,W]")
      ->group(images);
  const std::string original = "For command lines of the Model Optimizer";
  command.add_flag("--generate_deprecated_IR_V7", line.version_7, "The same as --ir_version 7")->group(original);
  add_path_option(command, "--input_proto,-d", line.input_proto, "The .prototxt of a Caffe network: MODEL, where --input_model names the weights")
      ->option_text("FILE")
      ->group(original);
  command.add_option("--framework", line.framework, "Framework of the model: onnx, tf or caffe")->option_text("NAME")->group(original);
  add_caffe_options(command, original);
  add_options_without_effect(command, original);
  add_foreign_options(command, line, original);
  add_tensorflow_options(command, line);
}

/// Options of TensorFlow's models, and the framework, belong to a model of that kind.
void require_options_of_framework(const ConvertCommand& command) {
  const ConversionJob& job = command.job;
  constexpr std::array<std::string_view, 3> known{"onnx", "tf", "caffe"};
  if (!command.framework.empty() && std::ranges::find(known, command.framework) == known.end())
    throw CLI::ValidationError("--framework", "given " + command.framework + ", expected onnx, tf or caffe, which Octet reads models of");
  if (!std::filesystem::exists(job.model)) return;
  const model::Format* format = model::find_format(job.model);
  if (!format) return;
  const std::array<std::pair<const char*, bool>, 4> given{
      {{"--disable_nhwc_to_nchw", job.disable_nhwc_to_nchw},
       {"--saved_model_tags", !job.saved_model_tags.empty()},
       {"--tensorflow_use_custom_operations_config", !job.tensorflow_use_custom_operations_config.empty()},
       {"--tensorflow_object_detection_api_pipeline_config", !job.tensorflow_object_detection_api_pipeline_config.empty()}}};
  for (const auto& [option, is_given] : given)
    if (is_given && !format->cuts)
      throw CLI::ValidationError(option, "given for a model of another framework, " + std::string(format->name) + ", expected a TensorFlow graph");
  const std::string_view expected = format->framework.empty() ? "onnx" : format->framework;
  if (!command.framework.empty() && command.framework != expected)
    throw CLI::ValidationError("--framework", "given " + command.framework + " for " + std::string(format->name) + ", expected that of the model");
  if (!command.framework.empty()) warn_no_effect("--framework " + command.framework, "the file itself says what it is");
}

/// The network and, of Caffe, its weights from the names that they may have. MODEL may be given by the name of weights where there are none.
void complete_model(ConvertCommand& command) {
  ConversionJob& job = command.job;
  if (!command.input_proto.empty() && !job.model.empty() && !command.input_model.empty())
    throw CLI::ValidationError("--input_proto", "given with MODEL and --input_model, expected one of the two with it");
  if (!command.input_proto.empty()) {
    job.weights = job.model.empty() ? command.input_model : job.model;
    job.model = command.input_proto;
  } else if (job.model.empty()) {
    job.model = command.input_model;
  } else {
    job.weights = command.input_model;
  }
  if (job.model.empty()) throw CLI::RequiredError("MODEL");
}

/// What has several names is put under one. Throws CLI::ValidationError for options that contradict each other, and Error(Unsupported) for
/// a model of another framework.
void complete(ConvertCommand& command, const JobSinks& sinks) {
  complete_model(command);
  ConversionJob& job = command.job;
  if (!command.needs_tensorflow.empty())
    throw CLI::ValidationError(command.needs_tensorflow,
                               "given, expected a frozen graph or a SavedModel without it: it takes TensorFlow itself, which freezes "
                               "checkpoints by tensorflow.python.tools.freeze_graph");
  // A model of another framework says more than the options that belong to it.
  require_no_foreign_model(job.model);
  if (!command.foreign_options.empty() && std::filesystem::exists(job.model))
    throw CLI::ValidationError(command.foreign_options,
                               "given for a model of another framework, expected a model that Octet reads without it");
  require_options_of_framework(command);
  if (command.version_7 && job.ir_version != 0 && job.ir_version != 7)
    throw CLI::ValidationError("--generate_deprecated_IR_V7",
                               "given with --ir_version " + std::to_string(job.ir_version) + ", expected one of the two");
  if (command.version_7) job.ir_version = 7;
  if (command.format == "onnx") job.format = ConversionJob::Format::Onnx;
  if (command.data_type == "FP16" || command.data_type == "half") job.data_type = ConversionJob::DataType::F16;
  if (command.data_type == "FP32" || command.data_type == "float") job.data_type = ConversionJob::DataType::F32;
  job.sinks = sinks;
}

void run_convert(ConvertCommand& command) {
  JobView view(command.progress);
  complete(command, view.sinks());
  require_usable_options(command.job);
  ConvertSummary summary = convert(command.job);
  summary.warnings = warnings();
  std::cout << (command.json ? to_json(summary) : to_text(summary));
}

}  // namespace

void add_convert_command(CLI::App& application) {
  const auto command_line = std::make_shared<ConvertCommand>();
  CLI::App* command = application.add_subcommand(
      "convert", "Convert an ONNX model, an IR, a TensorFlow graph or a Caffe network, with preprocessing as a part of it");
  add_options(*command, *command_line);
  add_extension_option(*command);
  command->add_flag("--json", command_line->json, "Write JSON");
  command->add_flag("--progress", command_line->progress, "Report progress on standard error even when it is not a terminal");
  command->final_callback([command_line] { run_convert(*command_line); });
}

}  // namespace octet::cli
