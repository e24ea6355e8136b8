#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <set>
#include <string>

#include <CLI/CLI.hpp>
#include <octet/base/error.hpp>
#include <octet/eval/preprocessing.hpp>
#include <octet/exec/executor.hpp>
#include <octet/graph/cost.hpp>
#include <octet/ir/ir.hpp>
#include <octet/quant/quantize.hpp>
#include <octet/quant/record.hpp>

#include "cli/calibrate_options.hpp"
#include "cli/calibrate_standard.hpp"
#include "cli/calibration_output.hpp"
#include "cli/collect.hpp"
#include "cli/commands.hpp"
#include "cli/comparison.hpp"
#include "cli/fast_scheme.hpp"
#include "cli/input_sample_files.hpp"
#include "cli/open_reading.hpp"
#include "cli/preprocessing_options.hpp"
#include "cli/warnings.hpp"
#include "report/calibration_summary.hpp"

namespace octet::cli {
namespace {

/// Whether the result is the model's own file with statistics and levels, as versions 5 to 7 have them.
bool is_recorded(const Graph& model, const CalibrateOptions& options) {
  return model.origin().document && (options.ir_version == 0 || options.ir_version == model.origin().version);
}

/// These are choices about FakeQuantize, of which such a file has none.
void require_recordable(const CalibrateOptions& options) {
  std::string given;
  if (options.compress_weights) given = "--compress_weights";
  if (options.precision != "INT8") given = "--precision";
  if (options.performance_aware) given = "--performance_aware";
  if (!given.empty())
    throw Error(ErrorCode::Unsupported, given + ": given for a result that keeps the model's file, expected --ir_version 10 or 11 with it");
}

bool same_decisions(const Placement& a, const Placement& b) {
  return std::ranges::equal(a.decisions, b.decisions, [](const LayerDecision& left, const LayerDecision& right) {
    return left.layer == right.layer && left.int8 == right.int8;
  });
}

/// Writes the result with the dimensions open that the model has open. False where it does not bear that: parts that are computed from sizes, or
/// layers whose precision hangs on them.
bool write_open(const Placement& placement, const Statistics& statistics, const CalibrateOptions& options, const QuantScheme& scheme,
                const std::filesystem::path& output) try {
  OpenModel open = read_open(options.model, options.shapes, {.use_statistics = false});
  for (Graph* graph : {&open.graph, &open.other}) {
    const Placement other = place_quantizers(*graph, scheme);
    if (!same_decisions(placement, other)) return false;
    *graph = with_asked_precision(quantize(other, statistics, scheme), *graph, options);
  }
  write_ir(open, output, {.version = options.ir_version});
  return true;
} catch (const Error& error) {
  if (error.code() == ErrorCode::Io || error.code() == ErrorCode::OutOfMemory) throw;
  return false;
}

/// Writes the result and gives the network that it is.
Graph write_result(const Graph& model, const Placement& placement, const Statistics& statistics, const CalibrateOptions& options,
                   const QuantScheme& scheme, const std::filesystem::path& output) {
  if (is_recorded(model, options)) {
    write_ir(record_statistics(model, statistics, scheme), output);
    return read_ir(output);
  }
  Graph result = with_asked_precision(quantize(placement, statistics, scheme), model, options);
  const bool is_open = has_open_dims(shaped_inputs(options.model, options.shapes));
  if (!is_open || !write_open(placement, statistics, options, scheme, output)) write_ir(result, output, {.version = options.ir_version});
  return result;
}

/// The layers whose steps run on integers, or on anything else. A layer may run as a part of the one in front of it.
std::set<std::string> layers_that_run(const Executor& executor, bool on_integers) {
  std::set<std::string> layers;
  for (const StepDescription& step : executor.steps())
    if ((step.precision == ElementType::u8 || step.precision == ElementType::i8) == on_integers)
      layers.insert(step.layers.begin(), step.layers.end());
  return layers;
}

/// What is run of the quantizers that a framework placed: some of them have no integer form.
std::vector<LayerDecision> executed_decisions(const Graph& result, std::vector<LayerDecision> decisions) {
  const Executor executor(result);
  const std::set<std::string> in_int8 = layers_that_run(executor, true), others = layers_that_run(executor, false);
  for (LayerDecision& decision : decisions) {
    if (!decision.int8 || in_int8.contains(decision.layer) || !others.contains(decision.layer)) continue;
    decision.int8 = false;
    decision.reason = "the quantizers of its framework have no form that its INT8 kernel takes";
  }
  return decisions;
}

/// What the rules of the file's version make of its statistics and levels.
std::vector<LayerDecision> recorded_decisions(const Graph& result, const QuantScheme& scheme) {
  const std::set<std::string> in_int8 = layers_that_run(Executor(result), true);
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

/// Such a file records the smallest and largest values and levels alone.
void warn_of_unrecorded(const CalibrateOptions& options, const QuantScheme& scheme) {
  const auto chooses = [](const SchemeOverride& entry) { return entry.weights || entry.activations; };
  if (scheme.weights != WeightScheme{} || scheme.activations != ActivationScheme{} || std::ranges::any_of(scheme.overrides, chooses))
    warn_no_effect("--scheme '" + options.scheme_file + "'",
                   "the result keeps the model's file, which records minima and maxima whatever is said of weights and activations");
}

/// What the first of the files says of open dimensions.
GivenDims dims_of_first_file(const CalibrateOptions& options) {
  if (options.files.folder.empty()) return {};
  return [&options](const DeclaredInput& input, std::size_t) {
    return dims_of_file(chosen_files(options.files).front().path, input, steps_of(options.preprocessing), options.preprocessing.layout);
  };
}

Graph read_for(const CalibrateOptions& options, const std::vector<InputSample>& samples) {
  if (samples.empty()) return read_calibratable(options, dims_of_first_file(options));
  return read_model(options.model,
                    shaped_reading(options.model, options.shapes, dims_of_input_sample(samples.front()), {.use_statistics = false}));
}

NetworkComparison comparison_of(const Graph& model, const Graph& result, Collected& collected, const CalibrateOptions& options) {
  if (!collected.inputs.empty()) return compare_networks(model, result, collected.inputs, options.threads);
  return compare_networks(model, result, std::move(collected.files), options.preprocessing, options.threads);
}

CalibrationSummary calibrate_simplified(const CLI::App& command, const CalibrateOptions& options) {
  const std::vector<InputSample> samples = chosen_input_samples(options);
  const Graph model = read_for(options, samples);
  const QuantScheme given = scheme_of(options, model);
  const std::filesystem::path output = output_file_of(options);
  const bool recorded = is_recorded(model, options);
  if (recorded) require_recordable(options);
  if (recorded) warn_of_unrecorded(options, given);
  require_outputs(output, {options.statistics_out, options.report_file});

  const std::vector<std::string> tensors = recorded ? recorded_tensors(model) : std::vector<std::string>();
  Collected collected = samples.empty() ? collect_statistics(model, given, options, tensors)
                                        : collect_of_input_samples(model, given, options, tensors, samples);
  if (!collected.files.empty()) warn_of_unused_preprocessing(command, names_of(collected.files));
  if (!options.statistics_out.empty()) collected.statistics.save(options.statistics_out);
  const QuantScheme scheme = fast_scheme(model, collected.statistics, given, options);
  const Placement placement = place_quantizers(model, scheme);
  const Graph result = write_result(model, placement, collected.statistics, options, scheme, output);

  const std::vector<LayerDecision> decisions = recorded                       ? recorded_decisions(result, scheme)
                                               : placement.quantizers.empty() ? executed_decisions(result, placement.decisions)
                                                                              : placement.decisions;
  CalibrationSummary summary{options.model, output.string(), collected.samples, std::move(collected.skipped), decisions};
  summary.macs = cost(placement.graph).macs;
  summary.bytes_before = bytes_of_model(options.model);
  summary.bytes_after = bytes_of_model(output);
  summary.comparison = comparison_of(model, result, collected, options);
  summary.warnings = warnings();
  write_report(options.report_file, to_json(summary), summary.layers);
  return summary;
}

}  // namespace

void add_calibrate_command(CLI::App& application) {
  const auto options = std::make_shared<CalibrateOptions>();
  CLI::App* command =
      application.add_subcommand("calibrate", "Quantize a model to INT8, so that it loses no more accuracy than is allowed");
  add_calibrate_options(*command, *options);
  command->final_callback([command, options] {
    require_usable(*command, *options);
    if (!options->simplified) return calibrate_standard(*command, *options);
    const CalibrationSummary summary = calibrate_simplified(*command, *options);
    std::cout << (options->json ? to_json(summary) : to_text(summary));
  });
}

}  // namespace octet::cli
