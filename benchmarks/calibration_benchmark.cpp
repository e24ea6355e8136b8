#include <algorithm>
#include <string>

#include <benchmark/benchmark.h>

#include <octet/calib/calibrator.hpp>
#include <octet/graph/cost.hpp>

#include "peak.hpp"
#include "turns.hpp"
#include "workload.hpp"

namespace octet::benchmarks {
namespace {

constexpr int rounds = 8;
constexpr int threads = 1;

/// What collecting statistics costs over plain FP32 inference of the same input.
void statistics(benchmark::State& state, const std::string& model) {
  const Graph* graph = find_model(model);
  if (!graph) return state.SkipWithError(("skipped, needs the shared model " + model).c_str());
  const Executor executor(*graph, {.threads = threads});
  InferRequest request = filled_request(executor);
  Calibrator calibrator(*graph, {}, {.threads = threads});
  const Tensor input = random_input(executor.inputs().front());
  const Comparison found = compare_in_turns(state, [&] { request.run(); }, [&] { calibrator.observe(input); });
  state.counters["fp32_ms"] = found.first * 1e3;
  state.counters["statistics_ms"] = found.second * 1e3;
  state.counters["ratio"] = found.ratio;
}

Graph quantized(const Graph& graph) {
  Calibrator calibrator(graph, {}, {.threads = threads});
  calibrator.observe(random_input(Executor(graph, {.threads = threads}).inputs().front()));
  return calibrator.quantize();
}

/// Four convolutions one behind the other over 28x28 positions: what each reads lies in the second-level cache, and turning the input into
/// integers takes no time to speak of.
Graph large_convolutions(std::int64_t channels, std::int64_t kernel) {
  Graph graph("convolutions");
  Value data = graph.parameter("data", ElementType::f32, {1, channels, 28, 28});
  const Dims pads{kernel / 2, kernel / 2};
  for (const char* name : {"a", "b", "c", "d"}) {
    Tensor weights = random_input({name, ElementType::f32, {channels, channels, kernel, kernel}});
    for (float& weight : weights.mutable_data<float>()) weight *= 0.03F;  // Values keep their magnitude.
    const Value constant = graph.constant(std::string(name) + "/weights", weights);
    data = graph.add(name, Convolution{.pads_begin = pads, .pads_end = pads}, {data, constant});
    data = graph.add(std::string(name) + "/relu", Unary{UnaryKind::Relu}, {data});
  }
  graph.result("out", data);
  return graph;
}

double macs_per_second(const Graph& graph) {
  const Executor executor(graph, {.threads = threads});
  InferRequest request = filled_request(executor);
  return cost(graph).macs / time_of_turn([&] { request.run(); });
}

/// The better of convolutions with large kernels and with many channels. Windows of 3x3 would be filtered with fewer multiplications than
/// are counted.
Peak measured_peak() {
  const Graph spatial = large_convolutions(128, 5);
  const Graph pointwise = large_convolutions(384, 1);
  return {std::max(macs_per_second(spatial), macs_per_second(pointwise)),
          std::max(macs_per_second(quantized(spatial)), macs_per_second(quantized(pointwise)))};
}

Peak known_peak;

}  // namespace

void set_peak(const Peak& known) { known_peak = known; }

const Peak& peak() {
  static const Peak found = [] {
    const bool all_known = known_peak.fp32 > 0 && known_peak.int8 > 0;
    const Peak measured = all_known ? known_peak : measured_peak();
    return Peak{known_peak.fp32 > 0 ? known_peak.fp32 : measured.fp32, known_peak.int8 > 0 ? known_peak.int8 : measured.int8};
  }();
  return found;
}

namespace {

/// INT8 against FP32, and the share that each has of what a core reaches. An operation is a multiplication or an addition.
void int8(benchmark::State& state, const std::string& model) {
  const Graph* graph = find_model(model);
  if (!graph) return state.SkipWithError(("skipped, needs the shared model " + model).c_str());
  const Executor plain(*graph, {.threads = threads});
  const Executor integer(quantized(*graph), {.threads = threads});
  InferRequest plain_request = filled_request(plain), integer_request = filled_request(integer);
  const Comparison found = compare_in_turns(state, [&] { plain_request.run(); }, [&] { integer_request.run(); });
  const double macs = cost(*graph).macs;
  state.counters["fp32_ms"] = found.first * 1e3;
  state.counters["int8_ms"] = found.second * 1e3;
  state.counters["speedup"] = 1 / found.ratio;
  state.counters["fp32_GFLOP/s"] = 2e-9 * macs / found.first;
  state.counters["int8_GOP/s"] = 2e-9 * macs / found.second;
  state.counters["fp32_share"] = macs / found.first / peak().fp32;
  state.counters["int8_share"] = macs / found.second / peak().int8;
  state.counters["peak_GFLOP/s"] = 2e-9 * peak().fp32;
  state.counters["peak_GOP/s"] = 2e-9 * peak().int8;
}

#define OCTET_COMPARE(function, model) \
  BENCHMARK_CAPTURE(function, model, #model)->UseManualTime()->Iterations(rounds)->Unit(benchmark::kMillisecond)

OCTET_COMPARE(statistics, resnet50);
OCTET_COMPARE(statistics, squeezenet1.1);
OCTET_COMPARE(statistics, mobilenet_v2_1.0_224);
OCTET_COMPARE(statistics, resnet20-cifar10);
OCTET_COMPARE(int8, resnet50);
OCTET_COMPARE(int8, squeezenet1.1);
OCTET_COMPARE(int8, mobilenet_v2_1.0_224);
OCTET_COMPARE(int8, resnet20-cifar10);

}  // namespace
}  // namespace octet::benchmarks
