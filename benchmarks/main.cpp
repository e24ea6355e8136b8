#include <cstdlib>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>

#include "peak.hpp"

namespace {

/// Reads "--NAME=NUMBER", where an operation is a multiplication or an addition, as 10^9 multiply-accumulates.
bool read_option(std::string_view argument, std::string_view name, double& macs) {
  if (!argument.starts_with(name)) return false;
  macs = std::strtod(argument.data() + name.size(), nullptr) * 1e9 / 2;
  return true;
}

}  // namespace

/// Google Benchmark with two options more: --peak_gflops=X and --peak_gops=X, what a core reaches in FP32 and INT8.
int main(int argc, char** argv) {
  octet::benchmarks::Peak known;
  std::vector<char*> arguments;
  for (int i = 0; i < argc; ++i)
    if (!read_option(argv[i], "--peak_gflops=", known.fp32) && !read_option(argv[i], "--peak_gops=", known.int8))
      arguments.push_back(argv[i]);
  octet::benchmarks::set_peak(known);
  auto count = static_cast<int>(arguments.size());
  benchmark::Initialize(&count, arguments.data());
  if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
