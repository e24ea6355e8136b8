#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <octet/eval/image.hpp>

#include "bench/runner.hpp"
#include "cli/model_shapes.hpp"

namespace CLI {
class App;
}

namespace octet::cli {

/// What `octet benchmark` was asked to do; 0 and empty mean that nothing was said.
struct BenchmarkOptions {
  std::vector<std::string> models{};
  std::string api{}, hint = "latency", device{};
  int requests = 0, streams = 0, threads = 0;
  std::uint64_t iterations = 0;
  double seconds = 0;
  std::size_t rounds = 0;

  std::int64_t batch = 0;
  ShapeChoice shapes{.option = "--shape"};
  std::vector<std::string> inputs{};
  Preprocessing preprocessing{};

  bool counters = false;
  std::string report_type = "no_counters";
  std::string report_folder{};
  double peak_fp32 = 0, peak_int8 = 0;  ///< GFLOP/s and GOP/s
  bool json = false;
  bool progress = false;

  /// Whether steps are measured, for the table or for a report file.
  bool profiles() const { return counters || report_type != "no_counters"; }
};

void add_benchmark_options(CLI::App& command, BenchmarkOptions& options);

/// Warns of options that make no difference beside the others.
void warn_of_unused(const CLI::App& command, const BenchmarkOptions& options);

/// How inferences run on a machine of so many processors.
struct BenchmarkPlan {
  bench::RunnerOptions runner{};
  int threads = 1;  ///< of one stream
  std::size_t rounds = 1;
  bench::TurnLength turn{};
};

/// What the options leave open is chosen here: `throughput` means a stream for every thread, `latency` one stream; there are as many
/// requests as streams; inference is synchronous while there is one request. Throws CLI::ValidationError where options contradict
/// each other.
BenchmarkPlan plan_of(const BenchmarkOptions& options, int processors);

}  // namespace octet::cli
