#include "bench/profile.hpp"
#include "report/benchmark/benchmark_summary.hpp"

#include "support.hpp"

using namespace octet;
using octet::test::contains;

namespace {

StepDescription convolution_step() {
  StepDescription step;
  step.name = "conv;1";
  step.type = "Convolution";
  step.kernel = "brgconv:avx512_core_vnni";
  step.layers = {"conv;1", "relu"};
  step.precision = ElementType::u8;
  step.output_shape = {1, 64, 56, 56};
  step.output_layout = "acdb";
  step.macs = 5e8;
  return step;
}

ModelBenchmark model(const char* path, double milliseconds) {
  ModelBenchmark result{.model = path, .inputs = {{"data", ElementType::f32, {2, 3, 224, 224}}}, .batch = 2};
  result.load_seconds = 0.25;
  result.first_seconds = 0.0125;
  result.peak_bytes = 123'000'000;
  const double s = milliseconds / 1e3;
  result.latency = {100, 3, s, s, s / 10, 2 * s, 3 * s, s / 2, 4 * s};
  result.frames_per_second = 2 / s;
  return result;
}

BenchmarkSummary example() {
  BenchmarkSummary summary{.machine = {"Processor X", 4, "avx512_core_vnni", "2.6.3"}, .load_average = 0.25};
  summary.runner = {.asynchronous = true, .streams = 2, .requests = 4};
  summary.threads = 1;
  summary.rounds = 10;
  summary.models = {model("fp32/net.xml", 8), model("int8/net_i8.xml", 2)};
  summary.models[1].int8_part = 0.875;
  summary.models[1].speed = {4, 3.875, 4.125};
  return summary;
}

BenchmarkSummary profiled() {
  BenchmarkSummary summary = example();
  summary.models.erase(summary.models.begin());
  summary.peaks = bench::Peaks{.fp32 = 1e11, .int8 = 4e11};
  summary.models[0].step_times = {{0.005}, {0.005}, {0.008}};
  summary.models[0].steps = bench::step_profiles({convolution_step()}, summary.models[0].step_times, *summary.peaks);
  return summary;
}

}  // namespace

TEST_CASE("a comparison is reported as tables") {
  CHECK(to_text(example(), false) ==
        "Processor X, 4 processors, avx512_core_vnni, oneDNN 2.6.3, load 0.25\n"
        "asynchronous, 2 streams of 1 thread, 4 requests, 10 rounds\n"
        "\n"
        "model       batch  inferences  outliers  median ms  mean   deviation  p90     p99     shortest  FPS\n"
        "net.xml     2      100         3         8.000      8.000  0.800      16.000  24.000  4.000     250.00\n"
        "net_i8.xml  2      100         3         2.000      2.000  0.200      4.000   6.000   1.000     1000.00\n"
        "\n"
        "model       MACs in INT8  load ms  first inference ms  peak memory  times as fast as the first, over rounds\n"
        "net.xml     0.0 %         250.0    12.5                123.00 MB    1\n"
        "net_i8.xml  87.5 %        250.0    12.5                123.00 MB    4.00 (3.88 to 4.12)\n");
}

TEST_CASE("files of one name are told apart by their folders") {
  BenchmarkSummary summary = example();
  summary.models[1].model = "fp16/net.xml";
  CHECK_THAT(to_text(summary, false), contains("\nfp16/net.xml  2 "));
}

TEST_CASE("counters show where the time of each step goes") {
  CHECK_THAT(to_text(profiled(), true),
             contains("\npeak with 1 thread: 100.0 GFLOP/s in FP32, 400.0 GOP/s in INT8\n"
                      "\n"
                      "steps of net_i8.xml, medians of 3 inferences\n"
                      "step    type         precision  kernel                    shape         ms     of total  GFLOP/s  of peak  lost ms\n"
                      "conv;1  Convolution  u8         brgconv:avx512_core_vnni  [1,64,56,56]  5.000  100.0 %   200.0    50.0 %   2.500\n"
                      "\n"
                      "by type, the largest loss first\n"
                      "type         precision  steps  ms     of total  of peak  lost ms\n"
                      "Convolution  u8         1      5.000  100.0 %   50.0 %   2.500\n"));
}

TEST_CASE("a benchmark is reported as JSON with every number in its basic unit") {
  const std::string json = to_json(example());
  CHECK_THAT(json, contains(R"("api": "async")"));
  CHECK_THAT(json, contains(R"("median": 0.008)"));
  CHECK_THAT(json, contains(R"("peak_memory_bytes": 123000000)"));
  CHECK_THAT(json, contains(R"("int8_share_of_macs": 0.875)"));
  CHECK(json.find("\"steps\"") == std::string::npos);
  const std::string steps = to_json(profiled());
  CHECK_THAT(steps, contains(R"("kernel": "brgconv:avx512_core_vnni")"));
  CHECK_THAT(steps, contains(R"("lost_seconds": 0.0025)"));
  CHECK_THAT(steps, contains(R"("profiled_inferences": 3)"));
}

TEST_CASE("a report file has a line for each model") {
  CHECK(to_csv(example(), BenchmarkReport::NoCounters) ==
        "model;api;streams;threads per stream;requests;batch;inferences;outliers;median ms;mean ms;deviation ms;p90 ms;p99 ms;FPS;load ms;"
        "first inference ms;peak memory bytes;times as fast as the first\n"
        "fp32/net.xml;async;2;1;4;2;100;3;8;8;0.8;16;24;250;250;12.5;123000000;1\n"
        "int8/net_i8.xml;async;2;1;4;2;100;3;2;2;0.2;4;6;1000;250;12.5;123000000;4\n");
}

TEST_CASE("report files of counters have a line for each step, names that hold a separator in quotes") {
  CHECK(to_csv(profiled(), BenchmarkReport::AverageCounters) ==
        "model;step;type;precision;kernel;mean ms;median ms;GFLOP/s;share of peak\n"
        "int8/net_i8.xml;\"conv;1\";Convolution;u8;brgconv:avx512_core_vnni;6;5;200;0.5\n");
  CHECK(to_csv(profiled(), BenchmarkReport::DetailedCounters) ==
        "model;inference;step;type;precision;kernel;ms\n"
        "int8/net_i8.xml;0;\"conv;1\";Convolution;u8;brgconv:avx512_core_vnni;5\n"
        "int8/net_i8.xml;1;\"conv;1\";Convolution;u8;brgconv:avx512_core_vnni;5\n"
        "int8/net_i8.xml;2;\"conv;1\";Convolution;u8;brgconv:avx512_core_vnni;8\n");
}
