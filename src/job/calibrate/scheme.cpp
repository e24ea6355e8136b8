#include "job/calibrate/scheme.hpp"

#include <cstdio>

#include <octet/base/error.hpp>
#include <octet/calib/speed.hpp>
#include <octet/quant/quantize.hpp>

#include "eval/text_lines.hpp"
#include "quant/framework.hpp"
#include "quant/glob.hpp"
#include "quant/unmatched.hpp"

namespace octet::job {
namespace {

std::vector<std::string> with_lines(std::vector<std::string> values, const std::filesystem::path& path, const char* field,
                                    Messages& messages) {
  if (path.empty()) return values;
  const std::vector<TextLine> lines = read_lines(path);
  if (lines.empty()) messages.warn_no_effect(field, "'" + path.string() + "' has no lines");
  for (const TextLine& line : lines) values.push_back(line.text);
  return values;
}

/// "Convolution" of files of IR version 2 to 7 is grouped as well.
bool is_grouped_convolution_too(const Graph& model, const std::string& type) {
  return model.origin().document && lower_case(type) == "convolution";
}

void add_types(QuantScheme& scheme, const QuantizationJob& job, const Graph& model, Messages& messages) {
  for (const std::string& type : with_lines(job.ignore_layer_types, job.ignore_layer_types_path, "ignore_layer_types_path", messages)) {
    if (!has_layer_of_type(model, type))
      throw Error(ErrorCode::NotFound, messages.option("ignore_layer_types") + ": given '" + type +
                                           "', expected a type of the model's layers: " + types_of(model));
    scheme.overrides.push_back({.type = type, .keep_fp32 = true});
    if (is_grouped_convolution_too(model, type)) scheme.overrides.push_back({.type = "GroupConvolution", .keep_fp32 = true});
  }
}

void add_names(QuantScheme& scheme, const QuantizationJob& job, const Graph& model, Messages& messages) {
  for (const std::string& name : with_lines(job.ignore_layer_names, job.ignore_layer_names_path, "ignore_layer_names_path", messages)) {
    if (!model.contains(name))
      throw Error(ErrorCode::NotFound, messages.option("ignore_layer_names") + ": given '" + name + "', expected a layer of the model");
    scheme.overrides.push_back({.name = literal_pattern(name), .keep_fp32 = true});
  }
}

/// Calibration leaves a network alone that its framework quantized.
void warn_of_quantized(const QuantizationJob& job, Messages& messages) {
  const std::string reason = "the network is quantized already, and its quantizers stay as they are";
  const auto warn = [&](bool is_given, const char* field) {
    if (is_given) messages.warn_no_effect(field, reason);
  };
  warn(!job.scheme_file.empty() || job.scheme != QuantScheme{}, "scheme");
  warn(!job.ignore_layer_types.empty(), "ignore_layer_types");
  warn(!job.ignore_layer_types_path.empty(), "ignore_layer_types_path");
  warn(!job.ignore_layer_names.empty(), "ignore_layer_names");
  warn(!job.ignore_layer_names_path.empty(), "ignore_layer_names_path");
}

std::string text_of(const SpeedTrial& trial) {
  std::string layers = "'" + trial.layers.front() + "'";
  if (trial.layers.size() > 1) layers += " and " + std::to_string(trial.layers.size() - 1) + " more";
  char times[128];
  std::snprintf(times, sizeof times, "%.4g ms in INT8, %.4g ms in FP32", trial.int8 * 1e3, trial.fp32 * 1e3);
  return "speed: an inference with " + layers + ": " + times + (trial.kept ? ", left in FP32" : "");
}

}  // namespace

QuantScheme scheme_of(const QuantizationJob& job, const Graph& model, Messages& messages) {
  QuantScheme scheme = job.scheme_file.empty() ? job.scheme : read_scheme(job.scheme_file);
  messages.warn(unmatched_overrides(scheme, model));
  if (is_quantized(model)) warn_of_quantized(job, messages);
  add_types(scheme, job, model, messages);
  add_names(scheme, job, model, messages);
  return scheme;
}

QuantScheme fast_scheme(const Graph& model, const Statistics& statistics, const QuantScheme& scheme, int threads,
                        const Messages& messages) {
  SpeedOptions speed{.threads = threads};
  speed.progress = [&](const SpeedTrial& trial) {
    messages.say(text_of(trial));
    return true;
  };
  return leave_slow_layers(place_quantizers(model, scheme), statistics, scheme, speed).scheme;
}

}  // namespace octet::job
