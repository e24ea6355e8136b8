#include <octet/job/calibrate.hpp>

#include <octet/base/error.hpp>
#include <octet/eval/preprocessing.hpp>
#include <octet/exec/executor.hpp>
#include <octet/graph/cost.hpp>
#include <octet/model/ir.hpp>
#include <octet/model/model.hpp>
#include <octet/model/open_model.hpp>
#include <octet/quant/record.hpp>

#include "calib/adjusted.hpp"
#include "calib/effective.hpp"
#include "calib/held_back.hpp"
#include "job/calibrate/collect.hpp"
#include "job/calibrate/comparison.hpp"
#include "job/calibrate/input_samples.hpp"
#include "job/calibrate/method.hpp"
#include "job/calibrate/output.hpp"
#include "job/calibrate/scheme.hpp"
#include "job/calibrate/task.hpp"
#include "job/calibrate/usable.hpp"
#include "job/inputs/batches.hpp"

namespace octet::job {
namespace {

/// Whether the result is the model's own file with statistics and levels, as versions 5 to 7 have them.
bool is_recorded(const Graph& model, const QuantizationJob& job) {
  return model.origin().document && (job.ir_version == 0 || job.ir_version == model.origin().version);
}

/// Refuses options about FakeQuantize, since such a file has none.
void require_recordable(const CalibrationJob& job, const Messages& messages) {
  std::string given;
  if (job.compress_weights) given = "compress_weights";
  if (job.full_weights) given = "full_weights";
  if (job.preset && *job.preset != Preset::Legacy) given = "preset";
  if (job.activations) given = "activations";
  if (job.precision != StoredWeights::AsModel) given = "precision";
  if (job.performance_aware) given = "performance_aware";
  if (!given.empty())
    throw Error(ErrorCode::Unsupported, messages.option(given) + ": given for a result that keeps the model's file, expected " +
                                            messages.option("ir_version") + " 10 or 11 with it");
}

bool same_decisions(const Placement& a, const Placement& b) {
  return std::ranges::equal(a.decisions, b.decisions, [](const LayerDecision& left, const LayerDecision& right) {
    return left.layer == right.layer && left.int8 == right.int8;
  });
}

/// Writes the result with the dimensions open that the model has open. False where it does not bear that: parts that are computed from
/// sizes, or layers whose precision hangs on them.
bool write_open(const Placement& placement, const Statistics& statistics, const QuantizationJob& job, const QuantScheme& scheme,
                const Graph& adjusted, const std::filesystem::path& output) try {
  OpenModel open = read_open(job.model, shapes_of(job), {.use_statistics = false});
  for (Graph* graph : {&open.graph, &open.other}) {
    const Placement other = place_quantizers(*graph, scheme);
    if (!same_decisions(placement, other)) return false;
    *graph = with_asked_precision(with_adjustments(quantize(other, statistics, scheme), adjusted, other), *graph, job);
  }
  write_ir(open, output, {.version = job.ir_version});
  return true;
} catch (const Error& error) {
  if (error.code() == ErrorCode::Io || error.code() == ErrorCode::OutOfMemory) throw;
  return false;
}

/// Writes the result and gives the network that it is.
Graph write_result(const Graph& model, const Placement& placement, const Statistics& statistics, const QuantizationJob& job,
                   const QuantScheme& scheme, const Graph& adjusted, const std::filesystem::path& output) {
  if (is_recorded(model, job)) {
    write_ir(record_statistics(model, statistics, scheme), output);
    return read_ir(output);
  }
  Graph result = with_asked_precision(with_adjustments(quantize(placement, statistics, scheme), adjusted, placement), model, job);
  const bool is_open = has_open_dims(shaped_inputs(job.model, shapes_of(job)));
  if (!is_open || !write_open(placement, statistics, job, scheme, adjusted, output)) write_ir(result, output, {.version = job.ir_version});
  return result;
}

/// What the rules of the file's version make of its statistics and levels.
std::vector<LayerDecision> recorded_decisions(const Graph& result, const QuantScheme& scheme) {
  const std::set<std::string> in_int8 = calib::layers_that_run(Executor(result), true);
  std::vector<LayerDecision> decisions = place_quantizers(result, scheme).decisions;
  for (LayerDecision& decision : decisions) {
    decision.int8 = in_int8.contains(decision.layer);
    decision.reason = decision.int8 ? "its level and statistics ask for it" : "the rules of the file's version leave it in FP32";
  }
  return decisions;
}

std::vector<std::string> names_of(const std::vector<SourceFile>& files) {
  std::vector<std::string> names;
  for (const SourceFile& file : files) names.push_back(file.name);
  return names;
}

/// Such a file records nothing but minima, maxima and levels.
void warn_of_unrecorded(const QuantizationJob& job, const QuantScheme& scheme, Messages& messages) {
  const auto chooses = [](const SchemeOverride& entry) { return entry.weights || entry.activations; };
  if (scheme.weights != WeightScheme{} || scheme.activations != ActivationScheme{} || std::ranges::any_of(scheme.overrides, chooses))
    messages.warn_no_effect(
        job.scheme_file.empty() ? "scheme" : "scheme '" + job.scheme_file.string() + "'",
        "the result keeps the model's file, which records minima and maxima whatever is said of weights and activations");
}

/// The sizes of open dimensions, as the first file has them.
GivenDims dims_of_first_file(const QuantizationJob& job, Messages& messages) {
  if (job.source.empty()) return {};
  return [&](const DeclaredInput& input, std::size_t) {
    return dims_of_file(chosen_files(files_of(job), messages).front().path, input, steps_of(job.preprocessing), job.preprocessing.layout);
  };
}

Graph read_for(const QuantizationJob& job, const std::vector<InputSample>& samples, Messages& messages) {
  if (samples.empty()) return read_calibratable(job, dims_of_first_file(job, messages));
  return read_for_sample(job, samples.front(), messages);
}

/// What weights and biases were fitted to says too little of other samples, where there are any.
template <typename Sample>
void leave_out(const std::vector<std::size_t>& positions, std::vector<Sample>& samples) {
  std::vector<Sample> others;
  for (std::size_t i = 0; i < samples.size(); ++i)
    if (!std::ranges::binary_search(positions, i)) others.push_back(samples[i]);
  if (!others.empty()) samples = std::move(others);
}

void leave_out_fitted(Collected& collected) {
  leave_out(collected.kept.samples, collected.files);
  leave_out(collected.kept.samples, collected.inputs);
}

NetworkComparison comparison_of(const Graph& model, const Graph& result, Collected& collected, const QuantizationJob& job) {
  if (!collected.data.compared.empty()) return compare_networks(model, result, collected.data.compared, job.threads);
  leave_out_fitted(collected);
  if (!collected.inputs.empty()) return compare_networks(model, result, collected.inputs, collected.fixed, job.threads);
  return compare_networks(model, result, std::move(collected.files), job.preprocessing, job.threads);
}

std::vector<LayerDecision> decisions_of(const Graph& result, const Placement& placement, const QuantScheme& scheme, bool recorded) {
  if (recorded) return recorded_decisions(result, scheme);
  return calib::effective_decisions(Executor(result), placement);
}

/// The network as algorithms leave it, in the batch that was observed; an empty one where there are none, or too few samples.
AlgorithmResult adjust(const Graph& model, const Placement& placement, const QuantScheme& scheme, const Method& method,
                       const Collected& collected, const CalibrationJob& job, const Messages& messages) {
  if (method.recipe.algorithms.empty() || collected.kept.inputs.size() < fewest_inferences || placement.quantizers.empty()) return {};
  messages.say("fitting weights and biases");
  const bool own = !collected.inputs.empty();
  const Graph network = own ? model : with_batch(model, samples_at_once(model, job.batch_size));
  return adjusted_network(network, scheme, method, collected, job.threads);
}

/// The data set of a configuration; nothing where files are given. What is measured does not matter here.
std::optional<DatasetConfig> dataset_of(CalibrationJob& job, Messages& messages) {
  if (job.configuration.config.empty()) return std::nullopt;
  CalibrationTask<CalibrationJob> task = task_of(job, messages);
  job = std::move(task.job);
  job.source.clear();
  task.dataset.metrics.clear();
  return std::move(task.dataset);
}

CalibrationSummary calibrate(const CalibrationJob& given_job, Messages& messages) {
  CalibrationJob job = given_job;
  warn_of_unused(job, messages);
  const std::optional<DatasetConfig> dataset = dataset_of(job, messages);
  const std::vector<InputSample> samples = chosen_input_samples(job);
  const Graph model = dataset ? read_calibratable(job, dims_of_samples(*dataset)) : read_for(job, samples, messages);
  const bool recorded = is_recorded(model, job);
  const Method method = method_of(job, Preset::Mixed, recorded);
  QuantScheme given = scheme_of(job, model, messages);
  const std::filesystem::path output = output_file_of(job);
  if (recorded) require_recordable(job, messages);
  if (recorded) warn_of_unrecorded(job, given, messages);
  choose_ranges(given, method, job);
  require_outputs(output, {job.statistics_out, job.report});

  const std::vector<std::string> tensors = recorded ? recorded_tensors(model) : std::vector<std::string>();
  const std::size_t kept = method.recipe.inferences;
  Collected collected =
      dataset ? collect_of_data(model, given, job, Evaluator(*dataset, input_shape(model), {.threads = 1}), tensors, kept, messages)
      : samples.empty() ? collect_statistics(model, given, job, tensors, kept, messages)
                        : collect_of_input_samples(model, given, job, tensors, samples, kept, messages);
  if (!collected.files.empty()) warn_of_unused_preprocessing(job.preprocessing, names_of(collected.files), messages);
  if (!job.statistics_out.empty()) collected.statistics.save(job.statistics_out);
  if (method.preset != Preset::Legacy) leave_unseen(given, place_quantizers(model, given), collected.statistics, messages);
  const QuantScheme scheme = job.performance_aware ? fast_scheme(model, collected.statistics, given, job.threads, messages) : given;
  const Placement placement = place_quantizers(model, scheme);
  CalibrationSummary summary{job.model.string(), output.string(), collected.samples, std::move(collected.skipped)};
  AlgorithmResult adjusted = adjust(model, placement, scheme, method, collected, job, messages);
  summary.method = recorded ? "statistics and levels in the model's own file" : text_of(method, scheme, collected, adjusted.notes);
  summary.notes = std::move(adjusted.notes);
  summary.graph = write_result(model, placement, collected.statistics, job, scheme, adjusted.graph, output);
  summary.layers = decisions_of(summary.graph, placement, scheme, recorded);
  summary.macs = cost(placement.graph).macs;
  summary.bytes_before = bytes_of_model(job.model, job.weights);
  summary.bytes_after = bytes_of_model(output);
  summary.comparison = comparison_of(model, summary.graph, collected, job);
  summary.warnings = messages.warnings();
  return summary;
}

}  // namespace
}  // namespace octet::job

namespace octet {

CalibrationSummary calibrate(const CalibrationJob& job) {
  require_usable(job);
  job::Messages messages(job.sinks);
  return job::calibrate(job, messages);
}

}  // namespace octet
