#include "report/check/check_summary.hpp"

#include <vector>

#include "support.hpp"

using namespace octet;

namespace {

MetricValue share(const std::vector<double>& per_sample, MetricType type = MetricType::Accuracy) {
  double sum = 0;
  for (const double right : per_sample) sum += right;
  return {{}, type, sum / static_cast<double>(per_sample.size()), {0.25, 0.75}, per_sample, {}};
}

MetricValue mean(MetricType type, double value) { return {{}, type, value, {value - 1, value + 1}, {}, {}}; }

/// Two models on four images: the first is right on all of them, the second on three.
CheckSummary example() {
  const std::vector<double> all{1, 1, 1, 1}, three{1, 1, 1, 0};
  return {4,
          {},
          {{"fp32.xml", share(all), share(all), share(all, MetricType::Agreement), mean(MetricType::Sqnr, 200),
            mean(MetricType::KlDivergence, 0)},
           {"int8.xml", share(three), share(all), share(three, MetricType::Agreement), mean(MetricType::Sqnr, 30),
            mean(MetricType::KlDivergence, 0.01234)}}};
}

}  // namespace

TEST_CASE("models are compared with the first in a table") {
  CHECK(to_text(example()) ==
        "4 images, 0 skipped; intervals at 95 % confidence\n"
        "\n"
        "model     top-1                    top-5                    agreement               SQNR                  KL divergence\n"
        "fp32.xml  100.00 % [25.00, 75.00]  100.00 % [25.00, 75.00]  -                       -                     -\n"
        "int8.xml  75.00 % [25.00, 75.00]   100.00 % [25.00, 75.00]  75.00 % [25.00, 75.00]  30.0 dB [29.0, 31.0]  0.0123 nats [-0.988, "
        "1.01]\n");
}

TEST_CASE("models are compared with the first as JSON") {
  const std::string json = to_json(example());
  for (const char* part : {"\"images\": 4", "\"top1\": 0.75", "\"top1_count\": 3", "\"top5_count\": 4", "\"agreement_count\": 3",
                           "\"mean_sqnr_db\": 30.0", "\"mean_kl_divergence\": 0.01234"})
    CHECK_THAT(json, test::contains(part));
}
