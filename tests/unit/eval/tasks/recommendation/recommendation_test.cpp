#include "eval/tasks/recommendation/recommendation.hpp"

#include <cmath>

#include <octet/eval/annotation_converters.hpp>
#include <octet/tensor/npy.hpp>

#include "unit/eval/tasks/detection/boxes.hpp"

using namespace octet;
using namespace octet::test;
using nlohmann::json;

namespace {

MetricValue measured_items(const AnnotationSet& set, std::span<const float> scores, const MetricConfig& config) {
  const auto metric = kind_of(config).make(config, set.meta);
  for (std::size_t i = 0; i < scores.size(); ++i) {
    recommendation::ItemScore prediction;
    prediction.score = scores[i];
    metric->add({set.annotations[i], prediction, {}, prediction, {}});
  }
  return metric->value();
}

Annotation offered(std::int64_t user, std::int64_t item, bool relevant) { return {"u i", RankedItem{user, item, relevant}}; }

}  // namespace

TEST_CASE("ratings and offered items become samples, and their metrics give the values of the original") {
  OCTET_NEEDS_GOLDEN_DETECTION;
  const std::filesystem::path folder = golden_detection() / "recommendation";
  for (const json& one : json_file(folder / "expected.json")["cases"]) {
    MovieLensFiles files{.rating_file = folder / "ratings.txt", .negative_file = folder / "negatives.txt"};
    if (one["users_max_number"].is_number()) files.users_max_number = one["users_max_number"].get<std::int64_t>();
    const AnnotationSet set = convert_movie_lens(files);
    CHECK(set.annotations.size() == one["annotations"].get<std::size_t>());
    CHECK(set.meta.users_number == one["meta"]["users_number"].get<std::int64_t>());
    CHECK(set.meta.item_numbers == one["meta"]["item_numbers"].get<std::int64_t>());
    CHECK(set.annotations[0].identifier == "u:0 i:373");
    const Tensor scores = read_npy(folder / one["scores"].get<std::string>()).converted(ElementType::f32);
    for (const json& metric : one["metrics"]) {
      INFO(metric["config"].dump());
      const MetricConfig config{.kind = metric["config"]["type"].get<std::string>()};
      CHECK(std::abs(measured_items(set, scores.data<float>(), config).value - metric["value"].get<double>()) < 1e-9);
    }
  }
}

TEST_CASE("the wanted item wins ties as it stands first, and only the ten best are recommended") {
  AnnotationSet set;
  std::vector<float> scores;
  for (std::int64_t item = 0; item < 12; ++item) set.annotations.push_back(offered(0, item, item == 0)), scores.push_back(0.5F);
  CHECK(measured_items(set, scores, {.kind = "hit_ratio"}).value == 1);
  CHECK(measured_items(set, scores, {.kind = "ndcg"}).value == 1);
  for (std::size_t i = 1; i <= 3; ++i) scores[i] = 0.6F;
  CHECK(std::abs(measured_items(set, scores, {.kind = "ndcg"}).value - std::log(2.0) / std::log(5.0)) < 1e-12);
  for (std::size_t i = 1; i <= 10; ++i) scores[i] = 0.6F;
  CHECK(measured_items(set, scores, {.kind = "hit_ratio"}).value == 0);
}

TEST_CASE("a user beyond the number of users is named") {
  AnnotationSet set{{offered(5, 1, true)}, {.users_number = 2}};
  CHECK_THAT(error_of([&] { measured_items(set, std::vector<float>{1}, {.kind = "ndcg"}); }).message(),
             contains("user: given 5 in 'u i', expected less than 2"));
}
