#include <iostream>
#include <memory>
#include <string>

#include <octet/job/doctor.hpp>
#include <octet/report/report.hpp>

#include "cli/commands.hpp"
#include "cli/options/shared.hpp"
#include "cli/show/job_view.hpp"
#include "cli/show/report_file.hpp"
#include "cli/show/warnings.hpp"

namespace octet::cli {
namespace {

struct DoctorCommand {
  DoctorJob job{};
  std::string model{};
  std::string progress{};
  bool json = false;
  std::filesystem::path report{};
};

void add_options(CLI::App& command, DoctorCommand& options) {
  DoctorJob& job = options.job;
  add_model_argument(command, options.model);
  add_weights_option(command, options.job.weights);
  add_path_option(command, "-s,--source", job.source, "Folder of images, searched with its subfolders")->option_text("DIR")->required();
  CLI::Option* labels = add_path_option(command, "--labels", job.labels,
                                        "Text file with lines NAME LABEL, names relative to the folder; without it the network's "
                                        "sureness and steadiness decide");
  labels->option_text("FILE");
  command.add_option("--label_offset", job.label_offset, "Added to every label; -1, 0 and 1 are tried where it is not given")
      ->option_text("N")
      ->needs(labels);
  command.add_option("--subset", job.subset, "-ss: use N images, spread over the folder or the list; 0 = all")
      ->check(whole_number())
      ->option_text("N")
      ->capture_default_str();
  add_input_shape_option(command, job.input_shape);
  add_layout_option(command, job.layout);
  command.add_option("--threads", job.threads, "Threads of one inference; 0 = all")->check(CLI::Range(0, 4096));
  add_extension_option(command);
  add_progress_option(command, options.progress);
  add_report_option(command, options.report);
  command.add_flag("--json", options.json, "Write JSON");
}

void run_doctor(DoctorCommand& options) {
  JobView view(options.progress);
  DoctorJob& job = options.job;
  job.model = options.model;
  job.sinks = view.sinks();
  require_writable_report(options.report);
  DoctorSummary summary = diagnose(job);
  summary.warnings = warnings();
  write_report_file(options.report, to_json(summary));
  std::cout << (options.json ? to_json(summary) : to_text(summary));
}

}  // namespace

void add_doctor_command(CLI::App& application) {
  const auto options = std::make_shared<DoctorCommand>();
  CLI::App* command =
      application.add_subcommand("doctor", "Find out how a network wants its images: order of channels, range of values, size");
  add_options(*command, *options);
  command->final_callback([options] { run_doctor(*options); });
}

}  // namespace octet::cli
