#include <filesystem>
#include <iostream>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <octet/graph/cost.hpp>
#include <octet/ir/ir.hpp>
#include <octet/quant/quantize.hpp>

#include "cli/calibrate_options.hpp"
#include "cli/calibrate_standard.hpp"
#include "cli/calibration_output.hpp"
#include "cli/collect.hpp"
#include "cli/commands.hpp"
#include "cli/comparison.hpp"
#include "cli/output_files.hpp"
#include "report/calibration_summary.hpp"

namespace octet::cli {
namespace {

void write_report(const CalibrationSummary& summary, const std::string& file) {
  if (!file.empty()) write_text_file(file, file.ends_with(".json") ? to_json(summary) : layers_to_text(summary.layers));
}

CalibrationSummary calibrate_simplified(const CalibrateOptions& options) {
  const Graph model = read_calibratable(options.model);
  const QuantScheme scheme = scheme_of(options, model);
  const std::filesystem::path output = output_file_of(options);
  require_outputs(output, {options.statistics_out, options.report_file});

  Collected collected = collect_statistics(model, scheme, options);
  if (!options.statistics_out.empty()) collected.statistics.save(options.statistics_out);
  const Placement placement = place_quantizers(model, scheme);
  const Graph result = with_asked_precision(quantize(placement, collected.statistics, scheme), model, options);
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
  CLI::App* command = application.add_subcommand("calibrate", "Quantize a model to INT8, so that it loses no more accuracy than is allowed");
  add_calibrate_options(*command, *options);
  command->final_callback([options] {
    require_usable(*options);
    if (!options->simplified) return calibrate_standard(*options);
    const CalibrationSummary summary = calibrate_simplified(*options);
    std::cout << (options->json ? to_json(summary) : to_text(summary));
  });
}

}  // namespace octet::cli
