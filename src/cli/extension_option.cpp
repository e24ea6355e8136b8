#include "cli/extension_option.hpp"

#include <octet/extension/extension.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "cli/warnings.hpp"

namespace octet::cli {

CLI::Option* add_extension_option(CLI::App& command) {
  const auto load = [](const std::vector<std::string>& libraries) {
    for (const std::string& library : libraries) {
      // The original tools take the folder of their own extensions, which are none of Octet's.
      if (std::filesystem::is_directory(library)) warn_no_effect("--extensions '" + library + "'", "Octet loads libraries, not folders");
      else load_extension(library);
    }
  };
  return command.add_option_function<std::vector<std::string>>("-e,--extensions", load, "Shared libraries with operations of one's own")
      ->delimiter(',')
      ->option_text("LIBRARY ...");
}

}  // namespace octet::cli
