#include "cli/extension_option.hpp"

#include <octet/extension/extension.hpp>
#include <string>
#include <vector>

namespace octet::cli {

CLI::Option* add_extension_option(CLI::App& command) {
  const auto load = [](const std::vector<std::string>& libraries) {
    for (const std::string& library : libraries) load_extension(library);
  };
  return command.add_option_function<std::vector<std::string>>("-e,--extensions", load, "Shared libraries with operations of one's own")
      ->delimiter(',')
      ->option_text("LIBRARY ...");
}

}  // namespace octet::cli
