#include "unit/model/ir/ir_support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

const std::string prior_box_data =
    R"(min_size="16" max_size="38.46" aspect_ratio="2,0.5" flip="false" clip="true" step="16" offset="0.5" )"
    R"(variance="0.1,0.1,0.2,0.2" scale_all_sizes="true" )"
    R"(fixed_ratio="" fixed_size="" density="")";

}  // namespace

TEST_CASE("IR PriorBox keeps its sizes", "[ir]") {
  const Tensor map = Tensor::from(Dims{2, 2}), image = Tensor::from(Dims{32, 32});
  const Operation op = require_round_trip({"PriorBox", "opset1", prior_box_data, {map, image}, {f32({2, 64})}});
  PriorBox expected;
  expected.min_size = {16};
  expected.max_size = {38.46F};
  expected.aspect_ratio = {2, 0.5F};
  expected.clip = true;
  expected.step = 16;
  expected.offset = 0.5;
  expected.variance = {0.1F, 0.1F, 0.2F, 0.2F};
  CHECK(op == Operation(expected));
}

TEST_CASE("IR PriorBox of opset8 keeps the order flag, and is opaque where the order is another", "[ir]") {
  const Tensor map = Tensor::from(Dims{2, 2}), image = Tensor::from(Dims{32, 32});
  const Operation usual =
      require_round_trip({"PriorBox", "opset8", prior_box_data + R"( min_max_aspect_ratios_order="true")", {map, image}, {f32({2, 64})}});
  CHECK(std::holds_alternative<PriorBox>(usual));
  const Operation other =
      require_round_trip({"PriorBox", "opset8", prior_box_data + R"( min_max_aspect_ratios_order="false")", {map, image}, {f32({2, 64})}});
  CHECK(std::holds_alternative<Opaque>(other));
}

TEST_CASE("IR PriorBoxClustered keeps widths, heights and steps", "[ir]") {
  const Operation op = require_round_trip(
      {"PriorBoxClustered",
       "opset1",
       R"(width="10,20" height="15,25" clip="false" step="0" step_w="16" step_h="8" offset="0.5" variance="0.1,0.1,0.2,0.2")",
       {Tensor::from(Dims{2, 2}), Tensor::from(Dims{32, 32})},
       {f32({2, 32})}});
  PriorBoxClustered expected;
  expected.width = {10, 20};
  expected.height = {15, 25};
  expected.step_width = 16;
  expected.step_height = 8;
  expected.offset = 0.5;
  expected.variance = {0.1F, 0.1F, 0.2F, 0.2F};
  CHECK(op == Operation(expected));
}

TEST_CASE("IR DetectionOutput keeps its settings", "[ir]") {
  const std::string rest =
      R"(background_label_id="0" top_k="400" variance_encoded_in_target="false" keep_top_k="200" )"
      R"(code_type="caffe.PriorBoxParameter.CENTER_SIZE" )"
      R"(share_location="true" nms_threshold="0.45" confidence_threshold="0.01" clip_after_nms="false" )"
      R"(clip_before_nms="true" decrease_label_id="false" )"
      R"(normalized="true" input_height="1" input_width="1" objectness_score="0")";
  DetectionOutput expected;
  expected.num_classes = 21;
  expected.top_k = 400;
  expected.keep_top_k = {200};
  expected.code_type = DetectionOutput::CodeType::CenterSize;
  expected.nms_threshold = 0.45;
  expected.confidence_threshold = 0.01;
  expected.clip_before_nms = true;
  expected.normalized = true;
  const std::vector<std::variant<Port, Tensor>> inputs{f32({1, 40}), f32({1, 210}), f32({1, 2, 40})};
  CHECK(require_round_trip({"DetectionOutput", "opset1", R"(num_classes="21" )" + rest, inputs, {f32({1, 1, 200, 7})}}) ==
        Operation(expected));
  // Without the attribute the number is that of scores for each of the 10 boxes.
  CHECK(require_round_trip({"DetectionOutput", "opset8", rest, inputs, {f32({1, 1, 200, 7})}}) == Operation(expected));
}

TEST_CASE("IR NonMaxSuppression has one output before opset5 and three since", "[ir]") {
  const std::vector<std::variant<Port, Tensor>> inputs{f32({1, 6, 4}), f32({1, 2, 6}), Tensor::scalar(std::int64_t{3})};
  NonMaxSuppression expected{.box_encoding = NonMaxSuppression::BoxEncoding::Center,
                             .sort_result_descending = false,
                             .output_type = ElementType::i64,
                             .with_scores = false};
  CHECK(require_round_trip(
            {"NonMaxSuppression", "opset1", R"(box_encoding="center" sort_result_descending="false")", inputs, {i64({6, 3})}}) ==
        Operation(expected));
  expected.output_type = ElementType::i32;
  const std::string data = R"(box_encoding="center" sort_result_descending="false" output_type="i32")";
  CHECK(require_round_trip({"NonMaxSuppression", "opset3", data, inputs, {i32({6, 3})}}) == Operation(expected));
  expected.with_scores = true;
  CHECK(require_round_trip({"NonMaxSuppression", "opset5", data, inputs, {i32({6, 3}), f32({6, 3}), i32({1})}}) == Operation(expected));
}
