#pragma once

#include <filesystem>
#include <string>

#include <CLI/CLI.hpp>

namespace octet::cli {

/// --report.
void add_report_option(CLI::App& command, std::filesystem::path& file);

/// Throws Error(Io) when nothing could be written there; called before the work. An empty path is no file.
void require_writable_report(const std::filesystem::path& file);

/// Writes what the command found, `json`: as a page where the name ends in .html or .htm, else as it is. Throws Error(Io).
void write_report_file(const std::filesystem::path& file, const std::string& json);

}  // namespace octet::cli
