#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace octet::cli {

/// Octet's command for the name of a tool that it takes after, which may have a folder in front and ".py" at its end: "benchmark" for
/// "./benchmark_app", "convert" for "model_optimizer/mo.py". Other names stay as they are.
std::string command_named(std::string_view name);

/// The arguments after the program's name, the first one as command_named() gives it, with hyphens inside long option names made
/// underscores: "--mean-values=1-2" becomes "--mean_values=1-2". Short names of several letters, which the commands that take after an
/// original tool have, become long ones: "-sm" of `calibrate`. What follows a bare "--" stays as it is.
std::vector<std::string> normalized_arguments(int count, const char* const* arguments);

/// The long names of a command's options, without hyphens.
struct OptionNames {
  std::vector<std::string> all{};
  std::vector<std::string> flags{};  ///< those of `all` that take no value
};

/// `arguments` with long names as the original tools' parsers take them: behind one hyphen ("-precision INT8", "-niter=100"), shortened to
/// what begins no other name ("--definition"), and flags with a value ("-pc True"). Throws octet::Error(InvalidArgument) for a beginning
/// of several names.
std::vector<std::string> completed_arguments(const std::vector<std::string>& arguments, const OptionNames& names);

/// `name` with every character but letters, digits, '.', '_' and '-' replaced by '_', fit for a file name.
std::string file_name_of(const std::string& name);

}  // namespace octet::cli
