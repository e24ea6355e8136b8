#include <iostream>
#include <memory>

#include <octet/report/report.hpp>

#include "cli/commands.hpp"
#include "cli/options/configuration.hpp"
#include "cli/options/quantization.hpp"
#include "cli/show/job_view.hpp"
#include "cli/show/warnings.hpp"

namespace octet::cli {
namespace {

void add_options(CLI::App& command, QuantizationCommand& options) {
  add_model_option(command, options);
  add_running_options({command, "Running"}, options);
  add_config_options(command, options.job.configuration);
  add_data_options({command, "Data"}, options);
  add_preprocessing_options(command, options.job.preprocessing);
  add_scheme_options({command, "Quantization"}, options);
  add_result_options({command, "Results"}, options);
}

void run_statistics(const CLI::App& command, QuantizationCommand& options) {
  JobView view(options.progress);
  require_one_way(command, options.job.configuration);
  complete(options, view.sinks());
  const CollectJob job{options.job, options.job.configuration};
  require_usable_options(job);
  StatisticsSummary summary = collect(job);
  summary.warnings = warnings();
  std::cout << (options.json ? to_json(summary) : to_text(summary));
}

}  // namespace

void add_statistics_command(CLI::App& application) {
  const auto options = std::make_shared<QuantizationCommand>();
  CLI::App* command = application.add_subcommand("statistics", "Collect the ranges of a model's activations, and measure no accuracy");
  add_options(*command, *options);
  command->final_callback([command, options] { run_statistics(*command, *options); });
}

}  // namespace octet::cli
