#include "cli/help/commands_of.hpp"

#include <algorithm>
#include <string_view>

#include <CLI/CLI.hpp>

namespace octet::cli {
namespace {

bool is_word(std::string_view text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-'; });
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(separator, begin), text.size());
    parts.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

/// "{ir,onnx}" of a check, or "NCHW|NHWC" as it is shown.
std::vector<std::string> choices_of(const CLI::Option& option) {
  const std::string type = option.get_type_name(), shown = option.get_option_text();
  const std::size_t open = type.find('{'), close = type.find('}');
  std::vector<std::string> choices;
  if (open != std::string::npos && close != std::string::npos) choices = split(type.substr(open + 1, close - open - 1), ',');
  else if (shown.find('|') != std::string::npos) choices = split(shown, '|');
  return std::ranges::all_of(choices, is_word) ? choices : std::vector<std::string>{};
}

std::string value_of(const CLI::Option& option) {
  if (option.get_expected_max() == 0) return {};
  if (!option.get_option_text().empty()) return option.get_option_text();
  const std::vector<std::string> choices = choices_of(option);
  if (choices.empty()) return option.get_type_name();
  std::string text;
  for (const std::string& choice : choices) text += (text.empty() ? "" : "|") + choice;
  return text;
}

ShownOption shown(const CLI::Option& option) {
  ShownOption result{.value = value_of(option),
                     .choices = choices_of(option),
                     .description = option.get_description(),
                     .group = option.get_group(),
                     .is_required = option.get_required()};
  for (const std::string& name : option.get_snames()) result.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) result.names.push_back("--" + name);
  return result;
}

}  // namespace

ShownCommand shown(const CLI::App& application) {
  ShownCommand result{.name = application.get_name(), .description = application.get_description()};
  for (const CLI::Option* option : application.get_options())
    if (!option->get_group().empty()) result.options.push_back(shown(*option));
  for (const CLI::App* command : application.get_subcommands([](const CLI::App*) { return true; }))
    result.commands.push_back(shown(*command));
  return result;
}

}  // namespace octet::cli
