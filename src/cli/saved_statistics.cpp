#include "cli/saved_statistics.hpp"

#include <set>

#include "base/tally.hpp"
#include "cli/warnings.hpp"

namespace octet::cli {

Statistics saved_statistics(const CalibrateOptions& options, const std::vector<std::string>& needed) {
  Statistics statistics = Statistics::load(options.statistics_in);
  const std::set<std::string> names(needed.begin(), needed.end());
  Tally unused(options.statistics_in + ": tensors of which this network needs no statistics");
  for (const std::string& tensor : statistics.tensors())
    if (!names.contains(tensor)) unused.add(tensor);
  std::vector<Warning> found;
  unused.report(found);
  warn(found);
  return statistics;
}

}  // namespace octet::cli
