#pragma once

namespace CLI {
class App;
}

namespace octet::cli {

/// Each adds one subcommand, which does its work while the command line is parsed: it writes results to standard output and
/// progress to standard error, and throws octet::Error when the job fails.
void add_annotate_command(CLI::App& application);
void add_benchmark_command(CLI::App& application);
void add_calibrate_command(CLI::App& application);
void add_check_command(CLI::App& application);
void add_convert_command(CLI::App& application);
void add_doctor_command(CLI::App& application);
/// help, completion and man, which show the commands that were added.
void add_help_commands(CLI::App& application);
void add_info_command(CLI::App& application);
void add_report_command(CLI::App& application);
void add_run_command(CLI::App& application);
void add_statistics_command(CLI::App& application);
void add_verify_command(CLI::App& application);

}  // namespace octet::cli
