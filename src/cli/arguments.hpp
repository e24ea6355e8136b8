#pragma once

#include <string>
#include <vector>

namespace octet::cli {

/// The arguments after the program's name, with hyphens inside long option names made underscores: "--mean-values=1-2" becomes
/// "--mean_values=1-2". Short names of several letters, which the commands that take after an original tool have, become long ones: "-sm"
/// of `calibrate`. What follows a bare "--" stays as it is.
std::vector<std::string> normalized_arguments(int count, const char* const* arguments);

/// The numbers of "1,2.5,-3", optionally in square brackets. Throws octet::Error(InvalidArgument) beginning with `what`.
std::vector<float> parse_numbers(const std::string& text, const std::string& what);

/// `name` with every character but letters, digits, '.', '_' and '-' replaced by '_', fit for a file name.
std::string file_name_of(const std::string& name);

}  // namespace octet::cli
