#pragma once

#include <string>
#include <utility>
#include <vector>

#include <octet/base/warning.hpp>

namespace octet {

/// Counts things of one kind that are not used.
class Tally {
 public:
  explicit Tally(std::string message) : warning_{std::move(message), 0, {}} {}

  void add(const std::string& thing) {
    if (warning_.count++ == 0) warning_.first = thing;
  }
  /// Adds the warning where anything was counted.
  void report(std::vector<Warning>& warnings) const {
    if (warning_.count > 0) warnings.push_back(warning_);
  }

 private:
  Warning warning_;
};

}  // namespace octet
