#include <iostream>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <octet/ir/ir.hpp>

#include "cli/commands.hpp"
#include "cli/extension_option.hpp"
#include "cli/warnings.hpp"
#include "report/model_summary.hpp"

namespace octet::cli {
namespace {

struct InfoOptions {
  std::string model;
  bool json = false;
};

void run_info(const InfoOptions& options) {
  ModelSummary summary = summarize(read_model(options.model));
  summary.warnings = warnings();
  std::cout << (options.json ? to_json(summary) : to_text(summary));
}

}  // namespace

void add_info_command(CLI::App& application) {
  const auto options = std::make_shared<InfoOptions>();
  CLI::App* command = application.add_subcommand("info", "Show a model's layers, inputs, outputs, parameters and multiply-accumulates");
  command->add_option("MODEL", options->model, "Model file: an ONNX file or the .xml of an OpenVINO IR")->required();
  add_extension_option(*command);
  command->add_flag("--json", options->json, "Write JSON");
  command->final_callback([options] { run_info(*options); });
}

}  // namespace octet::cli
