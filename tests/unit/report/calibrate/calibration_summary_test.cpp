#include "report/calibrate/calibration_summary.hpp"

#include "support.hpp"

using namespace octet;
using octet::test::contains;

namespace {

CalibrationSummary example() {
  CalibrationSummary summary{"net.xml", "out/net_i8.xml", 200, {{"bad.jpg", "damaged"}}};
  summary.layers = {{"conv1", "Convolution", true, "inputs and weights are quantized", 900},
                    {"pool", "MaxPool", true, "moves quantized values", 0},
                    {"head", "MatMul", false, "kept by the scheme", 100}};
  summary.macs = 1000;
  summary.bytes_before = 4000000;
  summary.bytes_after = 1250000;
  summary.comparison = {.threads = 2, .runs = 30, .fp32_seconds = 0.004, .int8_seconds = 0.00125, .images = 50, .mean_sqnr = 31.25};
  return summary;
}

}  // namespace

TEST_CASE("a calibration is reported as a table") {
  CHECK(to_text(example()) ==
        "calibrated net.xml on 200 samples, 1 skipped\n"
        "wrote out/net_i8.xml\n"
        "\n"
        "                      FP32     INT8\n"
        "layers                1        2        of those that could run in INT8\n"
        "multiply-accumulates  10.0 %   90.0 %   of the quantized network\n"
        "model files           4.00 MB  1.25 MB  .xml and .bin\n"
        "latency               4 ms     1.25 ms  median of 30 runs each, in turns, 2 threads\n"
        "output SQNR                    31.2 dB  mean over 50 images\n"
        "\n"
        "kept in FP32:\n"
        "  head  MatMul  kept by the scheme\n"
        "\n"
        "skipped:\n"
        "  bad.jpg: damaged\n");
}

TEST_CASE("what was not compared is not reported as a number") {
  CalibrationSummary summary = example();
  summary.comparison.images = 0;
  CHECK(to_text(summary).find("SQNR") == std::string::npos);
  CHECK_THAT(to_json(summary), contains("\"mean_sqnr_db\": null"));
}

TEST_CASE("a calibration is reported as JSON") {
  const std::string json = to_json(example());
  for (const char* part :
       {"\"samples\": 200", "\"name\": \"bad.jpg\"", "\"layers_int8\": 2", "\"layers_fp32\": 1", "\"int8_share_of_macs\": 0.9",
        "\"before\": 4000000", "\"after\": 1250000", "\"int8\": 0.00125", "\"mean_sqnr_db\": 31.25", "\"compared_images\": 50",
        "\"precision\": \"FP32\"", "\"reason\": \"kept by the scheme\""})
    CHECK_THAT(json, contains(part));
}

TEST_CASE("every layer's precision and reason are listed") {
  CHECK(layers_to_text(example().layers) ==
        "layer  type         precision  MACs  reason\n"
        "conv1  Convolution  INT8       900   inputs and weights are quantized\n"
        "pool   MaxPool      INT8       -     moves quantized values\n"
        "head   MatMul       FP32       100   kept by the scheme\n");
}

TEST_CASE("a network without multiply-accumulates has no share in INT8") {
  CalibrationSummary summary = example();
  summary.macs = 0;
  CHECK(summary.int8_share() == 0);
}

TEST_CASE("only the first of many skipped files are listed") {
  CalibrationSummary summary = example();
  summary.skipped.assign(13, {"bad.jpg", "damaged"});
  CHECK_THAT(to_text(summary), contains("  bad.jpg: damaged\n  and 3 more\n"));
}
