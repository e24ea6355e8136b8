#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace octet::test {

enum class Outcome { Passed, Failed, NotApplicable };

/// One of ONNX's own tests of its operations: a model with inputs and the outputs that they give.
struct NodeCase {
  std::string name;       ///< of its folder
  std::string operation;  ///< that it is about
  Outcome outcome;
  std::string reason;  ///< why it did not pass
};

/// Runs the test that a folder holds.
NodeCase run_node_case(const std::filesystem::path& folder);

/// How many tests of an operation passed, failed and are not applicable.
struct Counts {
  int passed = 0, failed = 0, not_applicable = 0;
  bool operator==(const Counts&) const = default;
};
std::map<std::string, Counts> count(const std::vector<NodeCase>& cases);

}  // namespace octet::test
