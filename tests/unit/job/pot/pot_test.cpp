#include <octet/job/pot.hpp>

#include <algorithm>
#include <fstream>

#include "job/pot/text.hpp"
#include "support.hpp"

using namespace octet;
using namespace octet::test;

namespace fs = std::filesystem;

namespace {

/// A folder that holds one configuration.
class Place {
 public:
  explicit Place(const std::string& text) { std::ofstream(file()) << text; }
  fs::path file() const { return folder_.path() / "pot.json"; }
  fs::path folder() const { return folder_.path(); }
  PotPlan read() const { return read_pot_config(file(), folder() / "out"); }

 private:
  TemporaryFolder folder_;
};

std::string config(const std::string& algorithm, const std::string& params,
                   const std::string& engine = R"("type": "simplified", "data_source": "images")") {
  return R"({"model": {"model_name": "m", "model": "m.xml", "weights": "m.bin"}, "engine": {)" + engine +
         R"(}, "compression": {"algorithms": [{"name": ")" + algorithm + R"(", "params": {)" + params + "}}]}}";
}

std::string message_of(const std::string& text) {
  const Place place(text);
  return error_of([&] { place.read(); }).message();
}

}  // namespace

TEST_CASE("comments and commas behind last elements are no part of a configuration, and lines stay where they are") {
  CHECK(job::plain_json("{\n\t// one\n\"a//b\": [1, /* two\n */ 2,],}") == "{\n       \n\"a//b\": [1,       \n    2 ] }");
  CHECK(job::plain_json(R"({"a": "\"//"})") == R"({"a": "\"//"})");
}

TEST_CASE("DefaultQuantization on a folder becomes a calibration as POT loads images") {
  const Place place(config("DefaultQuantization", R"("preset": "mixed", "stat_subset_size": 300, "ignored": {"scope": ["Mul_1"],
    "operations": [{"type": "MatMul"}]})"));
  const PotPlan plan = place.read();
  CHECK(plan.model_name == "m");
  const auto& job = std::get<CalibrationJob>(plan.job);
  CHECK(job.model == "m.xml");
  CHECK(job.source == "images");
  CHECK(job.subset == 300);
  CHECK(job.preset == Preset::Mixed);
  CHECK(job.scheme.activations == recipe(Preset::Mixed).activations);
  CHECK(job.ignore_layer_names == std::vector<std::string>{"Mul_1"});
  CHECK(job.ignore_layer_types == std::vector<std::string>{"MatMul"});
  CHECK(job.preprocessing.reverse_channels);
  CHECK(job.preprocessing.filter == ResizeFilter::Bilinear);
  CHECK(job.output_dir == place.folder() / "out");
  CHECK(plan.warnings.empty());
}

TEST_CASE("MinMaxQuantization takes the range estimator that the configuration names") {
  const Place place(
      config("MinMaxQuantization", R"("preset": "performance", "activations": {"mode": "asymmetric", "level_low": 0, "level_high": 255,
    "range_estimator": {"max": {"type": "max", "aggregator": "mean"}, "min": {"type": "min", "aggregator": "mean"}}},
    "weights": {"granularity": "pertensor", "level_low": -128, "level_high": 127})"));
  const auto job = std::get<CalibrationJob>(place.read().job);
  CHECK(job.preset == Preset::Legacy);
  CHECK_FALSE(job.scheme.activations.symmetric);
  CHECK(job.scheme.activations.statistic == SampleStatistic::MinMax);
  CHECK(job.scheme.activations.aggregator == Aggregator::Mean);
  CHECK(job.scheme.activations.levels == 256);
  CHECK(job.scheme.weights == WeightScheme{Granularity::PerTensor, 256});
  const Place quantile(config("MinMaxQuantization", R"("range_estimator": {"preset": "quantile"})"));
  const auto ranges = std::get<CalibrationJob>(quantile.read().job).scheme.activations;
  CHECK(ranges.statistic == SampleStatistic::Percentile);
  CHECK(ranges.percentile == Approx(99.98));
}

TEST_CASE("AccuracyAwareQuantization becomes a search with its drop in points") {
  const Place place(config("AccuracyAwareQuantization",
                           R"("maximal_drop": 0.005, "metrics": [{"name": "accuracy", "baseline_value": 0.72}])",
                           R"("config": "check.yml")"));
  const PotPlan plan = place.read();
  const auto& job = std::get<TuningJob>(plan.job);
  CHECK(job.threshold == Approx(0.5));
  CHECK(job.metric_name == "accuracy");
  CHECK(job.configuration.config == "check.yml");
  REQUIRE(plan.warnings.size() == 1);
  CHECK_THAT(to_string(plan.warnings[0]), Catch::Contains("baseline_value: given, has no effect"));
}

TEST_CASE("an engine that names launchers and data itself becomes a configuration of the accuracy checker") {
  const Place place(config("DefaultQuantization", "", R"("launchers": [{"framework": "dlsdk"}], "datasets": [{"name": "d\"s"}])"));
  const auto job = std::get<CalibrationJob>(place.read().job);
  CHECK(job.configuration.config == place.folder() / "out/m_accuracy_checker.json");
  std::ifstream written(job.configuration.config);
  const std::string text{std::istreambuf_iterator<char>(written), {}};
  CHECK_THAT(text, Catch::Contains(R"("framework": "dlsdk")") && Catch::Contains(R"("name": "d\"s")"));
}

TEST_CASE("a configuration of POT is refused where it says what does not exist, by the name of the key") {
  CHECK_THAT(message_of(config("DefaultQuantization", R"("stat_subset_sizes": 300)")),
             Catch::Contains("DefaultQuantization.stat_subset_sizes"));
  CHECK_THAT(message_of(config("DefaultQuantization", R"("preset": "fast")")),
             Catch::Contains("DefaultQuantization.preset: given 'fast', expected one of performance, mixed, accuracy"));
  CHECK_THAT(message_of(config("DefaultQuantization", R"("weights": {"bits": 4})")), Catch::Contains("weights.bits: given 4, expected 8"));
  CHECK_THAT(message_of(config("QuantileTuningAlgorithm", "")),
             Catch::Contains("given 'QuantileTuningAlgorithm', expected DefaultQuantization"));
  CHECK_THAT(message_of(config("DefaultQuantization", "", R"("type": "data_free")")), Catch::Contains("engine.type: given 'data_free'"));
  CHECK_THAT(message_of(R"({"model": {"model": "m.xml"}, "engine": {}})"), Catch::Contains("compression"));
}

TEST_CASE("every configuration that POT came with is read, or refused for what Octet has not") {
  const fs::path folder = shared_folder() / "reference/originals/configs";
  if (!fs::exists(folder)) {
    WARN("SKIPPED: no " << folder);
    return;
  }
  // Another algorithm, a cascade, operations that are ignored by attributes.
  const std::vector<std::string> refused{"mobilenetV2_pytorch_int8_tune_quantile.json", "mtcnn_int8.json", "default_quantization_spec.json",
                                         "accuracy_aware_quantization_spec.json"};
  std::size_t read = 0;
  const TemporaryFolder output;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    INFO(entry.path().string());
    CHECK(is_pot_config(entry.path()));
    if (std::ranges::find(refused, entry.path().filename().string()) != refused.end()) {
      CHECK(error_of([&] { read_pot_config(entry.path(), output.path()); }).code() == ErrorCode::Unsupported);
      continue;
    }
    CHECK_NOTHROW(read_pot_config(entry.path(), output.path()));
    ++read;
  }
  CHECK(read == 10);
}
