#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <octet/base/export.hpp>
#include <octet/base/warning.hpp>
#include <octet/bench/measurements.hpp>
#include <octet/eval/image.hpp>
#include <octet/exec/executor.hpp>
#include <octet/exec/machine.hpp>
#include <octet/job/sinks.hpp>

namespace octet {

/// Measures the speed of models: `octet benchmark`. A field has the name of the command's option, and messages call it by that name; 0 and
/// empty leave the choice to benchmark().
struct BenchmarkJob {
  enum class Api : std::uint8_t { Auto, Sync, Async };  ///< Auto: asynchronous where there are several requests
  enum class Hint : std::uint8_t { Latency, Throughput };
  enum class Report : std::uint8_t { NoCounters, AverageCounters, DetailedCounters };

  std::vector<std::filesystem::path> models{};  ///< ONNX files or the .xml of IRs; several take turns and are compared
  std::vector<std::filesystem::path> weights{};  ///< one for each model: .caffemodel of a Caffe network, empty for others; none = those beside
  Api api = Api::Auto;
  Hint hint = Hint::Latency;     ///< one stream of all threads, or a stream for each thread
  int streams = 0;               ///< which share one copy of the weights
  int requests = 0;              ///< under way at a time; as many as streams by default
  int threads = 0;               ///< of all streams together; all processors by default
  std::uint64_t iterations = 0;  ///< inferences of each model
  double seconds = 0;            ///< for each model, 10 without `iterations`; with both until both are reached
  std::size_t rounds = 0;        ///< turns of each model; 10 by default when there are several

  std::int64_t batch_size = 0;       ///< samples in one inference; that of the model by default
  std::string shape{};               ///< of the inputs, as QuantizationJob::input_shape
  std::vector<std::string> input{};  ///< "[NAME=]FILE": a tensor as .npy, or an image, for each input; random by default
  Preprocessing preprocessing{};     ///< of images

  bool counters = false;                    ///< measure each step
  Report report_type = Report::NoCounters;  ///< what report files hold; with counters steps are measured
  /// For the caller, who writes the reports with write_reports(); benchmark() only finds out at once whether that can be done.
  std::filesystem::path report_folder{};
  double peak_fp32 = 0;  ///< of the machine with the threads of a stream, in GFLOP/s; measured by default
  double peak_int8 = 0;  ///< the same in GOP/s
  /// Loading and first inference are measured in a child process, where caches are cold and memory is its own. Only for a process that has
  /// no threads yet, since a child made by fork() has but one.
  bool fresh_process = false;
  JobSinks sinks{};

  /// Whether steps are measured, for the table or for a report file.
  bool profiles() const { return counters || report_type != Report::NoCounters; }
};

/// What benchmark() measured of one model.
struct ModelBenchmark {
  std::string model{};
  std::vector<Port> inputs{};
  std::int64_t batch = 1;
  double int8_part = 0;          ///< of the multiply-accumulates
  double load_seconds = 0;       ///< from the file to an Executor and a request
  double first_seconds = 0;      ///< the first inference
  std::uint64_t peak_bytes = 0;  ///< resident memory of a process that loads the model and runs it
  bench::LatencyStatistics latency{};
  double frames_per_second = 0;   ///< samples, a batch being several: median over the turns
  bench::Ratio speed{1, 1, 1};    ///< times as fast as the first model, within each round
  bench::StepTimes step_times{};  ///< empty when nothing was profiled
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

/// Loads each model, then lets all of them take turns, so that what changes on the machine meets all of them.
///
///     octet::BenchmarkJob job;
///     job.models = {"fp32.xml", "int8.xml"};
///     const octet::BenchmarkSummary measured = octet::benchmark(job);
///
/// Throws Error(InvalidArgument) naming the fields for what has no meaning, and what read_model() and Executor throw.
OCTET_API BenchmarkSummary benchmark(const BenchmarkJob& job);

/// What cannot be asked together: throws Error(InvalidArgument) naming the fields. benchmark() begins with it.
OCTET_API void require_usable(const BenchmarkJob& job);

}  // namespace octet
