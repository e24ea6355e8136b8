#include "operation_support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

Tensor priors(const Operation& op, const Dims& cells, const Dims& image) { return compute(op, {integers(cells), integers(image)}); }

/// Row 0 of the output.
std::vector<float> boxes(const Tensor& output) {
  const auto values = output.data<float>();
  return {values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2)};
}

std::vector<float> variances(const Tensor& output) {
  const auto values = output.data<float>();
  return {values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end()};
}

void require_boxes(const Tensor& output, const std::vector<float>& expected) {
  REQUIRE(output.shape() == Shape{2, static_cast<std::int64_t>(expected.size())});
  require_close(Tensor::from(boxes(output), {output.shape()[1]}), {output.shape()[1]}, expected);
}

}  // namespace

TEST_CASE("PriorBox orders min size, max size, ratios and their inverses in each cell") {
  const PriorBox op{.min_size = {4}, .max_size = {9}, .aspect_ratio = {2}, .variance = {0.1F, 0.1F, 0.2F, 0.2F}, .flip = true};
  const Tensor output = priors(op, {1, 2}, {10, 20});
  require_boxes(output, {
                            0.15F, 0.3F, 0.35F, 0.7F,                      // 4 x 4 around (5, 5)
                            0.1F, 0.2F, 0.4F, 0.8F,                        // 6 x 6, the geometric mean of 4 and 9
                            0.108579F, 0.358579F, 0.391421F, 0.641421F,    // 4*sqrt(2) x 4/sqrt(2)
                            0.179289F, 0.217157F, 0.320711F, 0.782843F,    // 4/sqrt(2) x 4*sqrt(2)
                            0.65F, 0.3F, 0.85F, 0.7F,                      // the same around (15, 5)
                            0.6F, 0.2F, 0.9F, 0.8F,                        //
                            0.608579F, 0.358579F, 0.891421F, 0.641421F,    //
                            0.679289F, 0.217157F, 0.820711F, 0.782843F,
                        });
  CHECK(std::vector<float>(variances(output)).at(6) == 0.2F);
  CHECK(std::vector<float>(variances(output)).at(4) == 0.1F);
}

TEST_CASE("PriorBox makes every ratio once and never repeats 1") {
  const PriorBox op{.min_size = {4}, .aspect_ratio = {1, 2, 0.5F, 2}, .flip = true};
  CHECK(priors(op, {1, 1}, {10, 10}).shape() == Shape{2, 3 * 4});
}

TEST_CASE("PriorBox goes through the rows of cells first") {
  const Tensor output = priors(PriorBox{.min_size = {2}}, {2, 2}, {10, 10});
  require_boxes(output, {0.15F, 0.15F, 0.35F, 0.35F, 0.65F, 0.15F, 0.85F, 0.35F, 0.15F, 0.65F, 0.35F, 0.85F, 0.65F, 0.65F, 0.85F, 0.85F});
}

TEST_CASE("PriorBox uses step and offset where a step is given, and one variance for all") {
  const Tensor output = priors(PriorBox{.min_size = {2}, .variance = {0.3F}, .step = 4, .offset = 0.25}, {1, 2}, {10, 10});
  require_boxes(output, {0, 0, 0.2F, 0.2F, 0.4F, 0, 0.6F, 0.2F});
  CHECK(variances(output) == std::vector<float>(8, 0.3F));
  CHECK(variances(priors(PriorBox{.min_size = {2}}, {1, 1}, {10, 10})) == std::vector<float>(4, 0.1F));
}

TEST_CASE("PriorBox clips to the image on demand") {
  const PriorBox op{.min_size = {8}, .step = 4, .offset = 0};
  require_boxes(priors(op, {1, 1}, {10, 10}), {-0.4F, -0.4F, 0.4F, 0.4F});
  PriorBox clipping = op;
  clipping.clip = true;
  require_boxes(priors(clipping, {1, 1}, {10, 10}), {0, 0, 0.4F, 0.4F});
}

TEST_CASE("PriorBox repeats fixed sizes within the cell") {
  const PriorBox op{.density = {2}, .fixed_size = {4}};
  require_boxes(priors(op, {1, 1}, {8, 8}), {0.125F, 0.125F, 0.625F, 0.625F, 0.375F, 0.125F, 0.875F, 0.625F, 0.125F, 0.375F, 0.625F, 0.875F,
                                             0.375F, 0.375F, 0.875F, 0.875F});
}

TEST_CASE("PriorBox shapes fixed sizes by fixed ratios and keeps them inside the image") {
  const PriorBox op{.density = {1, 1}, .fixed_ratio = {4}, .fixed_size = {4, 6}};
  require_boxes(priors(op, {1, 1}, {8, 8}), {0, 0.375F, 1, 0.625F, 0, 0.3125F, 1, 0.6875F});
}

TEST_CASE("PriorBox without fixed ratios shapes fixed sizes by aspect ratios") {
  const PriorBox op{.aspect_ratio = {4}, .density = {1}, .fixed_size = {4}};
  require_boxes(priors(op, {1, 1}, {8, 8}), {0.25F, 0.25F, 0.75F, 0.75F, 0, 0.375F, 1, 0.625F});
}

TEST_CASE("PriorBox whose sizes are not all scaled gives ratios to the first only, in fractions of the image") {
  const PriorBox op{.min_size = {0.2F, 0.4F}, .aspect_ratio = {2}, .step = -1, .offset = 0.5, .scale_all_sizes = false};
  require_boxes(priors(op, {1, 1}, {10, 10}), {0.4F, 0.4F, 0.6F, 0.6F, 0.3F, 0.3F, 0.7F, 0.7F, 0.358579F, 0.429289F, 0.641421F, 0.570711F});
}

TEST_CASE("PriorBox refuses attributes that contradict themselves and sizes that overflow") {
  const auto message = [](const PriorBox& op) { return refusal(op, {integers({1, 1}), integers({8, 8})}); };
  CHECK(message({.min_size = {1}, .variance = {1, 2}}) == "variance: given 2 values, expected none, 1 or 4");
  CHECK(message({.density = {1}, .fixed_size = {1, 2}}) == "density: given 1 values, expected 2, one for each fixed_size");
  CHECK(message({.density = {0}, .fixed_size = {1}}).find("density: given 0.0") == 0);
  CHECK(message({.density = {NAN}, .fixed_size = {1}}).find("density: given") == 0);
  CHECK(message({.fixed_size = {-1}}).find("fixed_size: given -1.0") == 0);
  CHECK(message({.min_size = {1}, .aspect_ratio = {0}}).find("aspect_ratio: given 0.0") == 0);
  const std::int64_t huge = std::int64_t{1} << 40;
  CHECK(refusal(PriorBox{.min_size = {1}}, {integers({huge, huge}), integers({8, 8})}).find("less than 2^63") != std::string::npos);
  CHECK(refusal(PriorBox{.min_size = {1}}, {integers({0, 1}), integers({8, 8})}) ==
        "feature map size: given [0,1], expected a positive height and width");
  CHECK(refusal(PriorBox{.min_size = {1}}, {integers({1, 1}), integers({0, 8})}) ==
        "image size: given [0,8], expected a positive height and width");
  CHECK(refusal(PriorBox{.min_size = {1}}, {integers({1, 1}), integers({8})}) == "image size: given i64 [1], expected integers [2]");
}

TEST_CASE("PriorBox without sizes has no boxes, however many cells there are") {
  const std::int64_t huge = std::int64_t{1} << 40;
  CHECK(priors(PriorBox{}, {huge, huge}, {8, 8}).shape() == Shape{2, 0});
  CHECK(priors(PriorBoxClustered{}, {huge, huge}, {8, 8}).shape() == Shape{2, 0});
}

TEST_CASE("PriorBoxClustered centers every width and height on the cell") {
  const PriorBoxClustered op{.width = {4, 2}, .height = {2, 6}, .variance = {1, 2, 3, 4}, .offset = 0.5};
  const Tensor output = priors(op, {1, 1}, {10, 8});
  require_boxes(output, {0.25F, 0.4F, 0.75F, 0.6F, 0.375F, 0.2F, 0.625F, 0.8F});
  CHECK(variances(output) == std::vector<float>{1, 2, 3, 4, 1, 2, 3, 4});
}

TEST_CASE("PriorBoxClustered prefers a step per direction and clips on demand") {
  const PriorBoxClustered op{.width = {4}, .height = {2}, .clip = true, .step = 4, .step_height = 2};
  require_boxes(priors(op, {2, 2}, {10, 8}), {0, 0, 0.25F, 0.1F, 0.25F, 0, 0.75F, 0.1F, 0, 0.1F, 0.25F, 0.3F, 0.25F, 0.1F, 0.75F, 0.3F});
  CHECK(refusal(PriorBoxClustered{.width = {4}, .height = {}}, {integers({1, 1}), integers({8, 8})}) ==
        "width and height: given 1 and 0 values, expected equally many");
}
