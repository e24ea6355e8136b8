#include "draw.hpp"

namespace octet::fuzz {
namespace {

void draw_prior_box(Network& network) {
  Random& random = network.random;
  const Value data = network.pick_real(4, 4);
  const Tensor cells = Tensor::from(Dims{network.shape(data)[2], network.shape(data)[3]});
  const Tensor image = Tensor::from(Dims{network.shape(data)[2] * 8, network.shape(data)[3] * 8});
  if (random.chance(50)) {
    network.add({PriorBox{.min_size = {16},
                          .max_size = {38},
                          .aspect_ratio = {2},
                          .variance = {0.1F, 0.1F, 0.2F, 0.2F},
                          .clip = random.chance(50),
                          .flip = random.chance(50),
                          .offset = 0.5},
                 {cells, image}});
  } else {
    network.add(
        {PriorBoxClustered{.width = {10, 20}, .height = {12, 17}, .variance = {0.1F}, .clip = random.chance(50), .step = 8, .offset = 0.5},
         {cells, image}});
  }
}

/// Corners of boxes of some size, and what joins them to a network.
Tensor drawn_boxes(Network& network, const Shape& shape) {
  Tensor boxes(ElementType::f32, shape);
  const auto values = boxes.mutable_data<float>();
  for (std::size_t i = 0; i + 4 <= values.size(); i += 4) {
    values[i] = network.random.uniform(0, 0.6F), values[i + 1] = network.random.uniform(0, 0.6F);
    values[i + 2] = values[i] + network.random.uniform(0.1F, 0.4F), values[i + 3] = values[i + 1] + network.random.uniform(0.1F, 0.4F);
  }
  return boxes;
}

void draw_non_max_suppression(Network& network) {
  Random& random = network.random;
  if (network.traits.real != ElementType::f32) throw Rejected("half precision");
  const std::int64_t count = random.between(2, 8), classes = random.between(1, 3);
  const Value boxes = network.input(drawn_boxes(network, Shape{1, count, 4}));
  const Value scores = network.input(network.uniform(Shape{1, classes, count}, 0.01F, 0.99F));
  network.add(
      {NonMaxSuppression{.sort_result_descending = random.chance(50), .output_type = random.pick({ElementType::i32, ElementType::i64})},
       {boxes, scores, Tensor::scalar(random.between(1, 4)), Tensor::scalar(0.5F), Tensor::scalar(0.1F)}});
}

void draw_detection_output(Network& network) {
  Random& random = network.random;
  if (network.traits.real != ElementType::f32) throw Rejected("half precision");
  const std::int64_t priors = random.between(2, 8), classes = random.between(2, 4);
  const Value deltas = network.input(network.real(Shape{1, priors * 4}, 0.2F));
  const Value scores = network.input(network.uniform(Shape{1, priors * classes}, 0.01F, 0.99F));
  Tensor boxes(ElementType::f32, Shape{1, 2, priors * 4});
  const Tensor drawn = drawn_boxes(network, Shape{1, 1, priors * 4});
  for (std::size_t i = 0; i < drawn.elements(); ++i) boxes.mutable_data<float>()[i] = drawn.data<float>()[i];
  for (std::size_t i = drawn.elements(); i < boxes.elements(); ++i) boxes.mutable_data<float>()[i] = 0.1F;
  DetectionOutput op{.num_classes = classes,
                     .top_k = 10,
                     .keep_top_k = {random.between(2, 8)},
                     .nms_threshold = 0.45,
                     .confidence_threshold = 0.1,
                     .normalized = true};
  op.code_type = random.pick({DetectionOutput::CodeType::Corner, DetectionOutput::CodeType::CenterSize});
  network.add({op, {deltas, scores, boxes}});
}

}  // namespace

std::vector<Growth> detection_growths() {
  return {{"prior box", 1, draw_prior_box},
          {"non-maximum suppression", 1, draw_non_max_suppression},
          {"detection output", 1, draw_detection_output}};
}

}  // namespace octet::fuzz
