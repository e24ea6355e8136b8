#include <iostream>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <octet/base/error.hpp>
#include <octet/ir/ir.hpp>

#include "cli/check_options.hpp"
#include "cli/commands.hpp"
#include "cli/config_options.hpp"
#include "cli/extension_option.hpp"
#include "cli/model_batch.hpp"
#include "cli/number_checks.hpp"
#include "cli/preprocessing_options.hpp"
#include "cli/sample_progress.hpp"
#include "cli/warnings.hpp"

namespace octet::cli {
namespace {

const std::string list_group = "Without a configuration", config_group = "Configuration";

void add_options(CLI::App& command, CheckOptions& options) {
  command.add_option("MODEL", options.models,
                     "Model files: ONNX files or the .xml of OpenVINO IRs; with -c in place of the configuration's models");
  CLI::Option* config = add_config_options(command, options.paths);
  command.add_option("-m,--models", options.models_prefix, "Prefix of models, or the file of one that the configuration does not name")
      ->option_text("DIR")->group(config_group);
  add_target_devices_option(command, options.paths);
  add_extension_option(command);
  command.add_option("-s,--source", options.files.folder, "Folder of the images or tensors; with -c the prefix of data")
      ->option_text("DIR");
  CLI::Option* labels = command.add_option("--labels", options.files.list, "Text file with lines NAME LABEL, names relative to the folder");
  labels->option_text("FILE")->group(list_group)->excludes(config);
  command.add_option("--label_offset", options.label_offset, "Added to every label: 1 for networks whose class 0 is the background")
      ->option_text("N")->group(list_group)->needs(labels);
  add_input_shape_option(command, options.shapes);
  command.add_option("--subset", options.files.subset, "Use the first N samples; 0 = all")->check(whole_number())->option_text("N");
  command.add_option("--batch_size", options.batch, "Samples in one inference; that of the configuration or the model by default")
      ->check(CLI::Range(1, 65536))->option_text("N");
  command.add_option("--threads", options.threads, "Threads of one inference and of loading files; 0 = all")->check(CLI::Range(0, 4096));
  add_progress_option(command, options.progress);
  command.add_flag("--json", options.json, "Write JSON");
  add_preprocessing_options(command, options.preprocessing);
}

/// Models of the command line stand in place of what these say.
void warn_of_unused(const CheckOptions& options) {
  if (options.models.empty()) return;
  const std::string reason = "models on the command line stand in place of the configuration's";
  if (!options.models_prefix.empty()) warn_no_effect("--models", reason);
  if (!options.paths.converted_models.empty()) warn_no_effect("--converted_models", reason);
}

void require_usable(const CLI::App& command, const CheckOptions& options) {
  require_one_way(command, options.paths);
  if (!options.paths.config.empty()) return warn_of_unused(options);
  if (options.models.empty()) throw CLI::RequiredError("MODEL or --config");
  if (options.files.folder.empty()) throw CLI::RequiredError("--source");
  if (options.files.list.empty()) throw CLI::RequiredError("--labels");
}

Executor load(const std::string& file, std::int64_t batch, const CheckOptions& options, const DatasetConfig& data) try {
  const Graph model = read_model(file, shaped_reading(file, options.shapes, dims_of_samples(data)));
  const bool rebatch = batch > 0 && model.parameters().size() == 1 && input_shape(model).rank() > 0;
  return Executor(rebatch ? with_batch(model, batch) : model, {.threads = options.threads});
} catch (const Error& error) {
  throw error.at({.file = file});
}

}  // namespace

LoadedModels::LoadedModels(const std::vector<std::string>& files, std::int64_t batch, const CheckOptions& options,
                           const DatasetConfig& data) {
  for (const std::string& file : files) executors_.push_back(&loaded_.emplace_back(load(file, batch, options, data)));
  if (const std::size_t inputs = executors_.front()->inputs().size(); inputs != 1)
    throw Error(ErrorCode::Unsupported, "check: given a network of " + std::to_string(inputs) + " inputs, expected one of one input",
                {.file = files.front()});
}

void add_check_command(CLI::App& application) {
  const auto options = std::make_shared<CheckOptions>();
  CLI::App* command = application.add_subcommand("check", "Measure the accuracy of models, and how far they agree with the first");
  add_options(*command, *options);
  command->final_callback([command, options] {
    require_usable(*command, *options);
    if (options->paths.config.empty()) {
      std::cout << check_list(*command, *options);
      return;
    }
    const ConfigCheck check = check_config(*options);
    std::cout << check.report;
    if (!check.as_expected)
      throw Error(ErrorCode::InvalidArgument,
                  "check: given another value than the configuration's reference, expected one within its threshold");
  });
}

}  // namespace octet::cli
