#include <octet/base/error.hpp>
#include <octet/quant/quantize.hpp>

#include "cli/calibrate_options.hpp"
#include "cli/warnings.hpp"
#include "eval/text_lines.hpp"
#include "quant/framework.hpp"
#include "quant/glob.hpp"
#include "quant/unmatched.hpp"

namespace octet::cli {
namespace {

std::vector<std::string> with_lines(std::vector<std::string> values, const std::string& path, const char* option) {
  if (path.empty()) return values;
  const std::vector<TextLine> lines = read_lines(path);
  if (lines.empty()) warn_no_effect(option, "'" + path + "' has no lines");
  for (const TextLine& line : lines) values.push_back(line.text);
  return values;
}

/// "Convolution" of files of IR version 2 to 7 is grouped as well.
bool is_grouped_convolution_too(const Graph& model, const std::string& type) {
  return model.origin().document && lower_case(type) == "convolution";
}

void add_types(QuantScheme& scheme, const CalibrateOptions& options, const Graph& model) {
  for (const std::string& type : with_lines(options.ignored_types, options.ignored_types_file, "--ignore_layer_types_path")) {
    if (!has_layer_of_type(model, type))
      throw Error(ErrorCode::NotFound,
                  "--ignore_layer_types: given '" + type + "', expected a type of the model's layers: " + types_of(model));
    scheme.overrides.push_back({.type = type, .keep_fp32 = true});
    if (is_grouped_convolution_too(model, type)) scheme.overrides.push_back({.type = "GroupConvolution", .keep_fp32 = true});
  }
}

void add_names(QuantScheme& scheme, const CalibrateOptions& options, const Graph& model) {
  for (const std::string& name : with_lines(options.ignored_names, options.ignored_names_file, "--ignore_layer_names_path")) {
    if (!model.contains(name))
      throw Error(ErrorCode::NotFound, "--ignore_layer_names: given '" + name + "', expected a layer of the model");
    scheme.overrides.push_back({.name = literal_pattern(name), .keep_fp32 = true});
  }
}

/// What a network is that its framework quantized, calibration leaves as it is.
void warn_of_quantized(const CalibrateOptions& options) {
  const std::string reason = "the network is quantized already, and its quantizers stay as they are";
  if (!options.scheme_file.empty()) warn_no_effect("--scheme", reason);
  if (!options.ignored_types.empty()) warn_no_effect("--ignore_layer_types", reason);
  if (!options.ignored_types_file.empty()) warn_no_effect("--ignore_layer_types_path", reason);
  if (!options.ignored_names.empty()) warn_no_effect("--ignore_layer_names", reason);
  if (!options.ignored_names_file.empty()) warn_no_effect("--ignore_layer_names_path", reason);
}

}  // namespace

QuantScheme scheme_of(const CalibrateOptions& options, const Graph& model) {
  QuantScheme scheme = options.scheme_file.empty() ? QuantScheme{} : read_scheme(options.scheme_file);
  warn(unmatched_overrides(scheme, model));
  if (is_quantized(model)) warn_of_quantized(options);
  add_types(scheme, options, model);
  add_names(scheme, options, model);
  return scheme;
}

}  // namespace octet::cli
