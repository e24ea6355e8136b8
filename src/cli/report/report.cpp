#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include <octet/base/error.hpp>
#include <octet/report/html.hpp>

#include "cli/commands.hpp"
#include "cli/options/shared.hpp"
#include "job/output_files.hpp"

namespace octet::cli {
namespace {

struct ReportCommand {
  std::vector<std::string> files{};
  std::filesystem::path output{};
};

std::string text_of(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (!stream) throw Error(ErrorCode::Io, "cannot open or read", {.file = file});
  return text;
}

std::string page_of(const ReportCommand& command) {
  const std::vector<std::string>& files = command.files;
  if (files.size() == 2) return compare_to_html(text_of(files[0]), text_of(files[1]), {files[0] + " and " + files[1], {}});
  try {
    return to_html(text_of(files[0]), {files[0], {}});
  } catch (const Error& error) {
    throw error.at({.file = files[0]});
  }
}

void run_report(const ReportCommand& command) {
  const std::string page = page_of(command);
  if (command.output.empty()) std::cout << page;
  else job::write_text_file(command.output, page);
}

}  // namespace

void add_report_command(CLI::App& application) {
  const auto options = std::make_shared<ReportCommand>();
  CLI::App* command = application.add_subcommand("report", "Make a page of what a command wrote as JSON, or compare two of them");
  command->add_option("FILE", options->files, "What a command wrote with --json or --report FILE.json; two are compared")
      ->expected(1, 2)
      ->required()
      ->option_text("FILE [OTHER]");
  add_path_option(*command, "-o,--output", options->output, "The page; standard output by default")->option_text("FILE.html");
  command->final_callback([options] { run_report(*options); });
}

}  // namespace octet::cli
