#include "cli/arguments.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <span>
#include <string_view>
#include <utility>

#include <octet/base/error.hpp>

namespace octet::cli {
namespace {

/// A short name and its long one.
using Names = std::pair<std::string_view, std::string_view>;

std::string normalized(std::string argument) {
  if (!argument.starts_with("--")) return argument;
  const std::size_t name_end = std::min(argument.find('='), argument.size());
  std::replace(argument.begin() + 2, argument.begin() + static_cast<std::ptrdiff_t>(name_end), '-', '_');
  return argument;
}

/// The calibration tool and its accuracy checker have short names of several letters, which the parser would split. Names that Octet does
/// not know are here too: "-mn x" must not be read as "-m n".
constexpr std::array<Names, 11> calibration_names{{
    {"-sm", "--simplified_mode"},
    {"-ss", "--subset"},
    {"-td", "--target_devices"},
    {"-tt", "--target_tags"},
    {"-th", "--threshold"},
    {"-thstep", "--threshold_step"},
    {"-thboundary", "--threshold_boundary"},
    {"-mn", "--metric_name"},
    {"-mt", "--metric_type"},
    {"-ic", "--benchmark_iterations_count"},
    {"-cfc", "--calibrate_fully_connected"},
}};

/// The same for the benchmark tool that `octet benchmark` takes after.
constexpr std::array<Names, 11> benchmark_names{{
    {"-api", "--api"},
    {"-hint", "--hint"},
    {"-nireq", "--requests"},
    {"-nstreams", "--streams"},
    {"-nthreads", "--threads"},
    {"-niter", "--iterations"},
    {"-shape", "--shape"},
    {"-pc", "--counters"},
    {"-report_type", "--report_type"},
    {"-report_folder", "--report_folder"},
    {"-progress", "--progress"},
}};

std::span<const Names> long_names_of(std::string_view command) {
  if (command == "calibrate" || command == "check" || command == "annotate" || command == "statistics") return calibration_names;
  if (command == "benchmark") return benchmark_names;
  return {};
}

std::string with_long_name(const std::string& argument, std::span<const Names> long_names) {
  const std::size_t name_end = std::min(argument.find('='), argument.size());
  for (const auto& [short_name, long_name] : long_names)
    if (argument.compare(0, name_end, short_name) == 0) return std::string(long_name) + argument.substr(name_end);
  return argument;
}

float parse_number(std::string_view text, const std::string& what) {
  text.remove_prefix(std::min(text.find_first_not_of(" +"), text.size()));
  text = text.substr(0, text.find_last_not_of(' ') + 1);
  float value = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (status == std::errc{} && end == text.data() + text.size() && std::isfinite(value)) return value;
  throw Error(ErrorCode::InvalidArgument, what + ": given '" + std::string(text) + "', expected a number");
}

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

}  // namespace

std::vector<std::string> normalized_arguments(int count, const char* const* arguments) {
  std::vector<std::string> result;
  const std::span<const Names> long_names = long_names_of(count > 1 ? arguments[1] : "");
  bool options_end = false;
  for (int i = 1; i < count; ++i) {
    options_end = options_end || std::string_view(arguments[i]) == "--";
    if (options_end) result.emplace_back(arguments[i]);
    else result.push_back(normalized(with_long_name(arguments[i], long_names)));
  }
  return result;
}

std::vector<float> parse_numbers(const std::string& text, const std::string& what) {
  std::string_view rest = text;
  if (rest.size() >= 2 && rest.front() == '[' && rest.back() == ']') rest = rest.substr(1, rest.size() - 2);
  std::vector<float> values;
  while (true) {
    const std::size_t comma = rest.find(',');
    values.push_back(parse_number(rest.substr(0, comma), what));
    if (comma == std::string_view::npos) return values;
    rest.remove_prefix(comma + 1);
  }
}

std::string file_name_of(const std::string& name) {
  std::string result = name;
  std::ranges::replace_if(result, [](char c) { return !is_plain(c); }, '_');
  return result;
}

}  // namespace octet::cli
