#include "cli/tune_options.hpp"

#include <algorithm>

#include "cli/config_options.hpp"
#include "cli/number_checks.hpp"
#include "cli/option_group.hpp"

namespace octet::cli {
namespace {

void add_metric_options(OptionGroup group, TuneChoices& choices) {
  group.add("--labels", choices.labels, "FILE", "Text file with lines NAME LABEL, names relative to the folder of --source");
  group.add("--label_offset", choices.label_offset, "N", "Added to every label: 1 for networks whose class 0 is the background");
  group.add("--metric_type", choices.metric_type, "TYPE",
            "-mt: accuracy by default, accuracy_per_class, agreement (with the FP32 network, needs no labels), kl_divergence (from it)");
  group.add("--metric_name", choices.metric_name, "NAME", "-mn: which metric of the configuration");
  group.add("--top_k", choices.top_k, "K", "The label counts among the K best classes; 1 by default")->check(CLI::Range(1, 1 << 20));
  group.add("--threshold", choices.threshold, "PERCENT", "-th: allowed loss of the metric, in percentage points; 1 by default")
      ->check(at_least_zero());
}

void add_range_options(OptionGroup group, TuneChoices& choices) {
  group.add("--threshold_step", choices.threshold_step, "PERCENT", "-thstep: step between ranges of activations; 0.5 by default")
      ->check(above_zero());
  group
      .add("--threshold_boundary", choices.threshold_boundary, "PERCENT",
           "-thboundary: the lowest share of samples to range over; 95 by default")
      ->check(CLI::Range(50.0, 100.0));
  group.add("--calibration_samples", choices.calibration_samples, "N", "Samples that ranges are made from; 300 by default")
      ->check(CLI::Range(1, 1 << 30));
  group.add("--calibration_source", choices.calibration_folder, "DIR", "Folder of other samples for that; those of the metric by default");
  group.flag("--calibrate_fully_connected", choices.fully_connected, "-cfc: quantize fully connected layers too");
}

void add_search_options(OptionGroup group, TuneChoices& choices) {
  group.add("--benchmark_iterations_count", choices.latency_runs, "N", "-ic: timed inferences of each candidate; 1 by default, 0 = none")
      ->check(CLI::Range(0, 1 << 20));
  group.add("--time_budget", choices.time_budget, "SECONDS", "End after that time with the best model found")->check(above_zero());
  group.add("--max_validations", choices.max_validations, "N", "End when the set was measured so many times")->check(above_zero());
  group.add("--journal", choices.journal, "FILE", "Where measurements are kept; NAME_i8.journal beside the result by default");
  group.flag("--resume", choices.resume, "Go on from the journal of a search that was interrupted");
  group.add("--trials", choices.trials, "FILE", "JSON of all trials; NAME_i8_trials.json beside the result by default");
}

}  // namespace

void add_tune_options(CLI::App& command, TuneChoices& choices) {
  const auto before = command.get_options();
  add_config_options(command, choices.paths);
  add_metric_options({command, "Accuracy"}, choices);
  add_range_options({command, "Ranges, when accuracy is measured"}, choices);
  add_search_options({command, "Search"}, choices);
  for (CLI::Option* option : command.get_options())
    if (std::ranges::find(before, option) == before.end()) option->excludes("--simplified_mode");
}

}  // namespace octet::cli
