#include <algorithm>
#include <cctype>
#include <iostream>
#include <memory>
#include <string>

#include <octet/base/error.hpp>
#include <octet/report/report.hpp>

#include "cli/commands.hpp"
#include "cli/options/configuration.hpp"
#include "cli/options/shared.hpp"
#include "cli/show/job_view.hpp"
#include "cli/show/report_file.hpp"
#include "cli/show/warnings.hpp"

namespace octet::cli {
namespace {

const std::string list_group = "Without a configuration", config_group = "Configuration";

struct CheckCommand {
  AccuracyJob job{};
  std::vector<std::string> models{};
  std::string progress{};
  std::vector<std::string> draw{};
  bool json = false;
  std::filesystem::path report{};
};

/// The original's tools have nothing like it.
void add_draw_options(CLI::App& command, CheckCommand& options) {
  command
      .add_option("--draw", options.draw,
                  "With -c and two models: folder that receives the N images, 10 by default, in which they differ most")
      ->expected(1, 2)
      ->option_text("FOLDER [N]")
      ->group(config_group);
}

/// "FOLDER" or "FOLDER N".
void set_draw(const std::vector<std::string>& values, AccuracyJob& job) {
  if (values.empty()) return;
  job.draw = values.front();
  if (values.size() < 2) return;
  const std::string& count = values[1];
  if (count.empty() || count.size() > 6 || !std::ranges::all_of(count, [](unsigned char c) { return std::isdigit(c); }) || count == "0")
    throw CLI::ValidationError("--draw", "given '" + count + "' behind the folder, expected a number of 1 or more");
  job.draw_count = std::stoul(count);
}

void add_options(CLI::App& command, CheckCommand& options) {
  AccuracyJob& job = options.job;
  command.add_option("MODEL", options.models,
                     "Model files: ONNX files, the .xml of OpenVINO IRs or the .prototxt of Caffe networks; with -c in place of the "
                     "configuration's models");
  add_weights_option(command, job.weights);
  CLI::Option* config = add_config_options(command, job.configuration);
  add_path_option(command, "-m,--models", job.configuration.models,
                  "Prefix of models, or the file of one that the configuration does not name")
      ->option_text("DIR")
      ->group(config_group);
  add_target_devices_option(command, job.configuration);
  add_extension_option(command);
  add_path_option(command, "-s,--source", job.source, "Folder of the images or tensors; with -c the prefix of data")->option_text("DIR");
  CLI::Option* labels = add_path_option(command, "--labels", job.labels, "Text file with lines NAME LABEL, names relative to the folder");
  labels->option_text("FILE")->group(list_group)->excludes(config);
  command.add_option("--label_offset", job.label_offset, "Added to every label: 1 for networks whose class 0 is the background")
      ->option_text("N")
      ->group(list_group)
      ->needs(labels);
  add_input_shape_option(command, job.input_shape);
  command.add_option("--subset", job.subset, "Use the first N samples; 0 = all")->check(whole_number())->option_text("N");
  command.add_option("--batch_size", job.batch_size, "Samples in one inference; that of the configuration or the model by default")
      ->check(CLI::Range(1, 65536))
      ->option_text("N");
  command.add_option("--threads", job.threads, "Threads of one inference and of loading files; 0 = all")->check(CLI::Range(0, 4096));
  add_draw_options(command, options);
  add_progress_option(command, options.progress);
  add_report_option(command, options.report);
  command.add_flag("--json", options.json, "Write JSON");
  add_preprocessing_options(command, job.preprocessing);
}

void run_check(const CLI::App& command, CheckCommand& options) {
  JobView view(options.progress);
  AccuracyJob& job = options.job;
  job.models.assign(options.models.begin(), options.models.end());
  job.sinks = view.sinks();
  set_draw(options.draw, job);
  require_one_way(command, job.configuration);
  require_usable_options(job);
  require_writable_report(options.report);
  AccuracyResult result = check(job);
  result.warnings = warnings();
  write_report_file(options.report, to_json(result));
  std::cout << (options.json ? to_json(result) : to_text(result));
  if (!result.as_expected())
    throw Error(ErrorCode::InvalidArgument,
                "check: given another value than the configuration's reference, expected one within its threshold");
}

}  // namespace

void add_check_command(CLI::App& application) {
  const auto options = std::make_shared<CheckCommand>();
  CLI::App* command = application.add_subcommand("check", "Measure the accuracy of models, and how far they agree with the first");
  add_options(*command, *options);
  command->final_callback([command, options] { run_check(*command, *options); });
}

}  // namespace octet::cli
