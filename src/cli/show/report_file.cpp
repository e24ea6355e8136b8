#include "cli/show/report_file.hpp"

#include <octet/report/html.hpp>
#include <octet/report/report.hpp>

#include "cli/options/shared.hpp"
#include "cli/show/command_line.hpp"
#include "job/output_files.hpp"

namespace octet::cli {
namespace {

/// "octet check".
std::string title() {
  const std::string& line = command_line();
  return line.substr(0, line.find(' ', line.find(' ') + 1));
}

}  // namespace

void add_report_option(CLI::App& command, std::filesystem::path& file) {
  add_path_option(command, "--report", file, "Write what was found: a page where FILE ends in .html, else JSON")->option_text("FILE");
}

void require_writable_report(const std::filesystem::path& file) { job::require_writable(file); }

void write_report_file(const std::filesystem::path& file, const std::string& json) {
  if (file.empty()) return;
  job::write_text_file(file, is_page(file) ? to_html(json, {title(), command_line()}) : json);
}

}  // namespace octet::cli
