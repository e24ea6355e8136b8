#include "generator.hpp"

#include <algorithm>
#include <limits>

#include <octet/base/error.hpp>
#include <octet/calib/calibrator.hpp>

#include "draw.hpp"

namespace octet::fuzz {
namespace {

const std::vector<Growth>& growths() {
  static const std::vector<Growth> all = [] {
    std::vector<Growth> list;
    for (const auto& family : {convolution_growths(), matmul_growths(), elementwise_growths(), movement_growths(), resize_growths(),
                               reduction_growths(), normalization_growths(), quantize_growths(), block_growths(), block_growths(),
                               type_growths(), detection_growths(), sequence_growths()})
      list.insert(list.end(), family.begin(), family.end());
    return list;
  }();
  return all;
}

const Growth& draw_growth(Random& random) {
  int total = 0;
  for (const Growth& growth : growths()) total += growth.weight;
  std::int64_t at = random.below(total);
  for (const Growth& growth : growths())
    if ((at -= growth.weight) < 0) return growth;
  return growths().back();
}

std::int64_t draw_channels(Random& random) {
  return random.pick<std::int64_t>({1, 2, 3, 3, 3, 4, 5, 7, 8, 8, 12, 16, 16, 16, 17, 18, 20, 24, 32, 32, 33, 40, 64, 65});
}

std::int64_t draw_size(Random& random) { return random.pick<std::int64_t>({1, 2, 3, 4, 5, 6, 7, 7, 8, 8, 9, 11, 14, 16}); }

Shape draw_input_shape(Random& random, std::int64_t batch) {
  switch (random.below(20)) {
    case 0: return {batch, random.pick<std::int64_t>({1, 3, 10, 17, 64})};
    case 1:
    case 2: return {batch, draw_channels(random), random.pick<std::int64_t>({1, 5, 16, 31, 64, 128})};
    case 3:
    case 4: return {batch, random.pick<std::int64_t>({1, 4, 7, 16, 17}), random.pick<std::int64_t>({8, 12, 16, 20, 33})};
    case 5: {
      const std::int64_t size = random.between(2, 6);
      return {batch, random.pick<std::int64_t>({1, 3, 8, 16, 17}), random.between(1, 5), size,
              random.chance(50) ? size : random.between(2, 6)};
    }
    case 6: return random.chance(50) ? Shape{random.between(1, 20)} : Shape{};
    case 7: return {batch, draw_channels(random), 8, random.chance(50) ? std::int64_t{8} : std::int64_t{16}};
    default: {
      const std::int64_t channels = draw_channels(random), height = draw_size(random);
      return {batch, channels, height, random.chance(50) ? height : draw_size(random)};
    }
  }
}

Traits draw_traits(Random& random) {
  Traits traits;
  const std::int64_t kind = random.below(100);
  if (kind < 4) traits.real = ElementType::f16;
  else if (kind < 6) traits.real = ElementType::bf16;
  traits.quantized = random.chance(50);
  traits.batch = random.pick({1, 1, 1, 1, 2, 2, 3, 4});
  return traits;
}

void draw_input(Network& network) {
  const Shape shape = draw_input_shape(network.random, network.traits.batch);
  const float deviation = network.random.pick({1.0F, 1.0F, 0.5F, 3.0F}), mean = network.random.chance(30) ? 0.5F : 0;
  const Value input = network.input(network.real(shape, deviation, mean));
  if (network.random.chance(25) && shape.elements() < 20000) network.add({Unary{UnaryKind::Relu}, {input}});
}

bool grow(Network& network) {
  try {
    draw_growth(network.random).draw(network);
    return true;
  } catch (const Rejected&) {
    return false;
  }
}

/// What nothing reads becomes an output; so do some others, sometimes twice, an input or a constant among them.
void draw_results(Network& network) {
  Random& random = network.random;
  std::vector<Value> chosen;
  for (const Value value : network.computed()) {
    const bool is_input = network.graph().node(value).as<Parameter>() != nullptr;
    const bool read = network.is_read(value);
    if (is_input ? random.chance(2) : random.chance(read ? 5 : 85)) chosen.push_back(value);
  }
  if (chosen.empty()) chosen.push_back(network.computed().back());
  if (random.chance(5)) chosen.push_back(random.pick(chosen));
  if (random.chance(2)) chosen.push_back(network.constant(network.real(Shape{1, 3})));
  if (random.chance(30)) random.shuffle(chosen);
  for (const Value value : chosen) network.result(value);
}

QuantScheme draw_scheme(Random& random) {
  QuantScheme scheme;
  scheme.weights.granularity = random.pick({Granularity::PerChannel, Granularity::PerChannel, Granularity::PerTensor});
  scheme.weights.levels = random.pick({255, 256});
  scheme.activations.sign = random.pick({Signedness::Auto, Signedness::Auto, Signedness::Signed});
  scheme.activations.symmetric = random.chance(60);
  scheme.activations.levels = random.pick({256, 256, 255});
  return scheme;
}

/// The network as Octet's calibrator quantizes it; as it is where the calibrator refuses it.
Case calibrated(Random& random, Case sample) {
  try {
    Calibrator calibrator(sample.graph, draw_scheme(random), {.threads = 1});
    calibrator.observe(sample.inputs);
    return {calibrator.quantize(), std::move(sample.inputs)};
  } catch (const Error&) {
    return sample;
  }
}

}  // namespace

Case generate(std::uint64_t seed) {
  Random random(seed);
  Network network(random, draw_traits(random));
  for (int inputs = random.pick({1, 1, 1, 1, 2, 2, 3}); inputs > 0; --inputs) draw_input(network);
  const std::int64_t least = random.between(1, 12);
  for (int tries = 0; tries < 60 && network.operations() < static_cast<std::size_t>(least); ++tries) grow(network);
  draw_results(network);
  const bool calibrate = !network.traits.quantized && random.chance(30);
  Case sample = std::move(network).take();
  return calibrate ? calibrated(random, std::move(sample)) : sample;
}

std::vector<Tensor> with_special_values(const Case& sample, std::uint64_t seed) {
  Random random(seed);
  std::vector<Tensor> inputs;
  for (const Tensor& input : sample.inputs) {
    if (!is_floating_point(input.element_type()) || input.elements() == 0) {
      inputs.push_back(input);
      continue;
    }
    Tensor wide = input.converted(ElementType::f32).clone();
    constexpr float infinity = std::numeric_limits<float>::infinity();
    for (std::int64_t count = random.between(0, 3); count > 0; --count)
      wide.mutable_data<float>()[static_cast<std::size_t>(random.below(static_cast<std::int64_t>(wide.elements())))] =
          random.pick({std::numeric_limits<float>::quiet_NaN(), infinity, -infinity, 1e30F, -1e30F, 0.0F, -0.0F});
    inputs.push_back(wide.converted(input.element_type()));
  }
  return inputs;
}

}  // namespace octet::fuzz
