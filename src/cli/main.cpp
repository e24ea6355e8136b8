#include <algorithm>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <octet/base/error.hpp>
#include <octet/base/version.hpp>

#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/show/command_line.hpp"

namespace {

enum ExitCode { done = 0, job_failed = 1, wrong_usage = 2 };

int fail(const std::string& reason) {
  std::cerr << "octet: " << reason << '\n';
  return job_failed;
}

/// The file behind -c, to be named in a message.
std::string configuration_of(const std::vector<std::string>& arguments) {
  const auto option = std::ranges::find_if(arguments, [](const std::string& text) { return text == "-c" || text == "--config"; });
  return option == arguments.end() || option + 1 == arguments.end() ? std::string() : *(option + 1);
}

/// Tools that stand beside those whose names Octet's commands have, and whose work it does not do as they do.
void require_no_foreign_tool(const std::vector<std::string>& arguments) {
  const std::string& name = arguments.front();
  if (name == "pot" || name.ends_with("/pot"))
    throw octet::Error(
        octet::ErrorCode::Unsupported,
        "pot: given the command of the Post-Training Optimization Toolkit, expected octet calibrate -c with its configuration",
        {.file = configuration_of(arguments)});
}

/// The parser would only say that it needs a command.
void require_known_command(const CLI::App& application, const std::vector<std::string>& arguments) {
  if (arguments.empty() || arguments.front().starts_with('-')) return;
  require_no_foreign_tool(arguments);
  const auto has_name = [&](const CLI::App* command) { return command->get_name() == arguments.front(); };
  if (application.get_subcommands(has_name).empty())
    throw CLI::ValidationError("command", "given '" + arguments.front() + "', expected one of those that --help lists");
}

octet::cli::OptionNames names_of(const CLI::App& command) {
  octet::cli::OptionNames names;
  for (const CLI::Option* option : command.get_options()) {
    const std::vector<std::string>& long_names = option->get_lnames();
    names.all.insert(names.all.end(), long_names.begin(), long_names.end());
    if (option->get_expected_max() == 0) names.flags.insert(names.flags.end(), long_names.begin(), long_names.end());
  }
  return names;
}

/// The command that the arguments name, the last of those within each other.
const CLI::App& command_of(const CLI::App& application, const std::vector<std::string>& arguments) {
  const CLI::App* command = &application;
  for (const std::string& argument : arguments) {
    const auto has_name = [&](const CLI::App* inner) { return inner->get_name() == argument; };
    if (const auto found = command->get_subcommands(has_name); !found.empty()) command = found.front();
  }
  return *command;
}

/// Names that mean several things are wrong usage, which the parser reports.
std::vector<std::string> completed(const CLI::App& application, const std::vector<std::string>& arguments) try {
  return octet::cli::completed_arguments(arguments, names_of(command_of(application, arguments)));
} catch (const octet::Error& error) {
  throw CLI::ValidationError(error.message());
}

int run(std::vector<std::string> arguments) {
  CLI::App application("Octet: INT8 quantization and inference of neural networks", "octet");
  application.set_version_flag("--version", std::string("octet ") + octet::version());
  application.require_subcommand(1);
  octet::cli::add_info_command(application);
  octet::cli::add_run_command(application);
  octet::cli::add_convert_command(application);
  octet::cli::add_doctor_command(application);
  octet::cli::add_calibrate_command(application);
  octet::cli::add_statistics_command(application);
  octet::cli::add_check_command(application);
  octet::cli::add_annotate_command(application);
  octet::cli::add_benchmark_command(application);
  octet::cli::add_verify_command(application);
  octet::cli::add_report_command(application);
  octet::cli::add_help_commands(application);
  try {
    require_known_command(application, arguments);
    arguments = completed(application, arguments);
    std::ranges::reverse(arguments);  // The parser takes them last first.
    application.parse(arguments);
  } catch (const CLI::ParseError& error) {
    return application.exit(error) == 0 ? done : wrong_usage;
  }
  return std::cout.flush() ? done : fail("cannot write to standard output");
}

}  // namespace

int main(int count, char** arguments) try {
  octet::cli::keep_command_line(count, arguments);
  return run(octet::cli::normalized_arguments(count, arguments));
} catch (const std::exception& error) {
  return fail(error.what());
}
