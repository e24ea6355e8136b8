#include "report/check/evaluation_report.hpp"

#include <cmath>
#include <vector>

#include "support.hpp"

using namespace octet;

namespace {

EvaluationReport example() {
  EvaluationReport report{.model = "net", .file = "net.xml", .dataset = "set"};
  report.configs = {{.type = MetricType::Accuracy, .name = "top1", .expected = 74.9, .tolerance = 0.1},
                    {.type = MetricType::AccuracyPerClass, .name = {}},
                    {.type = MetricType::Agreement, .name = {}}};
  report.meta.label_map = {{0, "cat"}};
  report.evaluation.samples = {0, 1, 2, 3};
  report.evaluation.metrics = {{"top1", MetricType::Accuracy, 0.75, {0.3, 0.95}, {1, 1, 1, 0}, {}},
                               {"accuracy_per_class", MetricType::AccuracyPerClass, 0.5, {0.1, 0.9}, {}, {1, NAN, 0}},
                               {"agreement", MetricType::Agreement, 1, {0.5, 1}, {1, 1, 1, 1}, {}}};
  return report;
}

}  // namespace

TEST_CASE("each metric has a line with its interval and what was expected, and classes have lines of their own") {
  CHECK(to_text({example()}) ==
        "net (net.xml) on set, 4 images; intervals at 95 % confidence\n"
        "  top1: 75.00 % [30.00, 95.00], expected 74.9, off by 0.10 (OK)\n"
        "  accuracy_per_class: 50.00 % [10.00, 90.00]\n"
        "    cat: 100.00 %\n"
        "    2: 0.00 %\n"
        "  agreement: 100.00 % [50.00, 100.00]\n");
  EvaluationReport scalar = example();
  scalar.configs[1].presenter = Presenter::Scalar;
  CHECK_THAT(to_text({scalar}), !test::contains("cat"));
}

TEST_CASE("a metric that is asked for by its kind is shown in the unit and by the name of the kind") {
  EvaluationReport report{.model = "net", .file = "net.xml", .dataset = "set", .is_reference = false};
  report.configs = {{.kind = "kl_divergence"}};
  report.evaluation.metrics = {{.name = "far", .value = 0.25, .interval = {0.125, 0.5}, .kind = "kl_divergence"}};
  CHECK_THAT(to_text({report}), test::contains("  far: 0.25 nats [0.125, 0.5]\n"));
  CHECK_THAT(to_json({report}, {}), test::contains("\"type\": \"kl_divergence\""));
  report.is_reference = true;
  CHECK_THAT(to_text({report}), test::contains("  far: -\n"));
}

TEST_CASE("a reference is not compared with itself") {
  EvaluationReport report = example();
  report.is_reference = true;
  CHECK_THAT(to_text({report}), test::contains("  agreement: -\n"));
  CHECK_THAT(to_json({report}, {}), !test::contains("\"agreement\""));
}

TEST_CASE("a value outside of its tolerance fails") {
  EvaluationReport report = example();
  CHECK(!failed(report));
  report.configs[0].tolerance = 0.05;
  CHECK(failed(report));
  CHECK_THAT(to_text({report}), test::contains("off by 0.10 (FAILED)"));
  report.configs[0].tolerance.reset();
  CHECK(!failed(report));
}

TEST_CASE("JSON has all numbers, and null for classes without samples") {
  const std::string json = to_json({example()}, {});
  for (const char* part :
       {"\"dataset\": \"set\"", "\"images\": 4", "\"name\": \"top1\"", "\"value\": 0.75", "\"as_expected\": true", "null"})
    CHECK_THAT(json, test::contains(part));
}
