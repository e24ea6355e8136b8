#pragma once

#include <octet/eval/check_config.hpp>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace octet::cli {

/// Adds the options of the original tools that name a configuration and what lies around it: -c, -d, -a, -C, -tt, -tf, and those of the
/// Model Optimizer and of CPU extensions, which have no effect. They are stored in `paths`, which must outlive the parsing. Returns -c.
CLI::Option* add_config_options(CLI::App& command, CheckConfigPaths& paths);

/// Adds -td, which is stored in `paths`.
void add_target_devices_option(CLI::App& command, CheckConfigPaths& paths);

/// Throws CLI::ValidationError where an option is given that would be passed over in silence: one about images with a configuration, which
/// has the preprocessing, or one about configurations without.
void require_one_way(const CLI::App& command, const CheckConfigPaths& paths);

}  // namespace octet::cli
