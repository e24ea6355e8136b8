#include "cli/calibrate_options.hpp"

#include <initializer_list>
#include <string>

#include <CLI/CLI.hpp>

#include "cli/config_options.hpp"
#include "cli/extension_option.hpp"
#include "cli/number_checks.hpp"
#include "cli/option_group.hpp"
#include "cli/preprocessing_options.hpp"
#include "cli/sample_progress.hpp"
#include "cli/warnings.hpp"

namespace octet::cli {
namespace {

void add_data_options(OptionGroup group, CalibrateOptions& options) {
  group.add("-s,--source", options.files.folder, "DIR",
            "Folder of images (JPEG, PNG, BMP) or tensors (.npy), searched with its subfolders");
  group.add("--list", options.files.list, "FILE", "Use the files that this text file names, one a line, relative to the folder");
  add_input_shape_option(group.command, options.shapes, group.name);
  group.add("--subset", options.files.subset, "N", "-ss: use the first N files; 0 = all")->check(whole_number());
  group.add("--batch_size", options.batch, "N", "Samples in one inference; that of the model by default")->check(CLI::Range(1, 65536));
  group.add("--statistics_in", options.statistics_in, "FILE", "Begin with saved statistics; with -sm --source may then be left out");
}

void add_scheme_options(OptionGroup group, CalibrateOptions& options) {
  group.add("--scheme", options.scheme_file, "FILE.json", "How to quantize");
  group.add("--ignore_layer_types", options.ignored_types, "TYPE ...", "Types of layers that stay FP32")->delimiter(',');
  group.add("--ignore_layer_types_path", options.ignored_types_file, "FILE", "Text file of such types, one a line");
  group.add("--ignore_layer_names", options.ignored_names, "NAME ...", "Names of layers that stay FP32");
  group.add("--ignore_layer_names_path", options.ignored_names_file, "FILE", "Text file of such names, one a line");
  group.add("-p,--precision", options.precision, "INT8|FP32|FP16", "Precision of stored weights; INT8 = as in the model")
      ->transform(CLI::IsMember({"INT8", "FP32", "FP16"}, CLI::ignore_case));
  group.flag("--compress_weights", options.compress_weights, "Store quantized weights as 8-bit integers");
}

void add_result_options(OptionGroup group, CalibrateOptions& options) {
  group.add("-o,--output_dir", options.output_folder, "DIR", "Folder that receives the results; the model's by default");
  group.add("--ir_version", options.ir_version, "5|6|7|10|11",
            "Version of the result; that of the model by default. Versions 5 to 7 record statistics beside the FP32 network")
      ->check(CLI::IsMember({5, 6, 7, 10, 11}));
  group.add("--statistics_out", options.statistics_out, "FILE", "Save the statistics");
  group.flag("--json", options.json, "Write the results as JSON");
}

void add_calibration_results(OptionGroup group, CalibrateOptions& options) {
  add_result_options(group, options);
  group.add("--report", options.report_file, "FILE", "Write every layer's precision and reason; JSON when FILE ends in .json");
}

void add_mode_options(OptionGroup group, CalibrateOptions& options) {
  group.flag("--simplified_mode", options.simplified, "-sm: calibrate on images without annotations, and measure no accuracy");
}

void add_running_options(OptionGroup group, CalibrateOptions& options) {
  add_extension_option(group.command)->group(group.name);
  group.add("--target_devices", options.device, "CPU", "-td: CPU is the only device")->check(CLI::IsMember({"CPU"}, CLI::ignore_case));
  group.add("--threads", options.threads, "N", "Threads of one inference and of loading files; 0 = all")->check(CLI::Range(0, 4096));
  add_progress_option(group.command, options.progress)->group(group.name);
}

void add_model_option(CLI::App& command, CalibrateOptions& options) {
  command.add_option("-m,--models", options.model, "Model file, ONNX or the .xml of an IR; with -c the prefix of models")
      ->option_text("MODEL");
}

}  // namespace

void add_calibrate_options(CLI::App& command, CalibrateOptions& options) {
  add_model_option(command, options);
  add_mode_options({command, "Mode"}, options);
  add_running_options({command, "Mode"}, options);
  add_tune_options(command, options.tune);
  add_data_options({command, "Data"}, options);
  add_preprocessing_options(command, options.preprocessing);
  add_scheme_options({command, "Quantization"}, options);
  OptionGroup{command, "Quantization"}.flag("--performance_aware", options.performance_aware,
                                            "Leave layers in FP32 that make the network slower in INT8 on this machine");
  add_calibration_results({command, "Results"}, options);
}

void add_statistics_options(CLI::App& command, CalibrateOptions& options) {
  add_model_option(command, options);
  add_running_options({command, "Running"}, options);
  add_config_options(command, options.tune.paths);
  add_data_options({command, "Data"}, options);
  add_preprocessing_options(command, options.preprocessing);
  add_scheme_options({command, "Quantization"}, options);
  add_result_options({command, "Results"}, options);
}

namespace {

void refuse_given(const CLI::App& command, std::initializer_list<const char*> options, const char* reason) {
  for (const char* option : options)
    if (const CLI::Option* known = command.get_option_no_throw(option); known && known->count() > 0)
      throw CLI::ValidationError(option, reason);
}

/// A configuration names the data itself.
void require_no_list(const CLI::App& command) {
  refuse_given(command, {"--list", "--labels", "--label_offset"}, "given with --config, expected the annotations in the configuration");
  refuse_given(command, {"--top_k"}, "given with --config, expected the metrics in the configuration");
}

/// A configuration chooses launchers by it.
void warn_of_device(const CalibrateOptions& options) {
  if (!options.device.empty()) warn_no_effect("--target_devices " + options.device, "CPU is the only device");
}

}  // namespace

void require_usable_for_statistics(const CLI::App& command, const CalibrateOptions& options) {
  require_one_way(command, options.tune.paths);
  if (!options.tune.paths.config.empty()) return require_no_list(command);
  if (options.model.empty()) throw CLI::RequiredError("--models or --config");
  if (options.files.folder.empty()) throw CLI::RequiredError("--source or --config");
  warn_of_device(options);
}

namespace {

/// Options of the standard mode that make no difference beside the others.
void warn_of_unused(const CLI::App& command, const CalibrateOptions& options) {
  const TuneChoices& tune = options.tune;
  if (command.count("--top_k") > 0 && (tune.metric_type == "agreement" || tune.metric_type == "kl_divergence"))
    warn_no_effect("--top_k", "--metric_type " + tune.metric_type + " compares all of the outputs");
  if (command.count("--label_offset") > 0 && tune.metric_type == "agreement")
    warn_no_effect("--label_offset", "--metric_type agreement needs no labels");
  if (command.count("--calibration_samples") > 0 && !options.statistics_in.empty() && tune.calibration_folder.empty())
    warn_no_effect("--calibration_samples", "--statistics_in has the ranges");
}

void require_usable_for_accuracy(const CLI::App& command, const CalibrateOptions& options) {
  require_one_way(command, options.tune.paths);
  warn_of_unused(command, options);
  if (!options.tune.paths.config.empty()) return require_no_list(command);
  if (options.model.empty()) throw CLI::RequiredError("--models or --config");
  if (options.files.folder.empty()) throw CLI::RequiredError("--source");
  if (options.tune.labels.empty() && options.tune.metric_type != "agreement" && options.tune.metric_type != "kl_divergence")
    throw CLI::ValidationError("--labels", "not given; expected a file with lines NAME LABEL, or --metric_type agreement or kl_divergence, "
                                           "or -sm to measure nothing");
  if (!options.files.list.empty())
    throw CLI::ValidationError("--list", "given without -sm, expected --labels, which names the files too");
  refuse_given(command, {"--metric_name"}, "given without --config, whose metrics have names; expected --metric_type");
  if (options.tune.labels.empty()) refuse_given(command, {"--label_offset"}, "given without --labels, expected labels to add it to");
  warn_of_device(options);
}

/// Options about samples, of which there are none but in statistics.
void warn_without_samples(const CLI::App& command) {
  const std::string reason = "without --source there are no samples";
  for (const CLI::Option* option : command.get_options()) {
    const std::string name = option->get_name();
    const bool is_about_samples = option->get_group() == "Images" || name == "--subset" || name == "--batch_size";
    if (is_about_samples && option->count() > 0) warn_no_effect(name, reason);
  }
}

}  // namespace

void require_usable(const CLI::App& command, const CalibrateOptions& options) {
  if (!options.simplified) return require_usable_for_accuracy(command, options);
  if (options.model.empty()) throw CLI::RequiredError("--models");
  if (options.files.folder.empty() && options.statistics_in.empty()) throw CLI::RequiredError("--source or --statistics_in");
  if (options.files.folder.empty() && !options.files.list.empty()) throw CLI::RequiredError("--source with --list");
  if (options.files.folder.empty()) warn_without_samples(command);
  warn_of_device(options);
}

std::filesystem::path output_file_of(const CalibrateOptions& options) {
  const std::filesystem::path model = options.model;
  const std::filesystem::path folder = options.output_folder.empty() ? model.parent_path() : std::filesystem::path(options.output_folder);
  return folder / (model.stem().string() + "_i8.xml");
}

}  // namespace octet::cli
