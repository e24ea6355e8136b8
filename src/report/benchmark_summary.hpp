#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <octet/base/warning.hpp>

#include "bench/latency.hpp"
#include "bench/profile.hpp"
#include "bench/runner.hpp"
#include "bench/turns.hpp"
#include "exec/machine.hpp"

namespace octet {

/// What `octet benchmark` measured of one model.
struct ModelBenchmark {
  std::string model{};
  std::vector<Port> inputs{};
  std::int64_t batch = 1;
  double int8_part = 0;           ///< of the multiply-accumulates
  double load_seconds = 0;        ///< from the file to an Executor and a request
  double first_seconds = 0;       ///< the first inference
  std::uint64_t peak_bytes = 0;   ///< resident memory of a process that loads the model and runs it
  bench::LatencyStatistics latency{};
  double frames_per_second = 0;      ///< samples, a batch being several: median over the turns
  bench::Ratio speed{1, 1, 1};       ///< times as fast as the first model, within each round
  bench::StepTimes step_times{};     ///< empty when nothing was profiled
  std::vector<bench::StepProfile> steps{};
};

struct BenchmarkSummary {
  exec::Machine machine{};
  double load_average = 0;  ///< of the machine before the run, over a minute
  bench::RunnerOptions runner{};
  int threads = 1;  ///< of one stream
  std::size_t rounds = 1;
  std::optional<bench::Peaks> peaks{};  ///< when something was profiled
  std::vector<ModelBenchmark> models{};
  std::vector<Warning> warnings{};  ///< what was given and not used
};

/// Tables for people. `counters`: with a table of the steps of each model.
std::string to_text(const BenchmarkSummary& summary, bool counters);
std::string to_json(const BenchmarkSummary& summary);

/// What a report file holds.
enum class BenchmarkReport {
  NoCounters,        ///< a line for each model
  AverageCounters,   ///< a line for each step
  DetailedCounters,  ///< a line for each step of each profiled inference
};

/// A table of values separated by semicolons, the first line of names.
std::string to_csv(const BenchmarkSummary& summary, BenchmarkReport report);

}  // namespace octet
