#include "report/check_summary.hpp"

#include <vector>

#include "support.hpp"

using namespace octet;

namespace {

/// Two models on four images: the first is right on all of them, the second on three.
CheckSummary example() {
  CheckSummary summary{4, {}, {{"fp32.xml", {}, 4, 800}, {"int8.xml", {}, 3, 120}}};
  const std::vector<float> scores{0, 1, 2, 3, 4, 5, 6};
  for (const std::int64_t label : {6, 6, 6, 6}) summary.models[0].accuracy.add(scores, label);
  for (const std::int64_t label : {6, 6, 6, 1}) summary.models[1].accuracy.add(scores, label);
  return summary;
}

}  // namespace

TEST_CASE("models are compared with the first in a table") {
  CHECK(to_text(example()) ==
        "4 images, 0 skipped\n"
        "\n"
        "model     top-1         top-5         agreement    SQNR\n"
        "fp32.xml  100.00 % (4)  100.00 % (4)  -            -\n"
        "int8.xml  75.00 % (3)   75.00 % (3)   75.00 % (3)  30.0 dB\n");
}

TEST_CASE("models are compared with the first as JSON") {
  const std::string json = to_json(example());
  for (const char* part :
       {"\"images\": 4", "\"top1\": 0.75", "\"top1_count\": 3", "\"top5_count\": 4", "\"agreement_count\": 3", "\"mean_sqnr_db\": 30.0"})
    CHECK_THAT(json, test::contains(part));
}
