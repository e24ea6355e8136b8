#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include <octet/base/warning.hpp>
#include <octet/calib/tune.hpp>

#include "report/calibration_summary.hpp"

namespace octet {

/// What the standard mode of `octet calibrate` did.
struct TuningSummary {
  std::string model{};
  std::string output{};
  std::string trials_file{};
  std::string metric{};
  bool is_share = true;  ///< its values are shares, shown in per cent
  double max_drop = 0;
  std::size_t calibration_samples = 0;
  std::size_t validation_samples = 0;
  TuneResult result{};
  std::uintmax_t bytes_before = 0;
  std::uintmax_t bytes_after = 0;
  NetworkComparison comparison{};
  std::vector<Warning> warnings{};  ///< what was given and not used
};

/// The results for people.
std::string to_text(const TuningSummary& summary);
/// All of them, with what this run took, as one JSON object.
std::string to_json(const TuningSummary& summary);
/// What does not depend on the time that anything took, but for latencies that were asked for: the choice, all trials, the ranking, and the
/// Pareto list.
std::string trials_to_json(const TuningSummary& summary);
/// One sentence for a search that did not meet its limit.
std::string unmet_limit(const TuningSummary& summary);

}  // namespace octet
