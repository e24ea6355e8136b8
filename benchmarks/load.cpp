// What it takes to load a model until its Executor is ready to run: octet_load MODEL [RUNS]. Each run is a process of its own, since only
// the first load in a process pays for everything; the memory is the resident one, mapped pages of the file and of libraries included.

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <string>
#include <vector>

#include <octet/exec/executor.hpp>
#include <octet/ir/ir.hpp>

namespace octet::benchmarks {
namespace {

struct Load {
  double seconds = 0;
  double processor_seconds = 0;  ///< what other programs on the machine do not change
  double bytes = 0;              ///< the process's peak
  double bytes_before = 0;       ///< its peak before anything was loaded
};

double processor_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6; };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double peak_bytes() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) * 1024;
}

Load load(const std::filesystem::path& model) {
  using Clock = std::chrono::steady_clock;
  Load result{.bytes_before = peak_bytes()};
  const double processor_begin = processor_seconds();
  const Clock::time_point begin = Clock::now();
  const Executor executor(read_model(model), {.threads = 1});
  const InferRequest request = executor.make_request();
  result.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  result.processor_seconds = processor_seconds() - processor_begin;
  result.bytes = peak_bytes();
  return result;
}

/// False when the child could not load the model; it has said why.
bool load_in_child(const std::filesystem::path& model, Load& result) {
  int ends[2];
  if (::pipe(ends) != 0) return false;
  const pid_t child = ::fork();
  if (child == 0) {
    try {
      const Load measured = load(model);
      ::_exit(::write(ends[1], &measured, sizeof measured) == sizeof measured ? 0 : 1);
    } catch (const std::exception& error) {
      std::fprintf(stderr, "octet_load: %s\n", error.what());
      ::_exit(1);
    }
  }
  ::close(ends[1]);
  const bool complete = ::read(ends[0], &result, sizeof result) == sizeof result;
  ::close(ends[0]);
  ::waitpid(child, nullptr, 0);
  return complete;
}

template <typename Member>
double median(std::vector<Load> loads, Member member) {
  std::ranges::sort(loads, {}, member);
  return loads[loads.size() / 2].*member;
}

/// An IR is two files, an ONNX model one.
double bytes_of_model(const std::filesystem::path& model) {
  std::error_code absent;
  const std::uintmax_t weights = std::filesystem::file_size(std::filesystem::path(model).replace_extension(".bin"), absent);
  const bool has_weights = !absent && model.extension() == ".xml";
  return static_cast<double>(std::filesystem::file_size(model) + (has_weights ? weights : 0));
}

int measure(const std::filesystem::path& model, int runs) {
  std::vector<Load> loads(static_cast<std::size_t>(std::max(runs, 1)));
  for (Load& each : loads)
    if (!load_in_child(model, each)) return 1;
  const double file = bytes_of_model(model), bytes = median(loads, &Load::bytes);
  const double grown = bytes - median(loads, &Load::bytes_before);
  std::printf("%zu runs: ready after %.1f ms, %.1f ms of them on the processor\n", loads.size(), median(loads, &Load::seconds) * 1e3,
              median(loads, &Load::processor_seconds) * 1e3);
  std::printf("the process grew by %.1f MB to %.1f MB, %.2f and %.2f times the model's %.1f MB\n", grown / 1e6, bytes / 1e6, grown / file,
              bytes / file, file / 1e6);
  return 0;
}

}  // namespace
}  // namespace octet::benchmarks

int main(int argc, char** argv) {
  if (argc != 2 && argc != 3) {
    std::fprintf(stderr, "usage: octet_load MODEL [RUNS]\n");
    return 2;
  }
  return octet::benchmarks::measure(argv[1], argc == 3 ? std::atoi(argv[2]) : 9);
}
