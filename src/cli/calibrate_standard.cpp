#include "cli/calibrate_standard.hpp"

#include <cstdio>
#include <iostream>

#include <octet/base/error.hpp>
#include <octet/calib/calibrator.hpp>
#include <octet/ir/ir.hpp>

#include "cli/calibration_output.hpp"
#include "cli/calibration_task.hpp"
#include "cli/comparison.hpp"
#include "cli/fast_scheme.hpp"
#include "cli/output_files.hpp"
#include "cli/model_batch.hpp"
#include "cli/preprocessing_options.hpp"
#include "cli/progress.hpp"
#include "cli/sample_inputs.hpp"
#include "cli/sample_progress.hpp"
#include "cli/saved_statistics.hpp"
#include "cli/validation.hpp"
#include "cli/warnings.hpp"
#include "quant/glob.hpp"
#include "report/tuning_summary.hpp"

namespace octet::cli {
namespace {

constexpr std::size_t ranking_inferences = 32;

/// Matrix products of weights and rows of features, which calibration tools call fully connected, stay in FP32 unless asked for.
QuantScheme scheme_for(const CalibrateOptions& options, const Graph& model) {
  QuantScheme scheme = scheme_of(options, model);
  if (options.tune.fully_connected) return scheme;
  for (const Node& node : model.nodes())
    if (node.as<MatMul>() && node.outputs[0].shape.rank() == 2)
      scheme.overrides.push_back({.name = literal_pattern(node.name), .keep_fp32 = true});
  return scheme;
}

std::filesystem::path beside(const std::filesystem::path& output, const std::string& asked_for, const char* ending) {
  return asked_for.empty() ? output.parent_path() / (output.stem().string() + ending) : std::filesystem::path(asked_for);
}

/// Who says which ranges to try gets no others.
std::vector<RangeChoice> ranges_of(const TuneChoices& choices, const QuantScheme& scheme) {
  if (!choices.threshold_step && !choices.threshold_boundary) return default_ranges(scheme.activations);
  return trimmed_ranges(scheme.activations, choices.threshold_step.value_or(0.5), choices.threshold_boundary.value_or(95));
}

/// One run of the standard mode.
class StandardCalibration {
 public:
  explicit StandardCalibration(const CalibrationTask& task)
      : options_(task.options),
        progress_(shows_progress(options_.progress, errors_go_to_terminal())),
        model_(read_calibratable(options_, dims_of_samples(task.dataset))),
        workers_(worker_count(options_.threads)),
        scheme_(scheme_for(options_, model_)),
        output_(output_file_of(options_)),
        journal_(beside(output_, options_.tune.journal, ".journal")),
        trials_(beside(output_, options_.tune.trials, "_trials.json")),
        validation_(task.dataset, input_shape(model_), options_.tune.metric_name, options_.tune.metric_type, workers_),
        batch_(validation_.data().whole_inputs() ? 1 : samples_at_once(model_, options_.batch)),
        evaluated_(validation_.data().whole_inputs() ? model_ : with_batch(model_, batch_)),
        calibrator_(evaluated_, scheme_, {.threads = 1, .kept_inferences = 0}) {}

  TuningSummary run();

 private:
  void observe();
  void observe(const Evaluator& data, std::size_t count);
  Evaluator calibration_data() const;
  void search_on_fast_layers();
  TuneOptions tune_options();
  bool show(const TuneProgress& now) const;
  void write(TuningSummary& summary);

  const CalibrateOptions& options_;
  Progress progress_;
  Graph model_;
  int workers_;
  QuantScheme scheme_;
  std::filesystem::path output_, journal_, trials_;
  Validation validation_;
  std::int64_t batch_;  ///< samples that are joined to one input
  Graph evaluated_;
  Calibrator calibrator_;
};

/// Saved statistics, a folder of its own, or samples of the validation set.
void StandardCalibration::observe() {
  if (!options_.statistics_in.empty()) calibrator_.set_statistics(saved_statistics(options_, place_quantizers(model_, scheme_).tensors()));
  if (!options_.tune.calibration_folder.empty()) {
    const Evaluator data = calibration_data();
    observe(data, data.size());
  } else if (options_.statistics_in.empty()) {
    observe(validation_.data(), options_.tune.calibration_samples);
  }
  if (!options_.statistics_out.empty()) calibrator_.statistics().save(options_.statistics_out);
}

void StandardCalibration::observe(const Evaluator& data, std::size_t count) {
  for_each_input(data, spread_positions(data.size(), count), batch_, workers_,
                 [this](const Tensor& input) { calibrator_.observe(input); });
}

/// The first files of another folder, prepared as those of the validation set.
Evaluator StandardCalibration::calibration_data() const {
  DatasetConfig dataset = validation_.data().config();
  const FileChoice files{.folder = options_.tune.calibration_folder, .list = {}, .subset = options_.tune.calibration_samples};
  dataset.data_source = files.folder;
  dataset.annotations = annotations_of(files, 0, false);
  dataset.metrics.clear();
  return Evaluator(std::move(dataset), input_shape(model_), {.threads = 1});
}

/// Goes on with the layers that gain by INT8.
void StandardCalibration::search_on_fast_layers() {
  scheme_ = fast_scheme(model_, calibrator_.statistics(), scheme_, options_, beside(output_, {}, "_scheme.json"));
  Statistics statistics = calibrator_.statistics();
  calibrator_ = Calibrator(evaluated_, scheme_, {.threads = 1});
  calibrator_.set_statistics(std::move(statistics));
}

bool StandardCalibration::show(const TuneProgress& now) const {
  char text[256];
  if (!now.trial) {
    std::snprintf(text, sizeof text, "%s", now.stage.c_str());
  } else if (now.stage == "reference") {
    std::snprintf(text, sizeof text, "FP32: %.4f on %zu samples", now.trial->value, now.trial->samples);
  } else {
    std::snprintf(text, sizeof text, "%s: %s, %zu layers given back: %.4f, drop %.4f +- %.4f on %zu samples; %.2f validations so far",
                  now.stage.c_str(), now.trial->ranges.c_str(), now.trial->fp32_layers.size(), now.trial->value, now.trial->drop,
                  now.trial->drop_error, now.trial->samples, now.validations);
  }
  if (now.trial || now.stage != "ranking") progress_.say(text);
  return true;
}

TuneOptions StandardCalibration::tune_options() {
  const TuneChoices& choices = options_.tune;
  TuneOptions tuning{.max_drop = choices.threshold / 100, .threads = 1, .workers = workers_, .ranges = ranges_of(choices, scheme_)};
  const Evaluator& data = validation_.data();
  for_each_input(data, spread_positions(data.size(), ranking_inferences * static_cast<std::size_t>(batch_)), batch_, workers_,
                 [&](const Tensor& input) { tuning.samples.push_back({input}); });
  tuning.max_validations = choices.max_validations;
  tuning.time_budget = choices.time_budget;
  tuning.latency_runs = choices.latency_runs;
  tuning.journal = journal_;
  tuning.resume = choices.resume;
  tuning.data = validation_.identity() + ", batch " + std::to_string(batch_) + ", weights " + options_.precision;
  tuning.finish = [this](const Graph& graph) { return with_asked_precision(graph, model_, options_); };
  tuning.progress = [this](const TuneProgress& now) { return show(now); };
  return tuning;
}

/// The written model has its own batch size, whatever the search used.
void StandardCalibration::write(TuningSummary& summary) {
  const QuantScheme& scheme = summary.result.scheme;
  const Placement placement = place_quantizers(model_, scheme);
  const Graph result = with_asked_precision(quantize(placement, calibrator_.statistics(), scheme), model_, options_);
  write_ir(result, output_, {.version = options_.ir_version});
  summary.bytes_before = bytes_of_model(options_.model);
  summary.bytes_after = bytes_of_model(output_);
  summary.comparison = compare_networks(model_, result, {}, options_.preprocessing, options_.threads);
  write_text_file(trials_, trials_to_json(summary));
  write_report(options_.report_file, to_json(summary), summary.result.decisions);
}

TuningSummary StandardCalibration::run() {
  if (options_.tune.resume && !std::filesystem::exists(journal_))
    warn_no_effect("--resume", "there is no '" + journal_.string() + "', and the search begins anew");
  require_outputs(output_, {options_.statistics_out, options_.report_file, trials_});
  progress_.say("collecting statistics");
  observe();
  if (options_.performance_aware) search_on_fast_layers();
  progress_.say("measuring FP32");
  TuningSummary summary{.model = options_.model, .output = output_.string(), .trials_file = trials_.string()};
  summary.result = validation_.tune(calibrator_, evaluated_, tune_options());
  summary.metric = validation_.metric_name();
  summary.is_share = is_share(validation_.metric().type);
  summary.max_drop = options_.tune.threshold / 100;
  summary.calibration_samples = calibrator_.samples();
  summary.validation_samples = validation_.data().size();
  summary.warnings = warnings();
  write(summary);
  return summary;
}

}  // namespace

void calibrate_standard(const CLI::App& command, const CalibrateOptions& options) {
  const CalibrationTask task = task_of(options);
  warn_of_unused_preprocessing(command, task.dataset.annotations);
  const TuningSummary summary = StandardCalibration(task).run();
  std::cout << (options.json ? to_json(summary) : to_text(summary)) << std::flush;
  if (!summary.result.met) throw Error(ErrorCode::Unsupported, unmet_limit(summary));
}

}  // namespace octet::cli
