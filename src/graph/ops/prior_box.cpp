#include <algorithm>
#include <cmath>

#include "graph/ops/checked.hpp"
#include "graph/ops/ops.hpp"
#include "graph/ops/priors.hpp"
#include "graph/refuse.hpp"

namespace octet {
namespace {

/// Far beyond any image; keeps sizes within what pixel arithmetic in integers can hold.
constexpr float largest_size = 1 << 24;

void check_fixed_sizes(const PriorBox& op) {
  for (const float size : op.fixed_size)
    if (!(size > 0 && size < largest_size)) refuse("fixed_size", std::to_string(size), "a positive number of pixels");
  for (const float density : op.density)
    if (!(density >= 1 && density < largest_size)) refuse("density", std::to_string(density), "1 or greater");
  if (!op.density.empty() && op.density.size() < op.fixed_size.size())
    refuse("density", std::to_string(op.density.size()) + " values", std::to_string(op.fixed_size.size()) + ", one for each fixed_size");
}

std::int64_t fixed_priors(const PriorBox& op) {
  const std::size_t shapes = op.fixed_ratio.empty() ? 1 + other_aspect_ratios(op).size() : op.fixed_ratio.size();
  std::int64_t count = 0;
  for (std::size_t i = 0; i < op.fixed_size.size(); ++i) {
    const std::int64_t density = fixed_size_density(op, i);
    count = checked_sum(count, checked_product(density * density, static_cast<std::int64_t>(shapes), "priors"), "priors");
  }
  return count;
}

std::int64_t priors_per_cell(const PriorBox& op) {
  const std::size_t sizes = op.min_size.size();
  const std::size_t with_ratios = op.scale_all_sizes ? sizes : std::min<std::size_t>(sizes, 1);
  const std::size_t others = sizes + std::min(sizes, op.max_size.size()) + with_ratios * other_aspect_ratios(op).size();
  return checked_sum(fixed_priors(op), static_cast<std::int64_t>(others), "priors");
}

/// The shape of the boxes of all cells, once the two size inputs are known to be what they should be.
Shape prior_shape(const InferenceInputs& inputs, std::int64_t priors) {
  const Dims cells = inputs.constant_dims(0, "feature map size");
  if (cells.size() != 2 || cells[0] < 1 || cells[1] < 1) refuse("feature map size", to_string(cells), "a positive height and width");
  if (!is_integer(inputs.type(1)) || inputs.shape(1) != Shape{2})
    refuse("image size", std::string(name(inputs.type(1))) + " " + to_string(inputs.shape(1)), "integers [2]");
  // The priors come first, since without any there are no boxes of however many cells.
  const std::int64_t boxes = checked_product(checked_product(priors, cells[0], "priors"), cells[1], "priors");
  return checked_shape({2, checked_product(boxes, 4, "prior values")});
}

void check_variance(const std::vector<float>& variance) {
  if (variance.size() > 1 && variance.size() != 4) refuse("variance", std::to_string(variance.size()) + " values", "none, 1 or 4");
}

}  // namespace

std::vector<float> other_aspect_ratios(const PriorBox& op) {
  std::vector<float> ratios{1};
  for (const float ratio : op.aspect_ratio) {
    if (!(ratio > 0)) refuse("aspect_ratio", std::to_string(ratio), "positive numbers");
    if (std::ranges::any_of(ratios, [&](float known) { return std::fabs(ratio - known) < 1e-6F; })) continue;
    ratios.push_back(ratio);
    if (op.flip) ratios.push_back(1 / ratio);
  }
  ratios.erase(ratios.begin());
  return ratios;
}

std::int64_t fixed_size_density(const PriorBox& op, std::size_t index) {
  return op.density.empty() ? 1 : static_cast<std::int64_t>(op.density[index]);
}

std::vector<OutputDescription> infer(const PriorBox& op, const InferenceInputs& inputs) {
  inputs.require_count(2);
  check_variance(op.variance);
  check_fixed_sizes(op);
  return one_output(ElementType::f32, prior_shape(inputs, priors_per_cell(op)));
}

std::vector<OutputDescription> infer(const PriorBoxClustered& op, const InferenceInputs& inputs) {
  inputs.require_count(2);
  check_variance(op.variance);
  if (op.width.size() != op.height.size())
    refuse("width and height", std::to_string(op.width.size()) + " and " + std::to_string(op.height.size()) + " values", "equally many");
  return one_output(ElementType::f32, prior_shape(inputs, static_cast<std::int64_t>(op.width.size())));
}

}  // namespace octet
