#include "cli/calibration_output.hpp"

#include <octet/base/error.hpp>
#include <octet/ir/ir.hpp>

#include "cli/output_files.hpp"
#include "graph/use_f32.hpp"
#include "quant/weight_precision.hpp"
#include "report/calibration_summary.hpp"

namespace octet::cli {

Graph read_calibratable(const CalibrateOptions& options, const GivenDims& given) {
  Graph model = read_model(options.model, shaped_reading(options.model, options.shapes, given, {.use_statistics = false}));
  if (model.parameters().size() == 1) return model;
  throw Error(ErrorCode::Unsupported,
              "calibrate: given a network of " + std::to_string(model.parameters().size()) +
                  " inputs, expected one of one input; those of several are calibrated with -sm on .npz files or folders of .npy files",
              {.file = options.model});
}

void require_outputs(const std::filesystem::path& output, const std::vector<std::filesystem::path>& others) {
  if (output.has_parent_path()) make_folder(output.parent_path());
  require_writable(output);
  require_writable(std::filesystem::path(output).replace_extension(".bin"));
  for (const std::filesystem::path& file : others) require_writable(file);
}

Graph with_asked_precision(const Graph& quantized, const Graph& model, const CalibrateOptions& options) {
  const Graph graph = options.compress_weights ? compress_weights(quantized) : quantized;
  const bool in_f16 = options.precision == "FP16" || (options.precision == "INT8" && has_f16_weights(model));
  return in_f16 ? with_f16_weights(graph) : with_f32_weights(graph);
}

void write_report(const std::string& file, const std::string& json, const std::vector<LayerDecision>& layers) {
  if (!file.empty()) write_text_file(file, file.ends_with(".json") ? json : layers_to_text(layers));
}

std::uintmax_t bytes_of_model(std::filesystem::path file) {
  // An IR is two files, an ONNX model one.
  const std::uintmax_t first = std::filesystem::file_size(file);
  std::error_code absent;
  const std::uintmax_t second = std::filesystem::file_size(file.replace_extension(".bin"), absent);
  return absent ? first : first + second;
}

}  // namespace octet::cli
