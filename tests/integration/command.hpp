#pragma once

#include <sys/wait.h>

#include <fstream>
#include <iterator>
#include <string>

#include "support.hpp"

namespace octet::test {

/// What a run of the program gave.
struct Outcome {
  int status;
  std::string output, errors;
};

inline std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Runs the built program with arguments as a shell splits them.
inline Outcome octet_command(const std::string& arguments) {
  const TemporaryFolder folder;
  const std::filesystem::path output = folder.path() / "output", errors = folder.path() / "errors";
  const std::string command = OCTET_BINARY_DIR "/bin/octet " + arguments + " > " + output.string() + " 2> " + errors.string();
  const int status = std::system(command.c_str());
  REQUIRE(WIFEXITED(status));
  return {WEXITSTATUS(status), bytes_of(output), bytes_of(errors)};
}

}  // namespace octet::test
