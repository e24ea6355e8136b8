#pragma once

#include <string>
#include <vector>

#include <octet/report/report.hpp>

namespace octet {

/// What a report file holds.
enum class BenchmarkReport {
  NoCounters,        ///< a line for each model
  AverageCounters,   ///< a line for each step
  DetailedCounters,  ///< a line for each step of each profiled inference
};

/// A table of values separated by semicolons, the first line of names.
std::string to_csv(const BenchmarkSummary& summary, BenchmarkReport report);

}  // namespace octet
