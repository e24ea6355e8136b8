#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace octet::cli {

/// An option as help, manuals and shells show it.
struct ShownOption {
  std::vector<std::string> names{};    ///< "-s", "--source"; empty for what stands without a name
  std::string value{};                 ///< "DIR"; empty for flags
  std::vector<std::string> choices{};  ///< of the value, where there are only these
  std::string description{};
  std::string group{};
  bool is_required = false;
};

struct ShownCommand {
  std::string name{}, description{};
  std::vector<ShownOption> options{};
  std::vector<ShownCommand> commands{};  ///< within it
};

/// What the parser knows of the application.
ShownCommand shown(const CLI::App& application);

}  // namespace octet::cli
