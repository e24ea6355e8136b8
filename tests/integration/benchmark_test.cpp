#include <octet/tensor/npy.hpp>

#include "integration/command.hpp"

using namespace octet;
using test::contains, test::octet_command, test::Outcome;

namespace {

const std::string glyphs = OCTET_SOURCE_DIR "/examples/glyphs/glyphs.xml";
const std::string benchmark = "benchmark " + glyphs + " --threads 1 ";

}  // namespace

TEST_CASE("benchmark measures one model with random inputs") {
  const Outcome outcome = octet_command(benchmark + "-niter 20");
  INFO(outcome.errors);
  REQUIRE(outcome.status == 0);
  CHECK_THAT(outcome.output, contains("synchronous, 1 stream of 1 thread, 1 request, 1 round\n"));
  CHECK_THAT(outcome.output, contains("\nglyphs.xml  1      20          "));
  CHECK_THAT(outcome.output, contains("first inference ms"));
  CHECK(outcome.errors.empty());
}

TEST_CASE("benchmark compares models in turns") {
  const Outcome outcome = octet_command("benchmark " + glyphs + " " + glyphs + " -nthreads 1 -niter 30 --rounds 3 --json");
  REQUIRE(outcome.status == 0);
  CHECK_THAT(outcome.output, contains("\"rounds\": 3"));
  CHECK_THAT(outcome.output, contains("\"inferences\": 30"));
  CHECK_THAT(outcome.output, contains("\"times_as_fast_as_first\""));
}

TEST_CASE("throughput runs a stream for each thread") {
  const Outcome outcome = octet_command("benchmark " + glyphs + " -hint throughput -nthreads 2 -nireq 3 -niter 40");
  INFO(outcome.errors);
  REQUIRE(outcome.status == 0);
  CHECK_THAT(outcome.output, contains("asynchronous, 2 streams of 1 thread, 3 requests, 1 round\n"));
}

TEST_CASE("benchmark gives the network another batch and shape") {
  CHECK_THAT(octet_command(benchmark + "-niter 2 -b 4 --json").output, contains("\"batch\": 4"));
  CHECK_THAT(octet_command(benchmark + "-niter 2 -shape [2,3,32,32] --json").output, contains("\"batch\": 2"));
}

TEST_CASE("benchmark takes inputs as run does") {
  const test::TemporaryFolder folder;
  const std::string input = (folder.path() / "input.npy").string();
  write_npy(test::random_tensor({1, 3, 32, 32}, 5), input);
  CHECK(octet_command(benchmark + "-niter 2 -i " + input).status == 0);
  CHECK(octet_command(benchmark + "-niter 2 -i input=" + input).status == 0);
  const Outcome wrong = octet_command(benchmark + "-niter 2 -b 2 -i " + input);
  CHECK(wrong.status == 1);
  CHECK_THAT(wrong.errors, contains("given shape [1,3,32,32], expected [2,3,32,32]"));
}

TEST_CASE("counters show the steps with shares of peaks that may be given") {
  const Outcome outcome = octet_command(benchmark + "-niter 5 -pc --peak_fp32 100 --peak-int8 400");
  REQUIRE(outcome.status == 0);
  CHECK_THAT(outcome.output, contains("peak with 1 thread: 100.0 GFLOP/s in FP32, 400.0 GOP/s in INT8\n"));
  CHECK_THAT(outcome.output, contains("steps of glyphs.xml, medians of 5 inferences\n"));
  CHECK_THAT(outcome.output, contains("Convolution  f32 "));
}

TEST_CASE("reports go to their folder under the names of the original tool") {
  const test::TemporaryFolder folder;
  const std::string reports = (folder.path() / "new" / "reports").string();
  const Outcome outcome =
      octet_command(benchmark + "-niter 3 -report_type detailed_counters -report_folder " + reports + " --peak_fp32 1 --peak_int8 1");
  INFO(outcome.errors);
  REQUIRE(outcome.status == 0);
  CHECK(outcome.output.find("steps of") == std::string::npos);
  CHECK(test::bytes_of(reports + "/benchmark_report.csv").starts_with("model;api;streams;"));
  CHECK_THAT(test::bytes_of(reports + "/benchmark_detailed_counters_report.csv"), contains("glyphs.xml;2;"));
}

TEST_CASE("benchmark options that contradict each other are wrong usage") {
  const std::string arguments = GENERATE("-api sync -nstreams 2", "-nireq 1 -nstreams 2", "-report_type average_counters",
                                         "-hint cumulative", "-api later", "-niter 0", "-t 0", "-d GPU", "-b 0");
  INFO(arguments);
  const Outcome outcome = octet_command(benchmark + arguments);
  CHECK(outcome.status == 2);
  CHECK(outcome.output.empty());
  CHECK(!outcome.errors.empty());
}

TEST_CASE("benchmark names the file that it cannot read and the shape that does not fit") {
  const Outcome missing = octet_command("benchmark /nonexistent/model.xml -niter 1");
  CHECK(missing.status == 1);
  CHECK_THAT(missing.errors, contains("octet: /nonexistent/model.xml"));
  const Outcome misfit = octet_command(benchmark + "-niter 1 -shape nothing[1,3,32,32]");
  CHECK(misfit.status == 1);
  CHECK_THAT(misfit.errors, contains("nothing"));
}
