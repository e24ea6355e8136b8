#include <filesystem>
#include <iostream>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <octet/base/error.hpp>
#include <octet/graph/cost.hpp>
#include <octet/ir/ir.hpp>
#include <octet/quant/quantize.hpp>

#include "cli/calibrate_options.hpp"
#include "cli/collect.hpp"
#include "cli/commands.hpp"
#include "cli/comparison.hpp"
#include "cli/output_files.hpp"
#include "quant/weight_precision.hpp"
#include "report/calibration_summary.hpp"

namespace octet::cli {
namespace {

void require_one_input(const Graph& model) {
  if (model.parameters().size() == 1 && model.node(model.parameters().front()).outputs.front().shape.rank() > 0) return;
  throw Error(ErrorCode::Unsupported,
              "calibrate: given a network of " + std::to_string(model.parameters().size()) +
                  " inputs, expected one whose dimension 0 counts samples; others are calibrated through the library");
}

/// Finds out at once what would otherwise fail after the inferences.
void require_outputs(const CalibrateOptions& options, const std::filesystem::path& output) {
  if (output.has_parent_path()) make_folder(output.parent_path());
  for (const std::filesystem::path& file : {output, std::filesystem::path(output).replace_extension(".bin"),
                                            std::filesystem::path(options.statistics_out), std::filesystem::path(options.report_file)})
    require_writable(file);
}

/// An IR is two files, an ONNX model one.
std::uintmax_t bytes_of_model(std::filesystem::path file) {
  const std::uintmax_t first = std::filesystem::file_size(file);
  std::error_code absent;
  const std::uintmax_t second = std::filesystem::file_size(file.replace_extension(".bin"), absent);
  return absent ? first : first + second;
}

/// Quantization computes in f32; the model's own precision returns where none was asked for.
Graph quantized(const Graph& model, const Placement& placement, const Statistics& statistics, const CalibrateOptions& options,
                const QuantScheme& scheme) {
  Graph graph = quantize(placement, statistics, scheme);
  if (options.compress_weights) graph = compress_weights(graph);
  const bool in_f16 = options.precision == "FP16" || (options.precision == "INT8" && has_f16_weights(model));
  return in_f16 ? with_f16_weights(graph) : with_f32_weights(graph);
}

void write_report(const CalibrationSummary& summary, const std::string& file) {
  if (!file.empty()) write_text_file(file, file.ends_with(".json") ? to_json(summary) : layers_to_text(summary));
}

CalibrationSummary calibrate(const CalibrateOptions& options) {
  const Graph model = read_model(options.model);
  require_one_input(model);
  const QuantScheme scheme = scheme_of(options, model);
  const std::filesystem::path output = output_file_of(options);
  require_outputs(options, output);

  Collected collected = collect_statistics(model, scheme, options);
  if (!options.statistics_out.empty()) collected.statistics.save(options.statistics_out);
  const Placement placement = place_quantizers(model, scheme);
  const Graph result = quantized(model, placement, collected.statistics, options, scheme);
  write_ir(result, output);

  CalibrationSummary summary{options.model, output.string(), collected.samples, std::move(collected.skipped), placement.decisions};
  summary.macs = cost(placement.graph).macs;
  summary.bytes_before = bytes_of_model(options.model);
  summary.bytes_after = bytes_of_model(output);
  summary.comparison = compare_networks(model, result, std::move(collected.files), options.preprocessing, options.threads);
  write_report(summary, options.report_file);
  return summary;
}

}  // namespace

void add_calibrate_command(CLI::App& application) {
  const auto options = std::make_shared<CalibrateOptions>();
  CLI::App* command = application.add_subcommand("calibrate", "Quantize a model to INT8 by what its activations look like on samples");
  add_calibrate_options(*command, *options);
  command->final_callback([options] {
    require_usable(*options);
    const CalibrationSummary summary = calibrate(*options);
    std::cout << (options->json ? to_json(summary) : to_text(summary));
  });
}

}  // namespace octet::cli
