#include <algorithm>
#include <iostream>
#include <memory>

#include <octet/base/error.hpp>
#include <octet/job/pot.hpp>
#include <octet/report/report.hpp>

#include "cli/commands.hpp"
#include "cli/show/command_line.hpp"
#include "cli/options/configuration.hpp"
#include "cli/options/quantization.hpp"
#include "cli/show/job_view.hpp"
#include "cli/show/warnings.hpp"

namespace octet::cli {
namespace {

struct CalibrateCommand : QuantizationCommand {
  bool simplified = false;
  std::string preset{};
  std::string activations{};
};

void add_metric_options(OptionGroup group, TuningJob& job) {
  group.add("--labels", job.labels, "FILE", "Text file with lines NAME LABEL, names relative to the folder of --source");
  group.add("--label_offset", job.label_offset, "N", "Added to every label: 1 for networks whose class 0 is the background");
  group.add("--metric_type", job.metric_type, "TYPE",
            "-mt: accuracy by default, accuracy_per_class, agreement (with the FP32 network, needs no labels), kl_divergence (from it)");
  group.add("--metric_name", job.metric_name, "NAME", "-mn: which metric of the configuration");
  group.add("--top_k", job.top_k, "K", "The label counts among the K best classes; 1 by default")->check(CLI::Range(1, 1 << 20));
  group.add("--threshold", job.threshold, "PERCENT", "-th: allowed loss of the metric, in percentage points; 1 by default")
      ->check(at_least_zero());
}

void add_range_options(OptionGroup group, TuningJob& job) {
  group.add("--threshold_step", job.threshold_step, "PERCENT", "-thstep: step between ranges of activations; 0.5 by default")
      ->check(above_zero());
  group
      .add("--threshold_boundary", job.threshold_boundary, "PERCENT",
           "-thboundary: the lowest share of samples to range over; 95 by default")
      ->check(CLI::Range(50.0, 100.0));
  group.add("--calibration_samples", job.calibration_samples, "N", "Samples that ranges are made from; 300 by default")
      ->check(CLI::Range(1, 1 << 30));
  group.add("--calibration_source", job.calibration_source, "DIR", "Folder of other samples for that; those of the metric by default");
  group.flag("--calibrate_fully_connected", job.calibrate_fully_connected, "-cfc: quantize fully connected layers too");
}

void add_search_options(OptionGroup group, TuningJob& job) {
  group
      .add("--benchmark_iterations_count", job.benchmark_iterations_count, "N",
           "-ic: timed inferences of each candidate; 1 by default, 0 = none")
      ->check(CLI::Range(0, 1 << 20));
  group.add("--time_budget", job.time_budget, "SECONDS", "End after that time with the best model found")->check(above_zero());
  group.add("--max_validations", job.max_validations, "N", "End when the set was measured so many times")->check(above_zero());
  group.add("--journal", job.journal, "FILE", "Where measurements are kept; NAME_i8.journal beside the result by default");
  group.flag("--resume", job.resume, "Go on from the journal of a search that was interrupted");
  group.add("--trials", job.trials, "FILE", "JSON of all trials; NAME_i8_trials.json beside the result by default");
}

/// Those of the standard mode, which measures accuracy.
void add_tune_options(CLI::App& command, TuningJob& job) {
  const auto before = command.get_options();
  add_config_options(command, job.configuration)
      ->description("Configuration of OpenVINO's accuracy checker, in YAML or JSON, or of its Post-Training Optimization Tool, in JSON");
  add_metric_options({command, "Accuracy"}, job);
  add_range_options({command, "Ranges, when accuracy is measured"}, job);
  add_search_options({command, "Search"}, job);
  for (CLI::Option* option : command.get_options())
    if (std::ranges::find(before, option) == before.end()) option->excludes("--simplified_mode");
}

void add_method_options(OptionGroup group, CalibrateCommand& options) {
  group
      .add("--preset", options.preset, "NAME",
           "performance, mixed (the default with -sm), accuracy: ranges of least error, weights and biases fitted; legacy (the default "
           "without "
           "-sm): extremes, as OpenVINO's calibration tool of 2019")
      ->transform(CLI::IsMember({"performance", "mixed", "accuracy", "legacy"}, CLI::ignore_case));
  group
      .add("--activations", options.activations, "KIND",
           "symmetric, asymmetric, or auto: with a zero point where that lowers the error; by default as preset or scheme say")
      ->transform(CLI::IsMember({"symmetric", "asymmetric", "auto"}, CLI::ignore_case));
}

void complete_method(CalibrateCommand& options) {
  if (!options.preset.empty()) options.job.preset = preset_of(options.preset);
  if (!options.activations.empty()) options.job.activations = symmetry_of(options.activations);
}

void add_options(CLI::App& command, CalibrateCommand& options) {
  add_model_option(command, options);
  OptionGroup{command, "Mode"}.flag("--simplified_mode", options.simplified,
                                    "-sm: calibrate on images without annotations, and measure no accuracy");
  add_running_options({command, "Mode"}, options);
  add_tune_options(command, options.job);
  add_data_options({command, "Data"}, options);
  add_preprocessing_options(command, options.job.preprocessing);
  add_scheme_options({command, "Quantization"}, options);
  add_method_options({command, "Quantization"}, options);
  OptionGroup{command, "Quantization"}.flag("--performance_aware", options.job.performance_aware,
                                            "Leave layers in FP32 that make the network slower in INT8 on this machine");
  add_result_options({command, "Results"}, options);
  OptionGroup{command, "Results"}.add("--report", options.job.report, "FILE",
                                      "Write every layer's precision and reason; JSON when FILE ends in .json");
}

template <typename Job, typename Summary>
Summary calibrated(const Job& job, Summary (*run)(const Job&), bool json) {
  require_usable_options(job);
  Summary summary = run(job);
  summary.warnings = warnings();
  write_report(job, summary, command_line());
  std::cout << (json ? to_json(summary) : to_text(summary)) << std::flush;
  return summary;
}

/// Options whose place is the configuration.
void refuse_beside_pot(const CLI::App& command) {
  const auto allowed = {"--config", "--output_dir", "--threads",     "--report",        "--preset",
                        "--json",   "--progress",   "--definitions", "--target_devices"};
  for (const CLI::Option* option : command.get_options())
    if (option->count() > 0 && std::ranges::find(allowed, option->get_name()) == allowed.end())
      throw Error(ErrorCode::InvalidArgument,
                  option->get_name() + ": given with a configuration of the Post-Training Optimization Tool, expected its place there");
}

/// What a configuration of the Post-Training Optimization Tool asks for.
void run_pot(const CLI::App& command, CalibrateCommand& options, const JobSinks& sinks) {
  refuse_beside_pot(command);
  const TuningJob& given = options.job;
  PotPlan plan = read_pot_config(given.configuration.config, given.output_dir);
  for (const Warning& warning : plan.warnings) sinks.warn(warning);
  const auto run = [&](auto& job, auto function) {
    job.sinks = sinks;
    job.threads = given.threads;
    job.report = given.report;
    if (given.preset) job.preset = given.preset;
    job.configuration.definitions = given.configuration.definitions;
    return calibrated(job, function, options.json);
  };
  if (auto* job = std::get_if<CalibrationJob>(&plan.job)) {
    run(*job, calibrate);
    return;
  }
  const TuningSummary summary = run(std::get<TuningJob>(plan.job), tune);
  if (!summary.result.met) throw Error(ErrorCode::Unsupported, unmet_limit(summary));
}

void run_calibrate(const CLI::App& command, CalibrateCommand& options) {
  JobView view(options.progress);
  if (!options.job.configuration.config.empty() && is_pot_config(options.job.configuration.config)) {
    complete(options, view.sinks());
    complete_method(options);
    return run_pot(command, options, view.sinks());
  }
  if (!options.simplified) require_one_way(command, options.job.configuration);
  complete(options, view.sinks());
  complete_method(options);
  const TuningJob& job = options.job;
  if (options.simplified) {
    calibrated(CalibrationJob{job, job.performance_aware, job.report}, calibrate, options.json);
    return;
  }
  const TuningSummary summary = calibrated(job, tune, options.json);
  if (!summary.result.met) throw Error(ErrorCode::Unsupported, unmet_limit(summary));
}

}  // namespace

void add_calibrate_command(CLI::App& application) {
  const auto options = std::make_shared<CalibrateCommand>();
  CLI::App* command =
      application.add_subcommand("calibrate", "Quantize a model to INT8, so that it loses no more accuracy than is allowed");
  add_options(*command, *options);
  command->final_callback([command, options] { run_calibrate(*command, *options); });
}

}  // namespace octet::cli
