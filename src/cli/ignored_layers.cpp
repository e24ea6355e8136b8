#include <algorithm>
#include <string_view>

#include <octet/base/error.hpp>

#include "base/file.hpp"
#include "cli/calibrate_options.hpp"
#include "quant/glob.hpp"

namespace octet::cli {
namespace {

/// The lines of a text file without blanks around them, empty ones left out.
std::vector<std::string> lines_of(const std::string& path) {
  std::vector<std::string> lines;
  if (path.empty()) return lines;
  const auto file = MappedFile::open(path);
  for (std::string_view rest = file->text(); !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    line.remove_prefix(std::min(line.find_first_not_of(" \t\r"), line.size()));
    line = line.substr(0, line.find_last_not_of(" \t\r") + 1);
    if (!line.empty()) lines.emplace_back(line);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return lines;
}

std::vector<std::string> with_lines(std::vector<std::string> values, const std::string& path) {
  for (std::string& line : lines_of(path)) values.push_back(std::move(line));
  return values;
}

/// Lists made for the original tool call a matrix product by its name in older models.
std::string operation_type(const std::string& type) {
  constexpr std::string_view older = "fullyconnected";
  const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; };
  return std::ranges::equal(type, older, same) ? "MatMul" : type;
}

}  // namespace

QuantScheme scheme_of(const CalibrateOptions& options, const Graph& model) {
  QuantScheme scheme = options.scheme_file.empty() ? QuantScheme{} : read_scheme(options.scheme_file);
  for (const std::string& type : with_lines(options.ignored_types, options.ignored_types_file))
    scheme.overrides.push_back({.type = operation_type(type), .keep_fp32 = true});
  for (const std::string& name : with_lines(options.ignored_names, options.ignored_names_file)) {
    if (!model.contains(name))
      throw Error(ErrorCode::NotFound, "--ignore_layer_names: given '" + name + "', expected a layer of the model");
    scheme.overrides.push_back({.name = literal_pattern(name), .keep_fp32 = true});
  }
  return scheme;
}

}  // namespace octet::cli
