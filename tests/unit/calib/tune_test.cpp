#include "unit/calib/mobile_network.hpp"

using namespace octet;
using namespace octet::test;

namespace {

std::vector<std::string> names(const std::vector<ReturnedLayer>& layers) {
  std::vector<std::string> names;
  for (const ReturnedLayer& layer : layers) names.push_back(layer.layer);
  return names;
}

}  // namespace

TEST_CASE("a network that loses nothing in INT8 keeps all its layers there") {
  const Graph graph = mobile_network();
  Agreement agreement(graph, 300);
  const TuneResult tuned = calibrated(graph).tune(agreement.sampled(), {.max_drop = 0.2, .threads = 1});
  CHECK(tuned.met);
  CHECK(tuned.finished);
  CHECK(tuned.returned.empty());
  CHECK(tuned.ranking.empty());
  CHECK(tuned.conclusion == "the limit is met with all layers in INT8");
  REQUIRE(tuned.trials.size() == 2);
  CHECK(tuned.reference().value == 1);
  CHECK(tuned.trial == 1);
  CHECK(tuned.graph == calibrated(graph).quantize());
  CHECK(tuned.chosen().drop == Approx(1 - agreement.mean(Executor(tuned.graph, {.threads = 1}))));
}

TEST_CASE("damage that FP32 does not see is found, and only the layer that reads the damaged values is given back") {
  const Graph graph = with_damaged_channels(mobile_network(), "block2/depthwise", 2, 400);
  CHECK(relative_difference(Executor(graph).run(images(1)[0]), Executor(mobile_network()).run(images(1)[0])) < 1e-5);
  Agreement agreement(graph, 400);
  const Calibrator calibrator = calibrated(graph);
  const double plain = agreement.mean(Executor(calibrator.quantize(), {.threads = 1}));
  CHECK(plain < 0.95);
  const TuneResult tuned = calibrator.tune(agreement.sampled(), {.max_drop = 0.04, .threads = 1, .ranges = std::vector<RangeChoice>{}});
  CHECK(tuned.met);
  REQUIRE(names(tuned.returned) == std::vector<std::string>{"block2/join"});
  CHECK(tuned.ranking.front().layer == "block2/join");
  CHECK(tuned.ranking.front().sqnr < tuned.ranking[1].sqnr - 5);
  CHECK(tuned.returned.front().proven);
  CHECK(tuned.returned.front().drop_without > 0.04);
  CHECK(tuned.chosen().fp32_macs == 8 * width * 36);
  CHECK(tuned.chosen().drop == Approx(1 - agreement.mean(Executor(tuned.graph, {.threads = 1}))));
}

TEST_CASE("a callable over the whole set finds the same as scores of single samples") {
  const Graph graph = damaged_network();
  Agreement agreement(graph, 150);
  const TuneOptions options{.max_drop = 0.05, .threads = 1, .ranges = std::vector<RangeChoice>{}};
  const Calibrator calibrator = calibrated(graph);
  const TuneResult whole = calibrator.tune([&](const Executor& candidate) { return agreement.mean(candidate); }, options);
  const TuneResult sampled = calibrator.tune(agreement.sampled(), options);
  CHECK(whole.met);
  CHECK(names(whole.returned) == names(sampled.returned));
  CHECK(whole.graph == sampled.graph);
  CHECK(whole.chosen().value == Approx(sampled.chosen().value));
}

TEST_CASE("few samples suffice to tell a hopeless candidate, and the choice is confirmed on all") {
  const Graph graph = with_damaged_channels(mobile_network(), "block2/depthwise", 2, 3000);
  Agreement agreement(graph, 3000);
  const TuneResult tuned =
      calibrated(graph).tune(agreement.sampled(), {.max_drop = 0.06, .threads = 1, .ranges = std::vector<RangeChoice>{}});
  CHECK(tuned.met);
  CHECK(tuned.chosen().full);
  CHECK(tuned.trials[1].samples < 1000);
  CHECK(tuned.trials[1].drop_error > 0);
  CHECK_FALSE(tuned.trials[1].full);
}

TEST_CASE("every layer that was given back is needed: in INT8 again the limit is exceeded") {
  const Graph graph = mobile_network();
  Agreement agreement(graph, 400);
  const TuneResult tuned =
      calibrated(graph).tune(agreement.sampled(), {.max_drop = 0.005, .threads = 1, .ranges = std::vector<RangeChoice>{}});
  REQUIRE(tuned.met);
  REQUIRE_FALSE(tuned.returned.empty());
  const std::vector<std::string> returned = names(tuned.returned);
  for (const ReturnedLayer& layer : tuned.returned) {
    CHECK(layer.proven);
    // Measured here anew, from the outside.
    QuantScheme scheme = tuned.scheme;
    std::erase_if(scheme.overrides, [&](const SchemeOverride& entry) { return entry.name == layer.layer; });
    Calibrator again(graph, scheme, {.threads = 1});
    again.set_statistics(calibrated(graph).statistics());
    CHECK(1 - agreement.mean(Executor(again.quantize(), {.threads = 1})) > 0.005);
  }
}

TEST_CASE("the scheme of a result makes its network from the same statistics") {
  const Graph graph = damaged_network();
  Agreement agreement(graph, 200);
  const Calibrator calibrator = calibrated(graph);
  const TuneResult tuned = calibrator.tune(agreement.sampled(), {.max_drop = 0.03, .threads = 1});
  Calibrator again(graph, tuned.scheme, {.threads = 1});
  again.set_statistics(calibrator.statistics());
  CHECK(again.quantize() == tuned.graph);
}

TEST_CASE("a limit of nothing is met by giving back all that costs anything") {
  const Graph graph = mobile_network();
  // Any difference at all costs a point here, so that only FP32 is good enough.
  const Executor reference(graph, {.threads = 1});
  const Tensor image = images(1)[0], expected = reference.run(image);
  const TuneResult tuned =
      calibrated(graph).tune([&](const Executor& candidate) { return -relative_difference(candidate.run(image), expected); },
                             {.max_drop = 0, .threads = 1, .ranges = std::vector<RangeChoice>{}});
  CHECK(tuned.met);
  CHECK(tuned.chosen().drop == 0);
  CHECK(tuned.conclusion == "the limit is met only with all layers in FP32");
  CHECK(tuned.chosen().fp32_macs == tuned.macs);
}

TEST_CASE("a search that a limit ends still gives the best network that it found, and says why it ended") {
  const Graph graph = damaged_network();
  Agreement agreement(graph, 400);
  const TuneResult tuned = calibrated(graph).tune(agreement.sampled(), {.max_drop = 0.001, .threads = 1, .max_validations = 2});
  CHECK_FALSE(tuned.met);
  CHECK_FALSE(tuned.finished);
  CHECK(tuned.conclusion == "the limit is not met by anything that was tried; the limit on validations was reached");
  CHECK(tuned.validations >= 2);
  CHECK(tuned.validations < 4);
  CHECK(Executor(tuned.graph).outputs().size() == 1);
}

TEST_CASE("progress shows every measurement and may end the search") {
  const Graph graph = damaged_network();
  Agreement agreement(graph, 200);
  std::vector<std::string> stages;
  const TuneResult tuned =
      calibrated(graph).tune(agreement.sampled(), {.max_drop = 0.001, .threads = 1, .progress = [&](const TuneProgress& now) {
                                                     stages.push_back(now.stage);
                                                     return now.stage != "ranking";
                                                   }});
  CHECK(stages.front() == "reference");
  CHECK(stages.back() == "ranking");
  CHECK_THAT(tuned.conclusion, contains("the search was cancelled"));
  CHECK(tuned.validations * 200 == Approx(static_cast<double>(agreement.inferences)));
}

TEST_CASE("the number of workers and threads changes nothing") {
  const Graph graph = damaged_network();
  std::vector<TuneResult> results;
  for (const int workers : {1, 3}) {
    Agreement agreement(graph, 200);
    results.push_back(calibrated(graph).tune(agreement.sampled(), {.max_drop = 0.01, .threads = 1, .workers = workers}));
  }
  CHECK(results[0].graph == results[1].graph);
  REQUIRE(results[0].trials.size() == results[1].trials.size());
  for (std::size_t i = 0; i < results[0].ranking.size(); ++i) {
    CHECK(results[0].ranking[i].layer == results[1].ranking[i].layer);
    CHECK(results[0].ranking[i].sqnr == results[1].ranking[i].sqnr);
  }
}

TEST_CASE("a search without statistics, samples or metric is refused") {
  const Graph graph = mobile_network();
  Agreement agreement(graph, 10);
  CHECK_THAT(error_of([&] { Calibrator(graph).tune(agreement.sampled()); }).message(),
             contains("given 0 samples, expected at least 1 before tune"));
  CHECK_THAT(error_of([&] { calibrated(graph).tune(SampledMetric{}); }).message(), contains("metric: given 0 samples"));
  CHECK_THAT(error_of([&] { calibrated(graph).tune(Metric{}); }).message(), contains("metric: given none"));
  CHECK_THAT(error_of([&] { calibrated(graph).tune([](const Executor&) { return NAN; }); }).message(), contains("not finite"));
  const SampledMetric short_metric{4, [](const Executor&, std::span<const std::size_t>) { return std::vector<double>(3); }};
  CHECK_THAT(error_of([&] { calibrated(graph).tune(short_metric); }).message(), contains("given 3 scores, expected 4"));
  Calibrator from_file(graph);
  from_file.set_statistics(calibrated(graph).statistics());
  CHECK_THAT(error_of([&] { from_file.tune([calls = 0](const Executor&) mutable { return -calls++; }); }).message(),
             contains("ranking: given 0 samples"));
}

TEST_CASE("ranges go down from all samples in steps, as OpenVINO's calibration tool of 2019 tries them") {
  const std::vector<RangeChoice> choices = trimmed_ranges({}, 2, 95);
  REQUIRE(choices.size() == 2);
  CHECK(choices[0].name == "extremes of 98 % of the samples");
  CHECK(choices[1].activations == ActivationScheme{.aggregator = Aggregator::Trimmed, .kept_samples = 96});
  CHECK(trimmed_ranges({}).size() == 10);
  CHECK(trimmed_ranges({}).back().activations.kept_samples == 95);
  CHECK(error_of([] { trimmed_ranges({}, 0); }).message() == "step of ranges: given 0, expected more than 0");
  CHECK(error_of([] { trimmed_ranges({}, 1, 20); }).message() == "boundary of ranges: given 20, expected 50 to 100");
}

TEST_CASE("the Pareto list holds what nothing else beats in both accuracy and multiply-accumulates") {
  const auto trial = [](double value, double macs, bool full = true) { return Trial{.full = full, .value = value, .fp32_macs = macs}; };
  CHECK(pareto({trial(0.9, 100), trial(0.5, 0), trial(0.8, 10), trial(0.7, 20), trial(0.95, 5, false), trial(0.5, 0)}) ==
        std::vector<std::size_t>{1, 2, 0});
}
