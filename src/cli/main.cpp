#include <algorithm>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <octet/base/version.hpp>

#include "cli/arguments.hpp"
#include "cli/commands.hpp"

namespace {

enum ExitCode { done = 0, job_failed = 1, wrong_usage = 2 };

int fail(const std::string& reason) {
  std::cerr << "octet: " << reason << '\n';
  return job_failed;
}

/// The parser would only say that it needs a command.
void require_known_command(const CLI::App& application, const std::vector<std::string>& arguments) {
  if (arguments.empty() || arguments.front().starts_with('-')) return;
  const auto has_name = [&](const CLI::App* command) { return command->get_name() == arguments.front(); };
  if (application.get_subcommands(has_name).empty())
    throw CLI::ValidationError("command", "given '" + arguments.front() + "', expected one of those that --help lists");
}

int run(std::vector<std::string> arguments) {
  CLI::App application("Octet: INT8 quantization and inference of neural networks", "octet");
  application.set_version_flag("--version", std::string("octet ") + octet::version());
  application.require_subcommand(1);
  octet::cli::add_info_command(application);
  octet::cli::add_run_command(application);
  octet::cli::add_convert_command(application);
  octet::cli::add_calibrate_command(application);
  octet::cli::add_statistics_command(application);
  octet::cli::add_check_command(application);
  octet::cli::add_annotate_command(application);
  octet::cli::add_benchmark_command(application);
  octet::cli::add_verify_command(application);
  try {
    require_known_command(application, arguments);
    std::ranges::reverse(arguments);  // The parser takes them last first.
    application.parse(arguments);
  } catch (const CLI::ParseError& error) {
    return application.exit(error) == 0 ? done : wrong_usage;
  }
  return std::cout.flush() ? done : fail("cannot write to standard output");
}

}  // namespace

int main(int count, char** arguments) try {
  return run(octet::cli::normalized_arguments(count, arguments));
} catch (const std::exception& error) {
  return fail(error.what());
}
