#include "graph/ops/checked.hpp"
#include "graph/ops/ops.hpp"
#include "graph/ops/require.hpp"

namespace octet {
namespace {

/// Priors that are not normalized carry an image index before their four corners.
std::int64_t prior_length(const DetectionOutput& op) { return op.normalized ? 4 : 5; }

std::int64_t count_priors(const DetectionOutput& op, const InferenceInputs& inputs) {
  inputs.require_rank(2, "priors", 3, 3);
  const Shape& priors = inputs.shape(2);
  const bool batch_fits = priors[0] == 1 || priors[0] == inputs.shape(0)[0];
  const bool rows_fit = priors[1] == 2 || (priors[1] == 1 && op.variance_encoded_in_target);
  if (!batch_fits || !rows_fit || priors[2] % prior_length(op) != 0)
    refuse("priors", to_string(priors), "[1 or images, 2 with variances, priors * " + std::to_string(prior_length(op)) + "]");
  return priors[2] / prior_length(op);
}

void require_rows(const InferenceInputs& inputs, std::size_t index, const char* what, std::int64_t length) {
  const Shape expected{inputs.shape(0)[0], length};
  if (inputs.shape(index) != expected) refuse(what, to_string(inputs.shape(index)), to_string(expected));
}

void check_attributes(const DetectionOutput& op) {
  if (op.num_classes < 1) refuse("num_classes", std::to_string(op.num_classes), "1 or greater");
  if (!op.normalized && (op.input_width < 1 || op.input_height < 1))
    refuse("input size", std::to_string(op.input_height) + " x " + std::to_string(op.input_width), "a positive height and width");
}

std::int64_t rows_per_image(const DetectionOutput& op, std::int64_t priors) {
  const std::int64_t keep = op.keep_top_k.empty() ? -1 : op.keep_top_k[0];
  if (keep > 0) return keep;
  return checked_product(keep == -1 && op.top_k > 0 ? op.top_k : priors, op.num_classes, "detections");
}

}  // namespace

std::vector<OutputDescription> infer(const DetectionOutput& op, const InferenceInputs& inputs) {
  inputs.require_count(3, 5);
  if (inputs.size() == 4) refuse("inputs", "4", "3 or 5");
  check_attributes(op);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    require_floating_point(inputs, i);
    require_same_type(inputs, i, 0, "input");
  }
  inputs.require_rank(0, "box deltas", 2, 2);
  const std::int64_t priors = count_priors(op, inputs);
  const std::int64_t deltas = checked_product(4 * priors, op.share_location ? 1 : op.num_classes, "box deltas");
  require_rows(inputs, 0, "box deltas", deltas);
  require_rows(inputs, 1, "class scores", checked_product(priors, op.num_classes, "class scores"));
  if (inputs.size() == 5) {
    require_rows(inputs, 3, "ARM scores", 2 * priors);
    require_rows(inputs, 4, "ARM deltas", deltas);
  }
  const std::int64_t rows = checked_product(inputs.shape(0)[0], rows_per_image(op, priors), "detections");
  return one_output(inputs.type(0), checked_shape({1, 1, rows, 7}));
}

}  // namespace octet
