#include <algorithm>
#include <iostream>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <octet/calib/calibrator.hpp>
#include <octet/ir/ir.hpp>

#include "cli/calibration_output.hpp"
#include "cli/calibration_task.hpp"
#include "cli/commands.hpp"
#include "cli/model_batch.hpp"
#include "cli/preprocessing_options.hpp"
#include "cli/sample_inputs.hpp"
#include "cli/sample_progress.hpp"
#include "cli/saved_statistics.hpp"
#include "cli/warnings.hpp"
#include "report/statistics_summary.hpp"

namespace octet::cli {
namespace {

/// NAME_int8_statistics.xml, or NAME_int8_statistics_without_ignored.xml where layers are ignored, as OpenVINO's collector named it.
std::filesystem::path model_file_of(const CalibrateOptions& options) {
  const bool ignores = !(options.ignored_names.empty() && options.ignored_types.empty() && options.ignored_names_file.empty() &&
                         options.ignored_types_file.empty());
  const std::filesystem::path quantized = output_file_of(options);
  const std::string name = std::filesystem::path(options.model).stem().string();
  return quantized.parent_path() / (name + "_int8_statistics" + (ignores ? "_without_ignored" : "") + ".xml");
}

std::filesystem::path statistics_file_of(const CalibrateOptions& options) {
  if (!options.statistics_out.empty()) return options.statistics_out;
  return model_file_of(options).replace_extension(".statistics");
}

/// What is measured does not matter here, so that annotations need not fit it.
Evaluator samples_of(DatasetConfig dataset, const Shape& input_shape) {
  dataset.metrics.clear();
  return Evaluator(std::move(dataset), input_shape, {.threads = 1});
}

Calibrator observed(const CalibrateOptions& options, const DatasetConfig& dataset, const Graph& model, const QuantScheme& scheme) {
  const Evaluator data = samples_of(dataset, input_shape(model));
  const std::int64_t batch = data.whole_inputs() ? 1 : samples_at_once(model, options.batch);
  Calibrator calibrator(data.whole_inputs() ? model : with_batch(model, batch), scheme, {.threads = options.threads, .kept_inferences = 0});
  if (!options.statistics_in.empty()) calibrator.set_statistics(saved_statistics(options, place_quantizers(model, scheme).tensors()));
  SampleProgress progress(options.progress, "collecting", data.size());
  std::size_t done = 0;
  for_each_input(data, spread_positions(data.size(), data.size()), batch, worker_count(options.threads), [&](const Tensor& input) {
    calibrator.observe(input);
    done = std::min(done + static_cast<std::size_t>(batch), data.size());
    progress.at(done);
  });
  return calibrator;
}

StatisticsSummary collect(const CLI::App& command, const CalibrationTask& task) {
  const CalibrateOptions& options = task.options;
  const Graph model = read_calibratable(options, dims_of_samples(task.dataset));
  const QuantScheme scheme = scheme_of(options, model);
  warn_of_unused_preprocessing(command, task.dataset.annotations);
  const std::filesystem::path output = model_file_of(options), file = statistics_file_of(options);
  require_outputs(output, {file});
  const Calibrator calibrator = observed(options, task.dataset, model, scheme);
  calibrator.statistics().save(file);
  const Placement placement = place_quantizers(model, scheme);
  write_ir(with_asked_precision(quantize(placement, calibrator.statistics(), scheme), model, options), output,
           {.version = options.ir_version});
  return {options.model,      output.string(), file.string(), calibrator.samples(), calibrator.statistics().tensors().size(),
          placement.decisions};
}

}  // namespace

void add_statistics_command(CLI::App& application) {
  const auto options = std::make_shared<CalibrateOptions>();
  CLI::App* command = application.add_subcommand("statistics", "Collect the ranges of a model's activations, and measure no accuracy");
  add_statistics_options(*command, *options);
  command->final_callback([command, options] {
    require_usable_for_statistics(*command, *options);
    StatisticsSummary summary = collect(*command, task_of(*options));
    summary.warnings = warnings();
    std::cout << (options->json ? to_json(summary) : to_text(summary));
  });
}

}  // namespace octet::cli
