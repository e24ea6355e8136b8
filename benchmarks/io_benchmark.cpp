#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

#include <benchmark/benchmark.h>

#include <octet/ir/ir.hpp>

#include "models/resnet50.hpp"

namespace octet::benchmarks {
namespace {

/// ResNet-50 as an IR in a folder that is removed with the object.
class WrittenModel {
 public:
  WrittenModel() : graph_(make_resnet50()) {
    std::string pattern = (std::filesystem::temp_directory_path() / "octet-benchmark-XXXXXX").string();
    if (!mkdtemp(pattern.data())) throw std::runtime_error("cannot make a temporary folder");
    folder_ = pattern;
    write_ir(graph_, path());
  }
  ~WrittenModel() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  WrittenModel(const WrittenModel&) = delete;
  WrittenModel& operator=(const WrittenModel&) = delete;

  const Graph& graph() const { return graph_; }
  std::filesystem::path path() const { return folder_ / "resnet50.xml"; }
  std::int64_t bytes() const {
    return static_cast<std::int64_t>(std::filesystem::file_size(path()) + std::filesystem::file_size(folder_ / "resnet50.bin"));
  }

 private:
  Graph graph_;
  std::filesystem::path folder_;
};

const WrittenModel& model() {
  static const WrittenModel model;
  return model;
}

/// Sums one byte of each page of every constant, so that the mapped file is really read.
std::size_t touch(const Graph& graph) {
  std::size_t sum = 0;
  for (const Node& node : graph.nodes()) {
    const Constant* constant = node.as<Constant>();
    if (!constant) continue;
    const auto* bytes = static_cast<const unsigned char*>(constant->value.raw());
    for (std::size_t i = 0; i < constant->value.bytes(); i += 4096) sum += bytes[i];
  }
  return sum;
}

void read_resnet50(benchmark::State& state) {
  const std::filesystem::path path = model().path();
  for (auto _ : state) benchmark::DoNotOptimize(touch(read_ir(path)));
  state.SetBytesProcessed(state.iterations() * model().bytes());
}

/// Both files are synchronized to the disk each time, which is most of this number.
void write_resnet50(benchmark::State& state) {
  for (auto _ : state) write_ir(model().graph(), model().path());
  state.SetBytesProcessed(state.iterations() * model().bytes());
}

BENCHMARK(read_resnet50)->Name("read_ir/resnet50")->Unit(benchmark::kSecond)->UseRealTime();
BENCHMARK(write_resnet50)->Name("write_ir/resnet50")->Unit(benchmark::kSecond)->UseRealTime();

}  // namespace
}  // namespace octet::benchmarks
