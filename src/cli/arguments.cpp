#include "cli/arguments.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <utility>

#include <octet/base/error.hpp>

namespace octet::cli {
namespace {

/// A short name and its long one.
using Names = std::pair<std::string_view, std::string_view>;

/// The tools of OpenVINO's releases of 2019, and what does their work here.
constexpr std::array<Names, 9> commands_of_tools{{
    {"calibrate", "calibrate"},
    {"convert_annotation", "annotate"},
    {"collect_statistics", "statistics"},
    {"accuracy_check", "check"},
    {"benchmark_app", "benchmark"},
    {"mo", "convert"},
    {"mo_onnx", "convert"},
    {"mo_tf", "convert"},
    {"mo_caffe", "convert"},
}};

std::string normalized(std::string argument) {
  if (!argument.starts_with("--")) return argument;
  const std::size_t name_end = std::min(argument.find('='), argument.size());
  std::replace(argument.begin() + 2, argument.begin() + static_cast<std::ptrdiff_t>(name_end), '-', '_');
  return argument;
}

/// The calibration tool and its accuracy checker have short names of several letters, which the parser would split. Names that Octet does
/// not know are here too: "-mn x" must not be read as "-m n".
constexpr std::array<Names, 12> calibration_names{{
    {"-sm", "--simplified_mode"},
    {"-ss", "--subset"},
    {"-td", "--target_devices"},
    {"-tf", "--target_framework"},
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

/// The same for the Model Optimizer.
constexpr std::array<Names, 3> converter_names{{
    {"-mf", "--mean_file"},
    {"-mo", "--mean_file_offsets"},
    {"-ms", "--mean_values"},
}};

std::span<const Names> long_names_of(std::string_view command) {
  if (command == "calibrate" || command == "check" || command == "annotate" || command == "statistics" || command == "doctor")
    return calibration_names;
  if (command == "benchmark") return benchmark_names;
  if (command == "convert") return converter_names;
  return {};
}

std::string with_long_name(const std::string& argument, std::span<const Names> long_names) {
  const std::size_t name_end = std::min(argument.find('='), argument.size());
  for (const auto& [short_name, long_name] : long_names)
    if (argument.compare(0, name_end, short_name) == 0) return std::string(long_name) + argument.substr(name_end);
  return argument;
}

/// The argument's name and what stands behind it, "=VALUE" or nothing.
struct NameAndValue {
  std::string name, value;
};

NameAndValue take_apart(const std::string& argument) {
  const std::size_t hyphens = argument.starts_with("--") ? 2 : 1;
  const std::size_t name_end = std::min(argument.find('='), argument.size());
  std::string name = argument.substr(hyphens, name_end - hyphens);
  std::ranges::replace(name, '-', '_');
  return {std::move(name), argument.substr(name_end)};
}

bool contains(const std::vector<std::string>& names, std::string_view name) { return std::ranges::find(names, name) != names.end(); }

/// The one name that begins so; `beginning` itself where none does, which the command's parser then refuses.
std::string completed(const std::string& beginning, const std::vector<std::string>& names) {
  if (contains(names, beginning)) return beginning;
  std::string found, all;
  for (const std::string& name : names) {
    if (!name.starts_with(beginning)) continue;
    all += (all.empty() ? "--" : ", --") + name;
    found = found.empty() ? name : std::string();
  }
  if (!all.empty() && found.empty())
    throw Error(ErrorCode::InvalidArgument, "option: given --" + beginning + ", which may mean " + all + "; expected one of them");
  return found.empty() ? beginning : found;
}

/// A name that the command knows, with two hyphens in front; the argument itself where it is no such name.
std::string with_known_name(const std::string& argument, const OptionNames& names) {
  if (argument.size() < 3 || argument[0] != '-') return argument;
  const NameAndValue given = take_apart(argument);
  if (given.name.empty()) return argument;
  if (argument[1] == '-') return "--" + completed(given.name, names.all) + given.value;
  return given.name.size() > 1 && contains(names.all, given.name) ? "--" + given.name + given.value : argument;
}

bool is_truth_value(const std::string& text) { return text == "True" || text == "true" || text == "False" || text == "false"; }

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

}  // namespace

std::string command_named(std::string_view name) {
  std::string_view tool = name.substr(name.find_last_of("/\\") + 1);
  if (tool.ends_with(".py")) tool.remove_suffix(3);
  for (const auto& [original, command] : commands_of_tools)
    if (tool == original) return std::string(command);
  return std::string(name);
}

std::vector<std::string> normalized_arguments(int count, const char* const* arguments) {
  std::vector<std::string> result;
  if (count > 1) result.push_back(normalized(command_named(arguments[1])));
  const std::span<const Names> long_names = long_names_of(result.empty() ? "" : result.front());
  bool options_end = count > 1 && std::string_view(arguments[1]) == "--";
  for (int i = 2; i < count; ++i) {
    options_end = options_end || std::string_view(arguments[i]) == "--";
    if (options_end) result.emplace_back(arguments[i]);
    else result.push_back(normalized(with_long_name(arguments[i], long_names)));
  }
  return result;
}

std::vector<std::string> completed_arguments(const std::vector<std::string>& arguments, const OptionNames& names) {
  std::vector<std::string> result;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "--") {
      result.insert(result.end(), arguments.begin() + static_cast<std::ptrdiff_t>(i), arguments.end());
      return result;
    }
    result.push_back(with_known_name(arguments[i], names));
    const bool is_flag = result.back().starts_with("--") && contains(names.flags, result.back().substr(2));
    if (is_flag && i + 1 < arguments.size() && is_truth_value(arguments[i + 1])) result.back() += "=" + lower(arguments[++i]);
  }
  return result;
}

std::string file_name_of(const std::string& name) {
  std::string result = name;
  std::ranges::replace_if(
      result, [](char c) { return !is_plain(c); }, '_');
  return result;
}

}  // namespace octet::cli
