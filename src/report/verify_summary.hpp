#pragma once

#include <string>
#include <vector>

#include <octet/base/warning.hpp>
#include <octet/job/verify.hpp>

namespace octet {

/// What `octet verify` found.
struct VerifySummary {
  std::string model{};
  std::string precision{};
  int threads = 1;
  std::string inputs{};  ///< where they come from
  VerifyReport report{};
  std::vector<Warning> warnings{};  ///< what was given and not used
};

/// The first `most` deviations, and how many there are.
std::string to_text(const VerifySummary& summary, std::size_t most);
std::string to_json(const VerifySummary& summary);

}  // namespace octet
