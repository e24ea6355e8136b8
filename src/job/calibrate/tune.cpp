#include <cstdio>

#include <octet/base/error.hpp>
#include <octet/calib/calibrator.hpp>
#include <octet/model/ir.hpp>
#include <octet/model/model.hpp>
#include <octet/job/calibrate.hpp>

#include "calib/adjusted.hpp"
#include "calib/effective.hpp"
#include "eval/tasks/task.hpp"
#include "job/calibrate/comparison.hpp"
#include "job/calibrate/method.hpp"
#include "job/calibrate/output.hpp"
#include "job/calibrate/scheme.hpp"
#include "job/calibrate/task.hpp"
#include "job/calibrate/usable.hpp"
#include "job/calibrate/validation.hpp"
#include "job/inputs/batches.hpp"
#include "job/inputs/joined_samples.hpp"
#include "job/output_files.hpp"
#include "quant/glob.hpp"

namespace octet::job {
namespace {

constexpr std::size_t ranking_inferences = 32;
constexpr std::size_t default_calibration_samples = 300;

/// Matrix products of weights and rows of features, which calibration tools call fully connected, stay in FP32 unless asked for.
QuantScheme scheme_for(const TuningJob& job, const Method& method, const Graph& model, Messages& messages) {
  QuantScheme scheme = scheme_of(job, model, messages);
  choose_ranges(scheme, method, job);
  if (job.calibrate_fully_connected) return scheme;
  for (const Node& node : model.nodes())
    if (node.as<MatMul>() && node.outputs[0].shape.rank() == 2)
      scheme.overrides.push_back({.name = literal_pattern(node.name), .keep_fp32 = true});
  return scheme;
}

std::filesystem::path beside(const std::filesystem::path& output, const std::filesystem::path& asked_for, const char* ending) {
  return asked_for.empty() ? output.parent_path() / (output.stem().string() + ending) : asked_for;
}

/// Who says which ranges to try gets no others.
std::vector<RangeChoice> ranges_of(const TuningJob& job, const QuantScheme& scheme) {
  if (!job.threshold_step && !job.threshold_boundary) return default_ranges(scheme.activations);
  return trimmed_ranges(scheme.activations, job.threshold_step.value_or(0.5), job.threshold_boundary.value_or(95));
}

/// One search.
class Tuning {
 public:
  Tuning(const CalibrationTask<TuningJob>& task, Messages& messages)
      : job_(task.job),
        messages_(messages),
        model_(read_calibratable(job_, dims_of_samples(task.dataset))),
        workers_(worker_count(job_.threads)),
        method_(method_of(job_, Preset::Legacy, false)),
        scheme_(scheme_for(job_, method_, model_, messages_)),
        output_(output_file_of(job_)),
        journal_(beside(output_, job_.journal, ".journal")),
        trials_(beside(output_, job_.trials, "_trials.json")),
        validation_(task.dataset, input_shape(model_), job_.metric_name, job_.metric_type, workers_),
        batch_(validation_.data().whole_inputs() ? 1 : samples_at_once(model_, job_.batch_size)),
        evaluated_(validation_.data().whole_inputs() ? model_ : with_batch(model_, batch_)),
        calibrator_(evaluated_, scheme_, {.threads = 1, .kept_inferences = 0, .algorithms = method_.recipe.algorithms}) {}

  TuningSummary run();

 private:
  void observe();
  void observe(const Evaluator& data, std::size_t count);
  Evaluator calibration_data() const;
  void search_on_fast_layers();
  TuneOptions tune_options();
  bool show(const TuneProgress& now) const;
  void write(TuningSummary& summary);

  const TuningJob& job_;
  Messages& messages_;
  Graph model_;
  int workers_;
  Method method_;
  QuantScheme scheme_;
  std::filesystem::path output_, journal_, trials_;
  Validation validation_;
  std::int64_t batch_;  ///< samples that are joined to one input
  Graph evaluated_;
  Calibrator calibrator_;
  Graph last_;  ///< the candidate that was finished last, before that; at the end of a search the chosen one
};

/// Saved statistics, a folder of its own, or samples of the validation set.
void Tuning::observe() {
  if (!job_.statistics_in.empty())
    calibrator_.set_statistics(saved_statistics(job_, place_quantizers(model_, scheme_).tensors(), messages_));
  if (!job_.calibration_source.empty()) {
    const Evaluator data = calibration_data();
    observe(data, data.size());
  } else if (job_.statistics_in.empty()) {
    observe(validation_.data(), job_.calibration_samples.value_or(default_calibration_samples));
  }
  if (!job_.statistics_out.empty()) calibrator_.statistics().save(job_.statistics_out);
}

void Tuning::observe(const Evaluator& data, std::size_t count) {
  for_each_input(data, spread_positions(data.size(), count), batch_, workers_, [this](const Tensor& input) { calibrator_.observe(input); });
}

/// The first files of another folder, prepared as those of the validation set.
Evaluator Tuning::calibration_data() const {
  DatasetConfig dataset = validation_.data().config();
  const FileChoice files{
      .folder = job_.calibration_source.string(), .list = {}, .subset = job_.calibration_samples.value_or(default_calibration_samples)};
  dataset.data_source = files.folder;
  dataset.annotations = annotations_of(files, 0, false, messages_);
  dataset.metrics.clear();
  return Evaluator(std::move(dataset), input_shape(model_), {.threads = 1});
}

/// Keeps only the layers that gain by INT8; a resumed search keeps the same ones.
void Tuning::search_on_fast_layers() {
  const std::filesystem::path file = beside(output_, {}, "_scheme.json");
  if (job_.resume && std::filesystem::exists(file)) {
    scheme_ = read_scheme(file);
  } else {
    scheme_ = fast_scheme(model_, calibrator_.statistics(), scheme_, job_.threads, messages_);
    write_scheme(scheme_, file);
  }
  Statistics statistics = calibrator_.statistics();
  calibrator_ = Calibrator(evaluated_, scheme_, {.threads = 1});
  calibrator_.set_statistics(std::move(statistics));
}

bool Tuning::show(const TuneProgress& now) const {
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
  if (now.trial || now.stage != "ranking") messages_.say(text);
  return true;
}

TuneOptions Tuning::tune_options() {
  TuneOptions tuning{.max_drop = job_.threshold / 100, .threads = 1, .workers = workers_, .ranges = ranges_of(job_, scheme_)};
  const Evaluator& data = validation_.data();
  for_each_input(data, spread_positions(data.size(), ranking_inferences * static_cast<std::size_t>(batch_)), batch_, workers_,
                 [&](const Tensor& input) { tuning.samples.push_back({input}); });
  tuning.max_validations = job_.max_validations;
  tuning.time_budget = job_.time_budget;
  tuning.latency_runs = job_.benchmark_iterations_count;
  tuning.journal = journal_;
  tuning.resume = job_.resume;
  tuning.data = validation_.identity() + ", batch " + std::to_string(batch_) + ", weights " + std::string(name(job_.precision));
  tuning.finish = [this](const Graph& graph) {
    if (!method_.recipe.algorithms.empty()) last_ = graph;
    return with_asked_precision(graph, model_, job_);
  };
  tuning.progress = [this](const TuneProgress& now) { return show(now); };
  return tuning;
}

/// The written model has its own batch size, whatever the search used.
void Tuning::write(TuningSummary& summary) {
  const QuantScheme& scheme = summary.result.scheme;
  const Placement placement = place_quantizers(model_, scheme);
  const Graph quantized = with_adjustments(quantize(placement, calibrator_.statistics(), scheme), last_, placement);
  summary.graph = with_asked_precision(quantized, model_, job_);
  write_ir(summary.graph, output_, {.version = job_.ir_version});
  summary.result.decisions = calib::effective_decisions(Executor(summary.graph), placement);
  summary.bytes_before = bytes_of_model(job_.model, job_.weights);
  summary.bytes_after = bytes_of_model(output_);
  summary.comparison = compare_networks(model_, summary.graph, {}, job_.preprocessing, job_.threads);
}

TuningSummary Tuning::run() {
  if (job_.resume && !std::filesystem::exists(journal_))
    messages_.warn_no_effect("resume", "there is no '" + journal_.string() + "', and the search begins anew");
  require_outputs(output_, {job_.statistics_out, job_.report, trials_});
  messages_.say("collecting statistics");
  observe();
  if (job_.performance_aware) search_on_fast_layers();
  messages_.say("measuring FP32");
  TuningSummary summary{.model = job_.model.string(), .output = output_.string(), .trials_file = trials_.string()};
  summary.result = validation_.tune(calibrator_, evaluated_, tune_options());
  summary.metric = validation_.metric_name();
  summary.drop_interval = validation_.drop_interval(evaluated_, summary.result.graph);
  summary.is_share = kind_of(validation_.metric()).is_share;
  summary.max_drop = job_.threshold / 100;
  summary.calibration_samples = calibrator_.samples();
  summary.validation_samples = validation_.data().size();
  summary.warnings = messages_.warnings();
  write(summary);
  return summary;
}

}  // namespace
}  // namespace octet::job

namespace octet {

TuningSummary tune(const TuningJob& job) {
  require_usable(job);
  job::Messages messages(job.sinks);
  job::warn_of_unused(job, messages);
  const job::CalibrationTask<TuningJob> task = job::task_of(job, messages);
  job::warn_of_unused_preprocessing(job.preprocessing, task.dataset.annotations, messages);
  return job::Tuning(task, messages).run();
}

}  // namespace octet
