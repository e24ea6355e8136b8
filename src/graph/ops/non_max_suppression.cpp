#include <algorithm>

#include "graph/ops/checked.hpp"
#include "graph/ops/ops.hpp"
#include "graph/ops/require.hpp"

namespace octet {
namespace {

void check_shapes(const Shape& boxes, const Shape& scores) {
  if (boxes[2] != 4) refuse("boxes", to_string(boxes), "[batch,boxes,4]");
  if (scores[0] != boxes[0] || scores[2] != boxes[1])
    refuse("scores", to_string(scores), "[" + std::to_string(boxes[0]) + ",classes," + std::to_string(boxes[1]) + "]");
}

void check_thresholds(const InferenceInputs& inputs) {
  constexpr const char* names[] = {"iou_threshold", "score_threshold", "soft_nms_sigma"};
  for (std::size_t i = 3; i < inputs.size(); ++i) {
    require_floating_point(inputs, i);
    require_scalar(inputs, i, names[i - 3]);
  }
}

std::int64_t most_selected(const InferenceInputs& inputs) {
  const std::int64_t limit = inputs.has(2) ? inputs.constant_scalar(2, "max_output_boxes_per_class") : 0;
  if (limit < 0) refuse("max_output_boxes_per_class", std::to_string(limit), "0 or greater");
  const Shape& scores = inputs.shape(1);
  const std::int64_t per_class = std::min(limit, scores[2]);
  return checked_product(checked_product(scores[0], scores[1], "selected boxes"), per_class, "selected boxes");
}

}  // namespace

std::vector<OutputDescription> infer(const NonMaxSuppression& op, const InferenceInputs& inputs) {
  inputs.require_count(2, 6);
  require_floating_point(inputs, 0);
  require_floating_point(inputs, 1);
  inputs.require_rank(0, "boxes", 3, 3);
  inputs.require_rank(1, "scores", 3, 3);
  check_shapes(inputs.shape(0), inputs.shape(1));
  check_thresholds(inputs);
  require_index_type(op.output_type, "output type");
  const Shape selected = checked_shape({most_selected(inputs), 3});
  if (!op.with_scores) return one_output(op.output_type, selected);
  return {{op.output_type, selected, {}}, {inputs.type(1), selected, {}}, {op.output_type, Shape{1}, {}}};
}

}  // namespace octet
