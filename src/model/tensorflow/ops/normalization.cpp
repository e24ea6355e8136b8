#include "model/tensorflow/ops/normalization.hpp"

#include <array>

#include "model/tensorflow/ops/ops.hpp"
#include "model/tensorflow/ops/window.hpp"

namespace octet::tensorflow {
namespace {

/// An input with one number for each channel, as the graph's second dimension; the numbers alone where they are constants.
Value along_channels(Context& node, std::size_t index, std::size_t rank) {
  Dims dims(rank, 1);
  dims[1] = static_cast<std::int64_t>(node.shape(index).elements());
  return node.builder().reshaped(node.name() + "/channels", node.plain(index), dims);
}

/// Mean and variance of the batch, over all but the channels.
Outputs normalized_by_batch(Context& node, const Format& format, double epsilon) {
  const std::size_t rank = format.spatial + 2;
  Dims axes{0};
  for (std::size_t i = 2; i < rank; ++i) axes.push_back(static_cast<std::int64_t>(i));
  const Value data = data_in(node, 0, format);
  const Value normal = node.step("mvn", MVN{.eps = epsilon}, {data, node.dims("axes", axes)});
  const Value scaled = node.step("scaled", Binary{BinaryKind::Multiply}, {normal, along_channels(node, 1, rank)});
  return data_out(node, node.add(Binary{BinaryKind::Add}, {scaled, along_channels(node, 2, rank)}), format);
}

}  // namespace

Value add_batch_norm(Context& node, const std::string& name, Value data, std::size_t first, double epsilon) {
  std::vector<Value> inputs{data};
  for (std::size_t i = first; i < first + 4; ++i) inputs.push_back(node.plain(i));
  return node.builder().add(name, BatchNormInference{epsilon}, std::move(inputs));
}

namespace {

Outputs convert_fused_batch_norm(Context& node) {
  const Format format = format_of(node, node.rank(0));
  const double epsilon = node.attributes().number("epsilon", 1e-4F);
  if (node.attributes().boolean("is_training", true)) return normalized_by_batch(node, format, epsilon);
  const std::int64_t channels = permuted(node.shape(0), format.order)[1];
  for (std::size_t i = 1; i < 5; ++i)
    if (node.shape(i).elements() != static_cast<std::size_t>(channels))
      node.refuse("input " + std::to_string(i) + ": given the shape " + to_string(node.shape(i)) + ", expected " +
                  std::to_string(channels) + " numbers, one for each channel");
  return data_out(node, add_batch_norm(node, node.name(), data_in(node, 0, format), 1, epsilon), format);
}

/// Windows of 2 * depth_radius + 1 channels; TensorFlow's alpha is not divided by their number.
Outputs convert_lrn(Context& node) {
  const auto radius = node.attributes().integer("depth_radius", 5);
  if (radius < 0 || radius > (1 << 20)) node.refuse("attribute 'depth_radius': given " + std::to_string(radius) + ", expected 0 to 2^20");
  const std::size_t rank = node.rank(0);
  if (rank != 4) node.refuse("input 0: given " + std::to_string(rank) + " dimensions, expected 4");
  const Order order = channels_first(rank);
  LRN op{.alpha = node.attributes().number("alpha", 1),
         .beta = node.attributes().number("beta", 0.5F),
         .bias = node.attributes().number("bias", 1),
         .size = 2 * radius + 1};
  op.alpha *= static_cast<double>(op.size);
  return node.one_of_layout(node.add(op, {node.in(0, order), node.dims("axes", {1})}), order, false);
}

/// Half the sum of squares.
Outputs convert_l2_loss(Context& node) {
  const Value x = node.plain(0);
  const Value squares = node.step("square", Binary{BinaryKind::Multiply}, {x, x});
  Dims axes;
  for (std::size_t i = 0; i < node.rank(0); ++i) axes.push_back(static_cast<std::int64_t>(i));
  const Value sum = node.step("sum", Reduce{ReduceKind::Sum, false}, {squares, node.dims("axes", axes)});
  return node.one(node.add(Binary{BinaryKind::Multiply}, {sum, node.scalar("half", 0.5, sum)}));
}

constexpr std::array types{OpType{"FusedBatchNorm", convert_fused_batch_norm}, OpType{"FusedBatchNormV2", convert_fused_batch_norm},
                           OpType{"FusedBatchNormV3", convert_fused_batch_norm}, OpType{"LRN", convert_lrn},
                           OpType{"L2Loss", convert_l2_loss}};

}  // namespace

std::span<const OpType> normalization_ops() { return types; }

}  // namespace octet::tensorflow
