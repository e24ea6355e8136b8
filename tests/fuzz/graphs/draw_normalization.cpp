#include <algorithm>

#include "draw.hpp"

namespace octet::fuzz {
namespace {

void draw_batch_norm(Network& network) {
  const Value data = network.pick_real(2, 5);
  const Shape channels{network.shape(data)[1]};
  const Tensor gamma = network.uniform(channels, -1.5F, 1.5F), beta = network.real(channels), mean = network.real(channels);
  const Tensor variance = network.uniform(channels, 0.3F, 2);
  const Value normal = network.add({BatchNormInference{network.random.pick({1e-5, 1e-3})}, {data, gamma, beta, mean, variance}});
  if (network.random.chance(40)) activate(network, normal);
}

void draw_lrn(Network& network) {
  Random& random = network.random;
  const Value data = network.pick_real(2, 4);
  LRN op{.alpha = random.pick({1e-4, 0.1, 1.0}),
         .beta = random.pick({0.75, 0.5}),
         .bias = random.pick({1.0, 2.0}),
         .size = random.pick<std::int64_t>({1, 3, 5})};
  Dims axes{1};
  if (network.rank(data) == 4 && random.chance(25)) axes = {2, 3};
  network.add({op, {data, index_tensor(network, axes)}});
}

void draw_normalize(Network& network) {
  Random& random = network.random;
  const Value data = network.pick_real(2, 4);
  NormalizeL2 op{.eps = random.pick({1e-6, 1e-2}), .eps_mode = random.pick({NormalizeL2::EpsMode::Add, NormalizeL2::EpsMode::Max})};
  const Dims axes = random.chance(70) ? Dims{1} : random.chance(50) ? Dims{} : Dims{-1};
  network.add({op, {data, index_tensor(network, axes)}});
}

void draw_mvn(Network& network) {
  Random& random = network.random;
  const Value data = network.pick_real(2, 5);
  const std::size_t rank = network.rank(data);
  MVN op{.eps = random.pick({1e-5, 1e-3}),
         .normalize_variance = random.chance(80),
         .eps_mode = random.pick({MVN::EpsMode::InsideSqrt, MVN::EpsMode::OutsideSqrt})};
  if (rank >= 3 && random.chance(25)) {
    op.version1 = true;
    op.across_channels = random.chance(50);
    network.add({op, {data}});
    return;
  }
  Dims axes;
  for (std::size_t i = random.chance(50) ? 1 : 2; i < rank; ++i) axes.push_back(static_cast<std::int64_t>(i));
  if (axes.empty() || random.chance(40)) axes = {-1};
  const Value normal = network.add({op, {data, index_tensor(network, axes)}});
  if (!random.chance(50)) return;
  const Tensor gamma = network.uniform(Shape{network.shape(data)[rank - 1]}, 0.5F, 1.5F),
               beta = network.real(Shape{network.shape(data)[rank - 1]});
  network.add({Binary{BinaryKind::Add}, {network.add({Binary{BinaryKind::Multiply}, {normal, gamma}}), beta}});
}

/// The same, spelled out as exporters write it.
void draw_layer_norm(Network& network) {
  Random& random = network.random;
  const Value data = network.pick_real(2, 4);
  const Dims axes{random.chance(80) ? -1 : 1};
  const Value mean = network.add({Reduce{ReduceKind::Mean, true}, {data, index_tensor(network, axes)}});
  const Value centred = network.add({Binary{BinaryKind::Subtract}, {data, mean}});
  const Value squares = random.chance(50) ? network.add({Binary{BinaryKind::Power}, {centred, network.real_scalar(2)}})
                                          : network.add({Binary{BinaryKind::Multiply}, {centred, centred}});
  const Value variance = network.add({Reduce{ReduceKind::Mean, true}, {squares, index_tensor(network, axes)}});
  const Value deviation =
      network.add({Unary{UnaryKind::Sqrt}, {network.add({Binary{BinaryKind::Add}, {variance, network.real_scalar(1e-2F)}})}});
  const Value normal = network.add({Binary{BinaryKind::Divide}, {centred, deviation}});
  if (!random.chance(60)) return;
  const Shape form{network.shape(data)[network.rank(data) - 1]};
  network.add({Binary{BinaryKind::Add}, {network.add({Binary{BinaryKind::Multiply}, {normal, network.real(form)}}), network.real(form)}});
}

}  // namespace

std::vector<Growth> normalization_growths() {
  return {{"batch norm", 5, draw_batch_norm},
          {"lrn", 1, draw_lrn},
          {"normalize", 2, draw_normalize},
          {"mvn", 3, draw_mvn},
          {"layer norm", 3, draw_layer_norm}};
}

}  // namespace octet::fuzz
