#include "cli/options/configuration.hpp"

#include <string>

#include "cli/options/shared.hpp"
#include "cli/show/warnings.hpp"

namespace octet::cli {
namespace {

const std::string group = "Configuration";

void add_path(CLI::App& command, const std::string& option, std::filesystem::path& target, const char* shown, const char* help) {
  add_path_option(command, option, target, help)->option_text(shown)->group(group);
}

/// Accepted for the original's command lines: it says how models of frameworks are converted, and Octet takes converted ones.
void add_without_effect(CLI::App& command, const std::string& option, const std::string& long_name) {
  command
      .add_option_function<std::string>(
          option, [long_name](const std::string&) { warn_no_effect(long_name, "Octet takes models that are converted"); },
          "Accepted, has no effect: Octet takes models that are converted")
      ->option_text("PATH")
      ->group(group);
}

void add_cpu_extensions_option(CLI::App& command) {
  command
      .add_option_function<std::string>(
          "--cpu_extensions_mode",
          [](const std::string&) { warn_no_effect("--cpu_extensions_mode", "Octet chooses instruction sets itself"); },
          "Accepted, has no effect: Octet chooses instruction sets itself")
      ->check(CLI::IsMember({"avx2", "sse4"}))
      ->group(group);
}

}  // namespace

CLI::Option* add_config_options(CLI::App& command, CheckConfigPaths& paths) {
  CLI::Option* config =
      add_path_option(command, "-c,--config", paths.config, "Configuration of OpenVINO's accuracy checker, in YAML or JSON");
  config->option_text("FILE")->group(group);
  add_path(command, "-d,--definitions", paths.definitions, "FILE", "Definitions that the configuration refers to");
  add_path(command, "-a,--annotations", paths.annotations, "DIR", "Prefix of annotations and meta files");
  add_path(command, "-C,--converted_models", paths.converted_models, "DIR", "Folder of IRs made from models of frameworks");
  command.add_option("--target_tags", paths.target_tags, "-tt: use the launchers with one of these tags")
      ->delimiter(',')
      ->option_text("TAG ...")
      ->group(group);
  command
      .add_option("--target_framework", paths.target_framework, "-tf: use the launchers of this framework; dlsdk is what Octet runs itself")
      ->option_text("FRAMEWORK")
      ->group(group);
  add_without_effect(command, "-M,--model_optimizer", "--model_optimizer");
  for (const char* option : {"--tf_custom_op_config_dir", "--tf_obj_detection_api_pipeline_config_path"})
    add_without_effect(command, option, option);
  add_cpu_extensions_option(command);
  return config;
}

void add_target_devices_option(CLI::App& command, CheckConfigPaths& paths) {
  command.add_option("--target_devices", paths.target_devices, "-td: use the launchers of these devices")
      ->delimiter(',')
      ->option_text("DEVICE ...")
      ->group(group);
}

void require_one_way(const CLI::App& command, const CheckConfigPaths& paths) {
  const bool is_configured = !paths.config.empty();
  const std::string refused = is_configured ? "Images" : group;
  const char* reason = is_configured ? "given with --config, expected the preprocessing in the configuration" : "given without --config";
  for (const CLI::Option* option : command.get_options())
    if (option->get_group() == refused && option->count() > 0) throw CLI::ValidationError(option->get_name(), reason);
}

}  // namespace octet::cli
