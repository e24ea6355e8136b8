#pragma once

#include <CLI/CLI.hpp>

namespace octet::cli {

/// -e, --extensions: shared libraries with operations, loaded before the command reads a model.
CLI::Option* add_extension_option(CLI::App& command);

}  // namespace octet::cli
