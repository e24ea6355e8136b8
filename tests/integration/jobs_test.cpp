#include <algorithm>
#include <octet/job/benchmark.hpp>
#include <octet/job/calibrate.hpp>
#include <octet/job/check.hpp>
#include <octet/job/convert.hpp>
#include <octet/job/doctor.hpp>
#include <octet/report/report.hpp>

#include "integration/command.hpp"
#include "integration/glyphs.hpp"
#include "support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

const std::string model = OCTET_SOURCE_DIR "/examples/glyphs/glyphs.xml";

/// A folder with a few samples of the example and their labels.
struct Workplace {
  TemporaryFolder folder{};
  Glyphs glyphs{folder.path(), 8};
  std::filesystem::path at = folder.path();

  template <typename Job>
  Job job(const std::string& results) const {
    Job made;
    made.model = model;
    made.source = at / "images";
    made.output_dir = at / results;
    made.threads = 1;
    return made;
  }
  std::string arguments(const std::string& results) const {
    return " -m " + model + " -s " + (at / "images").string() + " -o " + (at / results).string() + " --threads 1 ";
  }
};

}  // namespace

TEST_CASE("jobs write the bytes that commands write") {
  const Workplace place;
  const auto same = [&](const std::string& file) { return bytes_of(place.at / "called" / file) == bytes_of(place.at / "typed" / file); };
  SECTION("calibrate") {
    auto job = place.job<CalibrationJob>("called");
    job.report = place.at / "called.txt";
    const CalibrationSummary done = calibrate(job);
    write_report(job, done);
    CHECK(done.samples == 8);
    CHECK(done.layers_in(true) > 0);
    REQUIRE(octet_command("calibrate -sm" + place.arguments("typed") + "--report " + (place.at / "typed.txt").string()).status == 0);
    CHECK((same("glyphs_i8.xml") && same("glyphs_i8.bin")));
    CHECK(bytes_of(place.at / "called.txt") == bytes_of(place.at / "typed.txt"));
  }
  SECTION("statistics") {
    CHECK(collect(place.job<CollectJob>("called")).samples == 8);
    REQUIRE(octet_command("statistics" + place.arguments("typed")).status == 0);
    CHECK((same("glyphs_int8_statistics.xml") && same("glyphs_int8_statistics.bin") && same("glyphs_int8_statistics.statistics")));
  }
  SECTION("calibrate for accuracy") {
    auto job = place.job<TuningJob>("called");
    job.labels = place.at / "labels.txt";
    job.threshold = 100;
    job.benchmark_iterations_count = 0;
    const TuningSummary done = tune(job);
    write_report(job, done);
    CHECK(done.result.met);
    REQUIRE(octet_command("calibrate -th 100 -ic 0" + place.arguments("typed") + "--labels " + job.labels.string()).status == 0);
    CHECK((same("glyphs_i8.xml") && same("glyphs_i8.bin") && same("glyphs_i8_trials.json")));
  }
  SECTION("convert") {
    ConversionJob job;
    job.model = model;
    job.output_dir = place.at / "called";
    job.mean_values = "[1,2,3]";
    job.format = ConversionJob::Format::Onnx;
    const ConvertSummary done = convert(job);
    CHECK(done.graph.parameters().size() == 1);
    REQUIRE(octet_command("convert " + model + " --mean_values [1,2,3] --format onnx -o " + (place.at / "typed").string()).status == 0);
    CHECK(same("glyphs.onnx"));
  }
}

TEST_CASE("a job measures what its command measures") {
  const Workplace place;
  AccuracyJob job;
  job.models = {model};
  job.source = place.at / "images";
  job.labels = place.at / "labels.txt";
  job.threads = 1;
  const std::string typed =
      octet_command("check " + model + " -s " + job.source.string() + " --labels " + job.labels.string() + " --threads 1 --json").output;
  CHECK(to_json(check(job)) == typed);
  BenchmarkJob timed;
  timed.models = {model};
  timed.iterations = 3;
  timed.threads = 1;
  const BenchmarkSummary measured = benchmark(timed);
  CHECK(measured.models.at(0).latency.count >= 3);
  CHECK(measured.models[0].first_seconds > 0);
}

TEST_CASE("sinks hear of progress and of what is not used, which the result has too") {
  const Workplace place;
  auto job = place.job<CalibrationJob>("called");
  job.preprocessing.crop = 3;
  std::vector<Warning> warned;
  std::vector<std::string> heard;
  job.sinks.warn = [&](const Warning& warning) { warned.push_back(warning); };
  job.sinks.progress = [&](const JobProgress& progress) {
    heard.push_back(progress.text + " " + std::to_string(progress.done) + " of " + std::to_string(progress.total));
  };
  CHECK(calibrate(job).warnings == warned);
  CHECK(warned == std::vector<Warning>{{"crop: given, has no effect: no input is an image"}});
  CHECK(std::ranges::count(heard, "calibrating 8 of 8") == 1);
  CHECK(heard.back() == "fitting weights and biases 0 of 0");
}

TEST_CASE("what a sink throws ends the job") {
  const Workplace place;
  auto job = place.job<CalibrationJob>("called");
  job.sinks.progress = [](const JobProgress&) { throw Error(ErrorCode::Cancelled, "enough"); };
  CHECK(error_of([&] { calibrate(job); }).message() == "enough");
}

TEST_CASE("fields that cannot be used together are refused by name, in words of the caller") {
  CalibrationJob calibration;
  calibration.model = model;
  CHECK(error_of([&] { calibrate(calibration); }).message() == "source or statistics_in is required");
  calibration.sinks.option_prefix = "--";
  CHECK(error_of([&] { calibrate(calibration); }).message() == "--source or --statistics_in is required");
  calibration.source = "images";
  calibration.ir_version = 8;
  CHECK(error_of([&] { calibrate(calibration); }).message() == "--ir_version: given 8, expected 5, 6, 7, 10 or 11");
  calibration.ir_version = 0;
  calibration.scheme.overrides.push_back({.name = "a", .keep_fp32 = true});
  calibration.scheme_file = "scheme.json";
  CHECK(error_of([&] { calibrate(calibration); }).message() == "--scheme: given as a file and as a value, expected one of them");

  TuningJob tuning;
  tuning.model = model;
  tuning.source = "images";
  CHECK_THAT(error_of([&] { tune(tuning); }).message(), contains("labels: not given; expected a file with lines NAME LABEL, or metric_type "
                                                                 "agreement or kl_divergence, or calibrate() to measure nothing"));
  tuning.configuration.definitions = "definitions.yml";
  CHECK(error_of([&] { tune(tuning); }).message() == "definitions: given without config");
  tuning.configuration.config = "config.yml";
  tuning.preprocessing.crop = 1;
  CHECK(error_of([&] { tune(tuning); }).message() == "crop: given with config, expected the preprocessing in the configuration");
  tuning.threshold = -1;
  CHECK_THAT(error_of([&] { tune(tuning); }).message(), contains("threshold: given -1"));

  AccuracyJob accuracy;
  CHECK(error_of([&] { check(accuracy); }).message() == "MODEL or config is required");
  ConversionJob conversion;
  conversion.model = model;
  conversion.batch = 2;
  conversion.input_shape = "[1]";
  CHECK(error_of([&] { convert(conversion); }).message() == "batch: given with input_shape, expected one of the two");
  BenchmarkJob timed;
  timed.models = {model};
  timed.streams = 2;
  timed.api = BenchmarkJob::Api::Sync;
  CHECK(error_of([&] { benchmark(timed); }).message() == "api: given sync with several streams or requests, expected one of each");
}

TEST_CASE("doctor: the shared networks get the pixels that they were trained with, without labels") {
  OCTET_NEEDS_SHARED();
  struct Known {
    std::string model, images, pixels;
    std::size_t subset;
  };
  const Known known = GENERATE(Known{"squeezenet1.1/squeezenet1.1.onnx", "imagenet500/images", "RGB, ImageNet's mean and deviation", 20},
                               Known{"resnet20-cifar10/resnet20-cifar10.onnx", "cifar10/test", "RGB, ImageNet's mean and deviation", 50},
                               Known{"ssd_mobilenet_v1_coco/ssd_mobilenet_v1_coco.onnx", "coco50/images", "RGB, (pixel - 127.5) / 127.5", 20});
  const DoctorSummary found =
      diagnose({.model = shared_folder() / "models" / known.model, .source = shared_folder() / "data" / known.images, .subset = known.subset});
  CHECK(found.trials.front().pixels == known.pixels);
}
