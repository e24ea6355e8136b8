#include "operation_support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

/// Boxes 0 and 1 overlap by 9/11, box 2 stands alone.
const Tensor three_boxes = floats({0, 0, 1, 1, 0, 0.1F, 1, 1.1F, 0, 2, 1, 3}, {1, 3, 4});

std::vector<Tensor> suppress(const NonMaxSuppression& op, const Tensor& boxes, const Tensor& scores, std::int64_t limit,
                             float overlap = 0.5F, float score = 0, float sigma = 0) {
  return evaluate(op,
                  std::vector{boxes, scores, Tensor::scalar(limit), Tensor::scalar(overlap), Tensor::scalar(score), Tensor::scalar(sigma)});
}

Tensor indices(std::vector<std::int64_t> values) {
  const auto rows = static_cast<std::int64_t>(values.size() / 3);
  return Tensor::from(values, {rows, 3});
}

}  // namespace

TEST_CASE("NonMaxSuppression drops what overlaps a better box and fills the rest with -1") {
  const std::vector<Tensor> outputs = suppress({}, three_boxes, floats({0.8F, 0.9F, 0.7F}, {1, 1, 3}), 5);
  REQUIRE(outputs.size() == 3);
  CHECK(outputs[0] == indices({0, 0, 1, 0, 0, 2, -1, -1, -1}));
  CHECK(outputs[1] == floats({0, 0, 0.9F, 0, 0, 0.7F, -1, -1, -1}, {3, 3}));
  CHECK(outputs[2] == integers({2}));
}

TEST_CASE("NonMaxSuppression keeps boxes that overlap no more than the threshold") {
  CHECK(suppress({}, three_boxes, floats({0.8F, 0.9F, 0.7F}, {1, 1, 3}), 3, 0.82F)[2] == integers({3}));
  CHECK(suppress({}, three_boxes, floats({0.8F, 0.9F, 0.7F}, {1, 1, 3}), 3, 0.81F)[2] == integers({2}));
}

TEST_CASE("NonMaxSuppression limits boxes per class and sorts over batches and classes") {
  const Tensor scores = floats({0.1F, 0.2F, 0.9F, 0.8F, 0.3F, 0.4F}, {1, 2, 3});
  CHECK(suppress({}, three_boxes, scores, 1)[0] == indices({0, 0, 2, 0, 1, 0}));
  CHECK(suppress({}, three_boxes, scores, 2)[0] == indices({0, 0, 2, 0, 1, 0, 0, 1, 2, 0, 0, 1}));
  CHECK(suppress({.sort_result_descending = false}, three_boxes, scores, 2)[0] == indices({0, 0, 2, 0, 0, 1, 0, 1, 0, 0, 1, 2}));
}

TEST_CASE("NonMaxSuppression reads each batch's boxes") {
  const Tensor boxes = floats({0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 3, 3}, {2, 2, 4});
  const std::vector<Tensor> outputs = suppress({}, boxes, floats({0.5F, 0.6F, 0.7F, 0.8F}, {2, 1, 2}), 2);
  CHECK(outputs[0] == indices({1, 0, 1, 1, 0, 0, 0, 0, 1, -1, -1, -1}));
}

TEST_CASE("NonMaxSuppression drops scores at or below the score threshold") {
  CHECK(suppress({}, three_boxes, floats({0.8F, 0.9F, 0.25F}, {1, 1, 3}), 3, 0.5F, 0.25F)[2] == integers({1}));
}

TEST_CASE("NonMaxSuppression without a limit selects nothing") {
  const std::vector<Tensor> outputs = evaluate(NonMaxSuppression{}, std::vector{three_boxes, floats({0.8F, 0.9F, 0.7F}, {1, 1, 3})});
  CHECK(outputs[0].shape() == Shape{0, 3});
  CHECK(outputs[2] == integers({0}));
}

TEST_CASE("NonMaxSuppression reads boxes by center") {
  const Tensor boxes = floats({0.5F, 0.5F, 1, 1, 0.5F, 0.6F, 1, 1, 0.5F, 2.5F, 1, 1}, {1, 3, 4});
  const std::vector<Tensor> outputs =
      suppress({.box_encoding = NonMaxSuppression::BoxEncoding::Center}, boxes, floats({0.8F, 0.9F, 0.7F}, {1, 1, 3}), 3);
  CHECK(outputs[0] == indices({0, 0, 1, 0, 0, 2, -1, -1, -1}));
}

TEST_CASE("NonMaxSuppression takes any two opposite corners") {
  const Tensor boxes = floats({1, 1, 0, 0, 0, 0.1F, 1, 1.1F, 0, 3, 1, 2}, {1, 3, 4});
  CHECK(suppress({}, boxes, floats({0.8F, 0.9F, 0.7F}, {1, 1, 3}), 3)[0] == indices({0, 0, 1, 0, 0, 2, -1, -1, -1}));
}

TEST_CASE("NonMaxSuppression lowers scores instead of dropping boxes when it is soft") {
  // The overlap of 9/11 lowers 0.8 to 0.8 * exp(-0.5 / 0.5 * (9/11)^2), behind the 0.7 of the box that stands alone.
  const std::vector<Tensor> outputs = suppress({}, three_boxes, floats({0.8F, 0.9F, 0.7F}, {1, 1, 3}), 3, 1, 0, 0.5F);
  CHECK(outputs[0] == indices({0, 0, 1, 0, 0, 2, 0, 0, 0}));
  CHECK(float_values(outputs[1])[8] == Approx(0.8 * std::exp(-81.0 / 121)));
  CHECK(suppress({}, three_boxes, floats({0.8F, 0.9F, 0.7F}, {1, 1, 3}), 3, 1, 0.5F, 0.5F)[2] == integers({2}));
}

TEST_CASE("NonMaxSuppression of the first versions gives indices alone, in the wanted type") {
  const std::vector<Tensor> outputs =
      suppress({.output_type = ElementType::i32, .with_scores = false}, three_boxes, floats({0.8F, 0.9F, 0.7F}, {1, 1, 3}), 1);
  REQUIRE(outputs.size() == 1);
  CHECK(outputs[0] == Tensor::from(std::vector<std::int32_t>{0, 0, 1}, {1, 3}));
}

TEST_CASE("NonMaxSuppression ends on infinite scores and steep weights") {
  const std::vector<Tensor> outputs = suppress({}, three_boxes, floats({INFINITY, INFINITY, NAN}, {1, 1, 3}), 3, 1, 0, 1e-30F);
  CHECK(outputs[2] == integers({1}));
}

TEST_CASE("NonMaxSuppression refuses shapes that do not fit") {
  const auto message = [](const Shape& boxes, const Shape& scores) {
    return refusal(NonMaxSuppression{}, {Tensor(ElementType::f32, boxes), Tensor(ElementType::f32, scores)});
  };
  CHECK(message({1, 3, 5}, {1, 1, 3}) == "boxes: given [1,3,5], expected [batch,boxes,4]");
  CHECK(message({1, 3, 4}, {1, 1, 2}) == "scores: given [1,1,2], expected [1,classes,3]");
  CHECK(message({1, 3, 4}, {2, 1, 3}) == "scores: given [2,1,3], expected [1,classes,3]");
  CHECK(message({3, 4}, {1, 1, 3}) == "boxes: given rank 2, expected rank 3");
  CHECK(refusal(NonMaxSuppression{}, {three_boxes, floats({1, 1, 1}, {1, 1, 3}), Tensor::scalar<std::int64_t>(-1)}) ==
        "max_output_boxes_per_class: given -1, expected 0 or greater");
}
