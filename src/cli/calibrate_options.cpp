#include "cli/calibrate_options.hpp"

#include <CLI/CLI.hpp>

#include "cli/preprocessing_options.hpp"
#include "cli/sample_progress.hpp"

namespace octet::cli {
namespace {

std::string extensions_problem(const std::string&) { return "not supported yet: Octet has no extension libraries"; }

void add_data_options(CLI::App& command, CalibrateOptions& options) {
  const std::string group = "Data";
  command.add_option("-s,--source", options.files.folder, "Folder of images (JPEG, PNG, BMP) or tensors (.npy), searched with its subfolders")->option_text("DIR")->group(group);
  command.add_option("--list", options.files.list, "Use the files that this text file names, one a line, relative to the folder")->option_text("FILE")->group(group);
  command.add_option("--subset", options.files.subset, "-ss: use the first N files; 0 = all")->option_text("N")->group(group);
  command.add_option("--batch_size", options.batch, "Samples in one inference; that of the model by default")->check(CLI::Range(1, 65536))->group(group);
  command.add_option("--statistics_in", options.statistics_in, "Begin with saved statistics; --source may then be left out")->option_text("FILE")->group(group);
  add_preprocessing_options(command, options.preprocessing);
}

void add_scheme_options(CLI::App& command, CalibrateOptions& options) {
  const std::string group = "Quantization";
  command.add_option("--scheme", options.scheme_file, "How to quantize, as JSON")->option_text("FILE.json")->group(group);
  command.add_option("--ignore_layer_types", options.ignored_types, "Types of layers that stay FP32")->delimiter(',')->option_text("TYPE ...")->group(group);
  command.add_option("--ignore_layer_types_path", options.ignored_types_file, "Text file of such types, one a line")->option_text("FILE")->group(group);
  command.add_option("--ignore_layer_names", options.ignored_names, "Names of layers that stay FP32")->option_text("NAME ...")->group(group);
  command.add_option("--ignore_layer_names_path", options.ignored_names_file, "Text file of such names, one a line")->option_text("FILE")->group(group);
  command.add_option("-p,--precision", options.precision, "Precision of the stored weights: INT8 = as in the model, FP32 or FP16")
      ->transform(CLI::IsMember({"INT8", "FP32", "FP16"}, CLI::ignore_case))->option_text("INT8|FP32|FP16")->group(group);
  command.add_flag("--compress_weights", options.compress_weights, "Store quantized weights as 8-bit integers")->group(group);
}

void add_result_options(CLI::App& command, CalibrateOptions& options) {
  const std::string group = "Results";
  command.add_option("-o,--output_dir", options.output_folder, "Folder that receives NAME_i8.xml and .bin; the model's by default")->option_text("DIR")->group(group);
  command.add_option("--statistics_out", options.statistics_out, "Save the statistics")->option_text("FILE")->group(group);
  command.add_option("--report", options.report_file, "Write every layer's precision and reason; JSON when FILE ends in .json")->option_text("FILE")->group(group);
  command.add_flag("--json", options.json, "Write the results as JSON")->group(group);
}

void add_running_options(CLI::App& command, CalibrateOptions& options) {
  command.add_flag("--simplified_mode", options.simplified, "-sm: calibrate on images without annotations")->group("Mode");
  command.add_option_function<std::string>("-e,--extensions", [](const std::string&) {}, "Not supported yet")->check(CLI::Validator(extensions_problem, "FILE"))->group("Mode");
  command.add_option_function<std::string>("--target_devices", [](const std::string&) {}, "-td: CPU")
      ->check(CLI::IsMember({"CPU"}, CLI::ignore_case))->option_text("CPU")->group("Mode");
  command.add_option("--threads", options.threads, "Threads of one inference and of loading files; 0 = all")->check(CLI::Range(0, 4096))->group("Mode");
  add_progress_option(command, options.progress);
}

}  // namespace

void add_calibrate_options(CLI::App& command, CalibrateOptions& options) {
  command.add_option("-m,--models", options.model, "Model file: the .xml of an OpenVINO IR")->required()->option_text("MODEL.xml");
  add_running_options(command, options);
  add_data_options(command, options);
  add_scheme_options(command, options);
  add_result_options(command, options);
}

void require_usable(const CalibrateOptions& options) {
  if (!options.simplified)
    throw CLI::ValidationError("--simplified_mode", "not given; calibration that measures accuracy is not there yet, so pass -sm to calibrate on images alone");
  if (options.files.folder.empty() && options.statistics_in.empty()) throw CLI::RequiredError("--source or --statistics_in");
  if (options.files.folder.empty() && !options.files.list.empty()) throw CLI::RequiredError("--source with --list");
}

std::filesystem::path output_file_of(const CalibrateOptions& options) {
  const std::filesystem::path model = options.model;
  const std::filesystem::path folder = options.output_folder.empty() ? model.parent_path() : std::filesystem::path(options.output_folder);
  return folder / (model.stem().string() + "_i8.xml");
}

}  // namespace octet::cli
