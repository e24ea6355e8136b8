#include "calib/layer_features.hpp"

#include <array>

#include "graph/traits.hpp"

namespace octet {
namespace {

constexpr std::size_t most_dims = 3;

std::size_t product_of(const Dims& dims) {
  std::size_t product = 1;
  for (const std::int64_t dim : dims) product *= static_cast<std::size_t>(dim);
  return product;
}

/// The indices of an element in dimensions of these sizes, in row-major order.
std::array<std::int64_t, most_dims> indices_of(std::size_t element, const Dims& sizes) {
  std::array<std::int64_t, most_dims> indices{};
  for (std::size_t dim = sizes.size(); dim-- > 0;) {
    indices[dim] = static_cast<std::int64_t>(element % static_cast<std::size_t>(sizes[dim]));
    element /= static_cast<std::size_t>(sizes[dim]);
  }
  return indices;
}

}  // namespace

std::optional<LayerFeatures> LayerFeatures::of(const Graph& graph, NodeId layer) {
  const Node& node = graph.node(layer);
  const Shape& input = graph.shape(node.inputs[0]);
  const Shape& weights = graph.shape(node.inputs[1]);
  LayerFeatures features;
  if (const auto* product = node.as<MatMul>()) {
    if (weights.rank() != 2 || product->transpose_a || input.rank() < 1) return std::nullopt;
    features.is_matrix_ = true;
    features.transposed_ = product->transpose_b;
    features.features_ = static_cast<std::size_t>(weights[features.transposed_ ? 1 : 0]);
    features.outputs_ = static_cast<std::size_t>(weights[features.transposed_ ? 0 : 1]);
    features.places_ = features.features_ == 0 ? 0 : input.elements() / features.features_;
    return features;
  }
  const bool grouped = node.as<GroupConvolution>() != nullptr;
  if ((!grouped && !node.as<Convolution>()) || input.rank() > 2 + most_dims) return std::nullopt;
  features.window_ =
      grouped ? resolve_window(*node.as<GroupConvolution>(), input, weights) : resolve_window(*node.as<Convolution>(), input, weights);
  features.kernel_ = product_of(features.window_.kernel);
  const std::size_t outputs_dim = grouped ? 1 : 0;
  features.groups_ = grouped ? static_cast<std::size_t>(weights[0]) : 1;
  features.outputs_ = static_cast<std::size_t>(weights[outputs_dim]);
  features.features_ = static_cast<std::size_t>(weights[outputs_dim + 1]) * features.kernel_;
  features.places_ = static_cast<std::size_t>(input[0]) * product_of(features.window_.output);
  return features;
}

std::size_t LayerFeatures::weight(std::size_t group, std::size_t output, std::size_t feature) const {
  if (is_matrix_ && !transposed_) return feature * outputs_ + output;
  return (group * outputs_ + output) * features_ + feature;
}

void LayerFeatures::gather_matrix(const StridedView& input, std::size_t place, std::size_t first, std::size_t count, float* row) const {
  const std::size_t last = input.shape.rank() - 1;
  const float* data = input.data;
  for (std::size_t dim = last; dim-- > 0;) {
    const auto size = static_cast<std::size_t>(input.shape[dim]);
    data += static_cast<std::int64_t>(place % size) * input.strides[dim];
    place /= size;
  }
  for (std::size_t i = 0; i < count; ++i) row[i] = data[static_cast<std::int64_t>(first + i) * input.strides[last]];
}

void LayerFeatures::gather(const StridedView& input, std::size_t place, std::size_t group, std::size_t first, std::size_t count,
                           float* row) const {
  if (is_matrix_) return gather_matrix(input, place, first, count, row);
  const std::size_t dims = window_.output.size(), area = product_of(window_.output);
  const auto at = indices_of(place % area, window_.output);
  const float* sample = input.data + static_cast<std::int64_t>(place / area) * input.strides[0];
  const std::size_t first_channel = group * (features_ / kernel_);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t feature = first + i;
    const auto offset = indices_of(feature % kernel_, window_.kernel);
    const float* element = sample + static_cast<std::int64_t>(first_channel + feature / kernel_) * input.strides[1];
    bool inside = true;
    for (std::size_t dim = 0; dim < dims; ++dim) {
      const std::int64_t index = at[dim] * window_.strides[dim] - window_.pads_begin[dim] + offset[dim] * window_.dilations[dim];
      inside &= index >= 0 && index < input.shape[2 + dim];
      element += index * input.strides[2 + dim];
    }
    row[i] = inside ? *element : 0.0F;
  }
}

}  // namespace octet
