#include "operation_support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

using Rows = std::vector<float>;

/// One row of variances for each prior.
std::vector<float> with_variances(std::vector<float> priors, const std::vector<float>& variance) {
  const std::size_t count = priors.size() / 4;
  for (std::size_t i = 0; i < count; ++i) priors.insert(priors.end(), variance.begin(), variance.end());
  return priors;
}

const std::vector<float> three_priors{0.1F, 0.1F, 0.3F, 0.3F, 0.1F, 0.1F, 0.3F, 0.32F, 0.6F, 0.6F, 0.9F, 0.9F};

DetectionOutput two_classes() {
  return {.num_classes = 2, .keep_top_k = {4}, .nms_threshold = 0.45, .confidence_threshold = 0.05, .normalized = true};
}

/// Detections of one image over `three_priors` without deltas.
Tensor detect(const DetectionOutput& op, const std::vector<float>& scores) {
  const Tensor deltas(ElementType::f32, {1, 12 * (op.share_location ? 1 : op.num_classes)});
  const Tensor priors = floats(with_variances(three_priors, {0.1F, 0.1F, 0.2F, 0.2F}), {1, 2, 12});
  return compute(op, {deltas, floats(scores, {1, static_cast<std::int64_t>(scores.size())}), priors});
}

/// The box that one prior and one delta give.
Rows decoded(DetectionOutput op, const std::vector<float>& delta, const Tensor& priors) {
  op.num_classes = 2;
  op.keep_top_k = {1};
  const Tensor rows = compute(op, {floats(delta, {1, 4}), floats({0, 1}, {1, 2}), priors});
  const Rows values = float_values(rows);
  return {values.begin() + 3, values.end()};
}

void require_near(const Rows& actual, const Rows& expected) {
  const auto count = static_cast<std::int64_t>(actual.size());
  require_close(floats(actual, {count}), {count}, expected);
}

const Tensor one_prior = floats({0.2F, 0.2F, 0.6F, 0.4F, 0.1F, 0.1F, 0.2F, 0.2F}, {1, 2, 4});

}  // namespace

TEST_CASE("DetectionOutput keeps the better of two overlapping boxes and ends the list") {
  const Tensor rows = detect(two_classes(), {0.1F, 0.9F, 0.2F, 0.8F, 0.3F, 0.7F});
  require_close(rows, {1, 1, 4, 7},
                {0, 1, 0.9F, 0.1F, 0.1F, 0.3F, 0.3F, 0, 1, 0.7F, 0.6F, 0.6F, 0.9F, 0.9F, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
}

TEST_CASE("DetectionOutput drops scores at or below the threshold") {
  DetectionOutput op = two_classes();
  op.confidence_threshold = 0.75;
  CHECK(float_values(detect(op, {0, 0.75F, 0, 0.5F, 0, 0.25F}))[0] == -1);
}

TEST_CASE("DetectionOutput fills all rows without an end mark") {
  DetectionOutput op = two_classes();
  op.keep_top_k = {2};
  const Rows values = float_values(detect(op, {0, 0.9F, 0, 0.8F, 0, 0.7F}));
  REQUIRE(values.size() == 14);
  CHECK(values[0] == 0);
  CHECK(values[7] == 0);
}

TEST_CASE("DetectionOutput lists labels in order and keeps the best over all of them") {
  DetectionOutput op = two_classes();
  op.num_classes = 3;
  op.background_label_id = -1;
  op.keep_top_k = {3};
  const Rows values = float_values(detect(op, {0.5F, 0.1F, 0.9F, 0.2F, 0.1F, 0.2F, 0.1F, 0.8F, 0.1F}));
  // Label and score of each row: label 0 of prior 0, label 1 of prior 2, label 2 of prior 0; the rest is beyond three.
  CHECK(Rows{values[1], values[2]} == Rows{0, 0.5F});
  CHECK(Rows{values[8], values[9]} == Rows{1, 0.8F});
  CHECK(Rows{values[15], values[16]} == Rows{2, 0.9F});
}

TEST_CASE("DetectionOutput considers only top_k candidates of each label") {
  DetectionOutput op = two_classes();
  op.top_k = 2;
  op.keep_top_k = {-1};
  const Tensor rows = detect(op, {0, 0.9F, 0, 0.8F, 0, 0.7F});
  CHECK(rows.shape() == Shape{1, 1, 4, 7});
  CHECK(float_values(rows)[7] == -1);  // the second candidate overlaps the first, the third is not considered
}

TEST_CASE("DetectionOutput without limits has room for every prior and class") {
  DetectionOutput op = two_classes();
  op.keep_top_k = {-1};
  CHECK(detect(op, {0, 0.9F, 0, 0.8F, 0, 0.7F}).shape() == Shape{1, 1, 6, 7});
}

TEST_CASE("DetectionOutput gives each prior its best label when labels are decreased") {
  DetectionOutput op = two_classes();
  op.num_classes = 3;
  op.decrease_label_id = true;
  const Rows values = float_values(detect(op, {0.9F, 0.1F, 0.6F, 0.1F, 0.5F, 0.2F, 0.1F, 0.3F, 0.4F}));
  // Prior 0 and 2 are of label 2, prior 1 of label 1, which no longer overlaps its own kind.
  CHECK(Rows{values[1], values[2]} == Rows{0, 0.5F});
  CHECK(Rows{values[8], values[9]} == Rows{1, 0.6F});
  CHECK(Rows{values[15], values[16]} == Rows{1, 0.4F});
  CHECK(values[21] == -1);
}

TEST_CASE("DetectionOutput decodes corners with their variances") {
  const DetectionOutput op{.code_type = DetectionOutput::CodeType::Corner, .normalized = true};
  require_near(decoded(op, {1, -1, 0.5F, 0}, one_prior), {0.3F, 0.1F, 0.7F, 0.4F});
}

TEST_CASE("DetectionOutput decodes centers and sizes with their variances") {
  const DetectionOutput op{.code_type = DetectionOutput::CodeType::CenterSize, .normalized = true};
  require_near(decoded(op, {1, -1, 3.465736F, 0}, one_prior), {0.04F, 0.18F, 0.84F, 0.38F});
}

TEST_CASE("DetectionOutput takes variances that the target holds already") {
  const DetectionOutput op{.code_type = DetectionOutput::CodeType::CenterSize, .variance_encoded_in_target = true, .normalized = true};
  require_near(decoded(op, {0.1F, -0.1F, 0.693147F, 0}, floats({0.2F, 0.2F, 0.6F, 0.4F}, {1, 1, 4})), {0.04F, 0.18F, 0.84F, 0.38F});
}

TEST_CASE("DetectionOutput divides priors in pixels by the input size") {
  const DetectionOutput op{.code_type = DetectionOutput::CodeType::Corner,
                           .variance_encoded_in_target = true,
                           .normalized = false,
                           .input_height = 200,
                           .input_width = 100};
  require_near(decoded(op, {0, 0, 0, 0}, floats({0, 20, 40, 60, 80}, {1, 1, 5})), {0.2F, 0.2F, 0.6F, 0.4F});
}

TEST_CASE("DetectionOutput clips before or after suppression") {
  DetectionOutput op{.code_type = DetectionOutput::CodeType::Corner, .normalized = true};
  const std::vector<float> beyond{-5, 0, 5, 0};
  require_near(decoded(op, beyond, one_prior), {-0.3F, 0.2F, 1.6F, 0.4F});
  op.clip_after_nms = true;
  require_near(decoded(op, beyond, one_prior), {0, 0.2F, 1, 0.4F});
  op.clip_after_nms = false;
  op.clip_before_nms = true;
  require_near(decoded(op, beyond, one_prior), {0, 0.2F, 1, 0.4F});
}

TEST_CASE("DetectionOutput reads a location for each class when they are not shared") {
  DetectionOutput op{.num_classes = 2, .keep_top_k = {1}, .share_location = false, .normalized = true};
  const Tensor deltas = floats({9, 9, 9, 9, 1, 0, 0, 0}, {1, 8});
  const Rows values = float_values(compute(op, {deltas, floats({0, 1}, {1, 2}), one_prior}));
  require_near({values.begin() + 3, values.end()}, {0.3F, 0.2F, 0.6F, 0.4F});
}

TEST_CASE("DetectionOutput reads each image's deltas, scores and priors") {
  const DetectionOutput op{.num_classes = 2, .keep_top_k = {1}, .variance_encoded_in_target = true, .normalized = true};
  const Tensor deltas = floats({0, 0, 0, 0, 0.5F, 0, 0, 0}, {2, 4}), scores = floats({0, 0.25F, 0, 0.75F}, {2, 2});
  const Tensor own = floats({0, 0, 0.5F, 0.5F, 0.25F, 0.25F, 1, 1}, {2, 1, 4});
  require_close(compute(op, {deltas, scores, own}), {1, 1, 2, 7}, {0, 1, 0.25F, 0, 0, 0.5F, 0.5F, 1, 1, 0.75F, 0.75F, 0.25F, 1, 1});
  const Tensor shared = floats({0, 0, 0.5F, 0.5F}, {1, 1, 4});
  require_close(compute(op, {deltas, scores, shared}), {1, 1, 2, 7}, {0, 1, 0.25F, 0, 0, 0.5F, 0.5F, 1, 1, 0.75F, 0.5F, 0, 0.5F, 0.5F});
}

TEST_CASE("DetectionOutput refines priors and drops what the first stage calls background") {
  const DetectionOutput op{
      .num_classes = 2, .keep_top_k = {2}, .variance_encoded_in_target = true, .normalized = true, .objectness_score = 0.5};
  const Tensor deltas = floats({0.1F, 0, 0, 0, 0, 0, 0, 0}, {1, 8}), scores = floats({0, 0.9F, 0, 0.8F}, {1, 4});
  const Tensor priors = floats({0, 0, 0.25F, 0.25F, 0.5F, 0.5F, 1, 1}, {1, 1, 8});
  const Tensor arm_scores = floats({0.2F, 0.8F, 0.9F, 0.1F}, {1, 4}), arm_deltas = floats({0.1F, 0, 0.5F, 0, 0, 0, 0, 0}, {1, 8});
  require_close(compute(op, {deltas, scores, priors, arm_scores, arm_deltas}), {1, 1, 2, 7},
                {0, 1, 0.9F, 0.2F, 0, 0.75F, 0.25F, -1, 0, 0, 0, 0, 0, 0});
}

TEST_CASE("DetectionOutput computes f16 through f32") {
  std::vector<Tensor> inputs{Tensor(ElementType::f32, {1, 4}), floats({0, 1}, {1, 2}), one_prior};
  for (Tensor& input : inputs) input = input.converted(ElementType::f16);
  const Tensor rows = compute(DetectionOutput{.num_classes = 2, .keep_top_k = {1}, .normalized = true}, inputs);
  CHECK(rows.element_type() == ElementType::f16);
  CHECK(float_values(rows)[2] == 1);
}

TEST_CASE("DetectionOutput refuses inputs of other sizes") {
  const DetectionOutput op = two_classes();
  const Tensor deltas(ElementType::f32, {1, 12}), scores(ElementType::f32, {1, 6}), priors(ElementType::f32, {1, 2, 12});
  CHECK(refusal(op, {Tensor(ElementType::f32, {1, 8}), scores, priors}) == "box deltas: given [1,8], expected [1,12]");
  CHECK(refusal(op, {deltas, Tensor(ElementType::f32, {1, 9}), priors}) == "class scores: given [1,9], expected [1,6]");
  CHECK(refusal(op, {deltas, scores, Tensor(ElementType::f32, {1, 1, 12})}) ==
        "priors: given [1,1,12], expected [1 or images, 2 with variances, priors * 4]");
  CHECK(refusal(op, {deltas, scores, Tensor(ElementType::f32, {2, 2, 12})}) ==
        "priors: given [2,2,12], expected [1 or images, 2 with variances, priors * 4]");
  CHECK(refusal(op, {deltas, scores, priors, scores}) == "inputs: given 4, expected 3 or 5");
  CHECK(refusal(op, {deltas, scores, priors, Tensor(ElementType::f32, {1, 3}), deltas}) == "ARM scores: given [1,3], expected [1,6]");
  CHECK(refusal(DetectionOutput{}, {deltas, scores, priors}) == "num_classes: given 0, expected 1 or greater");
  DetectionOutput many = op;
  many.num_classes = std::int64_t{1} << 62;
  CHECK(refusal(many, {deltas, scores, priors}).find("less than 2^63") != std::string::npos);
}
