#pragma once

#include <string>

namespace octet::cli {

/// Keeps what the program was called with, for reports.
void keep_command_line(int count, const char* const* arguments);

/// "octet check model.xml --source 'my images'": as a shell takes it.
const std::string& command_line();

}  // namespace octet::cli
