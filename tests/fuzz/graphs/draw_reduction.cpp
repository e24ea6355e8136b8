#include <algorithm>

#include "draw.hpp"

namespace octet::fuzz {
namespace {

template <typename Op>
void draw_window(Network& network, Op& op, std::size_t spatial) {
  Random& random = network.random;
  const bool equal = random.chance(60);
  for (std::size_t i = 0; i < spatial; ++i) {
    const bool copy = equal && i > 0;
    op.kernel.push_back(copy ? op.kernel[0] : random.pick<std::int64_t>({1, 2, 2, 3, 3, 4, 5}));
    op.strides.push_back(copy ? op.strides[0] : random.pick<std::int64_t>({1, 2, 2, 3}));
    op.pads_begin.push_back(random.chance(50) ? 0 : random.below(op.kernel[i]));
    op.pads_end.push_back(random.chance(60) ? op.pads_begin[i] : random.below(op.kernel[i]));
  }
  if (random.chance(15)) op.auto_pad = random.pick({AutoPad::SameUpper, AutoPad::SameLower, AutoPad::Valid});
  if (random.chance(25)) op.rounding_type = RoundingType::Ceil;
  if (random.chance(20)) op.strides.clear();
}

Value quantized_sometimes(Network& network, Value data) { return network.random.chance(60) ? quantize_if_due(network, data) : data; }

void draw_max_pool(Network& network) {
  Random& random = network.random;
  const Value data = quantized_sometimes(network, network.pick_real(3, 5));
  const std::size_t spatial = network.rank(data) - 2;
  MaxPool op;
  draw_window(network, op, spatial);
  if (random.chance(15)) op.dilations = Dims(spatial, 2);
  if (random.chance(15)) {
    op.with_indices = true;
    op.index_element_type = random.pick({ElementType::i32, ElementType::i64});
    op.axis = random.below(3);
  }
  network.add({op, {data}});
}

void draw_avg_pool(Network& network) {
  const Value data = quantized_sometimes(network, network.pick_real(3, 5));
  AvgPool op;
  draw_window(network, op, network.rank(data) - 2);
  op.exclude_pad = network.random.chance(50);
  network.add({op, {data}});
}

Dims draw_axes(Network& network, std::size_t rank) {
  Random& random = network.random;
  Dims axes;
  for (std::size_t i = 0; i < rank; ++i)
    if (random.chance(40)) axes.push_back(static_cast<std::int64_t>(i) - (random.chance(20) ? static_cast<std::int64_t>(rank) : 0));
  if (axes.empty()) axes.push_back(random.below(static_cast<std::int64_t>(rank)));
  random.shuffle(axes);
  return axes;
}

void draw_reduce(Network& network) {
  Random& random = network.random;
  const Value data = network.pick_real(1, 5);
  const ReduceKind kind = random.pick({ReduceKind::Mean, ReduceKind::Mean, ReduceKind::Sum, ReduceKind::Max, ReduceKind::Min,
                                       ReduceKind::Prod, ReduceKind::L1, ReduceKind::L2});
  network.add({Reduce{kind, random.chance(60)}, {data, index_tensor(network, draw_axes(network, network.rank(data)))}});
}

/// The mean of each channel, often of quantized values, and a layer on it.
void draw_global_mean(Network& network) {
  Random& random = network.random;
  const Value data = quantized_sometimes(network, network.pick_real(3, 5));
  Dims axes;
  for (std::size_t i = 2; i < network.rank(data); ++i) axes.push_back(static_cast<std::int64_t>(i));
  const bool keep = random.chance(50);
  const Value mean = network.add({Reduce{ReduceKind::Mean, keep}, {data, index_tensor(network, axes)}});
  if (keep && random.chance(50)) convolve(network, mean, {.outputs = 8, .kernel = 1});
  else if (!keep && random.chance(60)) project(network, mean, random.pick<std::int64_t>({2, 10, 17}));
}

void draw_softmax(Network& network) {
  Random& random = network.random;
  const Value data = network.pick_real(1, 5);
  const auto rank = static_cast<std::int64_t>(network.rank(data));
  const std::int64_t axis = random.between(-rank, rank - 1);
  if (random.chance(70)) network.add({Softmax{axis}, {data}});
  else network.add({LogSoftmax{axis}, {data}});
}

void draw_top_k(Network& network) {
  Random& random = network.random;
  const Value data = network.pick_real(1, 4);
  const Shape shape = network.shape(data);
  TopK op;
  op.axis = random.below(static_cast<std::int64_t>(shape.rank()));
  op.mode = random.pick({TopK::Mode::Max, TopK::Mode::Min});
  op.sort = random.pick({TopK::Sort::Values, TopK::Sort::Values, TopK::Sort::Indices});
  op.index_element_type = random.pick({ElementType::i32, ElementType::i64});
  const std::int64_t k = random.between(1, std::min<std::int64_t>(shape[static_cast<std::size_t>(op.axis)], 5));
  network.add({op, {data, index_scalar(network, k)}});
}

}  // namespace

std::vector<Growth> reduction_growths() {
  return {{"max pool", 7, draw_max_pool},       {"avg pool", 5, draw_avg_pool}, {"reduce", 5, draw_reduce},
          {"global mean", 5, draw_global_mean}, {"softmax", 4, draw_softmax},   {"top k", 2, draw_top_k}};
}

}  // namespace octet::fuzz
