#include "job/doctor/judgement.hpp"

#include "catch.hpp"

using namespace octet;
using namespace octet::job;
using Catch::Matchers::WithinAbs;

namespace {

Reading reading(std::vector<float> scores, double peak = 1) { return {peak, std::move(scores), {0}}; }

}  // namespace

TEST_CASE("doctor: an image whose mirror image gets the same scores is steady") {
  const std::vector<Reading> images{reading({5, 0, 0}, 2), reading({0, 5, 0}, 2), reading({0, 0, 5}, 2)};
  const std::vector<double> steady = scores_of({images, images}, ScoreKind::Classes);
  const std::vector<double> shuffled = scores_of({images, {images[1], images[2], images[0]}}, ScoreKind::Classes);
  for (const double score : steady) CHECK_THAT(score, WithinAbs(3, 1e-9));  // 2 times (1 - cos 120 degrees)
  for (const double score : shuffled) CHECK_THAT(score, WithinAbs(-1.5, 1e-9));
}

TEST_CASE("doctor: positions of a map that keep their class in the mirror count") {
  Reading image{4, {}, {0, 1, 1, 2}}, mirrored{4, {}, {0, 1, 2, 2}};
  CHECK(scores_of({{image}, {mirrored}}, ScoreKind::Maps) == std::vector<double>{3});
}

TEST_CASE("doctor: a map of the mirror image is turned back row by row") {
  CHECK(mirrored_back({1, 2, 3, 4, 5, 6}, ScoreKind::Maps, 3) == std::vector<std::int32_t>{3, 2, 1, 6, 5, 4});
  CHECK(mirrored_back({7}, ScoreKind::Classes, 3) == std::vector<std::int32_t>{7});
}

TEST_CASE("doctor: draws tell how far a lead hangs on single images") {
  const std::vector<double> ahead(20, 1.0), behind(20, 0.9), level(20, 1.0);
  CHECK(share_ahead(std::vector{ahead, behind}) == 1);
  CHECK(share_ahead(std::vector{ahead, level}) == 0);
  std::vector<double> by_one_image(20, 0.5), others(20, 0.6);
  by_one_image[3] = 3;
  const double share = share_ahead(std::vector{by_one_image, others});
  // That image is in 64 % of the draws, and twice in 26 %.
  CHECK(share > 0.2);
  CHECK(share < 0.7);
  CHECK(share_ahead(std::vector<std::vector<double>>{ahead}) == 1);
}
