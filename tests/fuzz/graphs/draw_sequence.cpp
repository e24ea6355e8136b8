#include <algorithm>

#include "draw.hpp"

namespace octet::fuzz {
namespace {

CellFunction draw_function(Network& network, CellFunction usual) {
  using Kind = CellFunction::Kind;
  Random& random = network.random;
  if (random.chance(70)) return usual;
  const Kind kind = random.pick({Kind::Sigmoid, Kind::Tanh, Kind::Relu, Kind::Affine, Kind::LeakyRelu, Kind::ThresholdedRelu,
                                 Kind::ScaledTanh, Kind::HardSigmoid, Kind::Elu, Kind::Softsign, Kind::Softplus});
  const bool has_alpha = kind == Kind::Affine || kind == Kind::LeakyRelu || kind == Kind::ThresholdedRelu || kind == Kind::ScaledTanh ||
                         kind == Kind::HardSigmoid || kind == Kind::Elu;
  const bool has_beta = kind == Kind::Affine || kind == Kind::ScaledTanh || kind == Kind::HardSigmoid;
  return {kind, has_alpha ? random.pick({0.25, 0.5}) : 0, has_beta ? random.pick({0.25, 0.5}) : 0};
}

/// Operands behind the data: states, lengths, weights, biases.
struct RecurrentDraw {
  std::size_t states;
  std::int64_t gates, biases;
};

std::vector<Operand> recurrent_operands(Network& network, Value data, const RecurrentDraw& layer, std::int64_t hidden,
                                        std::int64_t directions) {
  Random& random = network.random;
  const Shape shape = network.shape(data);
  std::vector<Operand> operands{data};
  for (std::size_t i = 0; i < layer.states; ++i) operands.emplace_back(network.real(Shape{shape[0], directions, hidden}, 0.5F));
  Dims lengths;
  const bool whole = random.chance(60);
  for (std::int64_t i = 0; i < shape[0]; ++i) lengths.push_back(whole ? shape[1] : random.between(0, shape[1]));
  operands.emplace_back(index_tensor(network, lengths));
  operands.emplace_back(network.real(Shape{directions, layer.gates * hidden, shape[2]}, 0.2F));
  operands.emplace_back(network.real(Shape{directions, layer.gates * hidden, hidden}, 0.2F));
  operands.emplace_back(network.real(Shape{directions, layer.biases * hidden}, 0.2F));
  return operands;
}

void draw_recurrent(Network& network) {
  Random& random = network.random;
  const Value data = network.pick_real(3, 3);
  const std::int64_t hidden = random.pick<std::int64_t>({1, 3, 4, 8, 17});
  const RecurrentDirection direction =
      random.pick({RecurrentDirection::Forward, RecurrentDirection::Reverse, RecurrentDirection::Bidirectional});
  const std::int64_t directions = direction == RecurrentDirection::Bidirectional ? 2 : 1;
  const double clip = random.chance(20) ? 0.75 : 0;
  const CellFunction sigmoid{CellFunction::Kind::Sigmoid}, tanh{CellFunction::Kind::Tanh};
  const std::int64_t kind = random.below(3);
  if (kind == 0) {
    LSTMSequence op{hidden, direction, draw_function(network, sigmoid), draw_function(network, tanh), draw_function(network, tanh), clip};
    op.input_forget = random.chance(10);
    std::vector<Operand> operands = recurrent_operands(network, data, {2, 4, 4}, hidden, directions);
    if (random.chance(15)) operands.emplace_back(network.real(Shape{directions, 3 * hidden}, 0.2F));
    network.add({op, std::move(operands)});
  } else if (kind == 1) {
    GRUSequence op{hidden, direction, draw_function(network, sigmoid), draw_function(network, tanh), clip, random.chance(50)};
    const std::int64_t biases = op.linear_before_reset ? 4 : 3;
    network.add({op, recurrent_operands(network, data, {1, 3, biases}, hidden, directions)});
  } else {
    const RNNSequence op{hidden, direction, draw_function(network, tanh), clip};
    network.add({op, recurrent_operands(network, data, {1, 1, 1}, hidden, directions)});
  }
}

/// Each place once, since the order of sums would matter otherwise.
Dims different_places(Network& network, std::int64_t size, std::int64_t count) {
  Dims places;
  for (std::int64_t i = 0; i < size; ++i) places.push_back(i);
  network.random.shuffle(places);
  places.resize(static_cast<std::size_t>(std::min(size, count)));
  return places;
}

ScatterReduction draw_reduction(Network& network) {
  return network.random.pick({ScatterReduction::None, ScatterReduction::None, ScatterReduction::Sum, ScatterReduction::Product,
                              ScatterReduction::Minimum, ScatterReduction::Maximum});
}

void draw_scatter_elements(Network& network) {
  Random& random = network.random;
  const Value data = network.pick_real(1, 4);
  const Shape shape = network.shape(data);
  const std::int64_t axis = random.below(static_cast<std::int64_t>(shape.rank()));
  const Dims along = different_places(network, shape[static_cast<std::size_t>(axis)], 3);
  const Shape target = shape.with(static_cast<std::size_t>(axis), static_cast<std::int64_t>(along.size()));
  const auto inner = static_cast<std::int64_t>(target.elements(static_cast<std::size_t>(axis) + 1, target.rank()));
  Dims places;
  for (std::size_t i = 0; i < target.elements(); ++i)
    places.push_back(along[static_cast<std::size_t>(static_cast<std::int64_t>(i) / inner % static_cast<std::int64_t>(along.size()))]);
  ScatterElementsUpdate op{draw_reduction(network), true};
  if (op.reduction != ScatterReduction::None && random.chance(15)) op.use_init_val = false;
  network.add({op, {data, index_tensor(network, places).reshaped(target), network.real(target), index_scalar(network, axis)}});
}

void draw_scatter_slices(Network& network) {
  const Value data = network.pick_real(1, 4);
  const Shape shape = network.shape(data);
  const Dims places = different_places(network, shape[0], 3);
  const auto count = static_cast<std::int64_t>(places.size());
  network.add({ScatterNDUpdate{draw_reduction(network)},
               {data, index_tensor(network, places).reshaped(Shape{count, 1}), network.real(shape.with(0, count))}});
}

void draw_cumulative_sum(Network& network) {
  Random& random = network.random;
  const Value data = network.pick_real(1, 4);
  const std::int64_t axis = random.below(static_cast<std::int64_t>(network.rank(data)));
  network.add({CumSum{random.chance(30), random.chance(30)}, {data, index_scalar(network, axis)}});
}

void draw_reverse_sequence(Network& network) {
  Random& random = network.random;
  const Value data = network.pick_real(2, 4);
  const Shape shape = network.shape(data);
  const ReverseSequence op = random.chance(80) ? ReverseSequence{0, 1} : ReverseSequence{1, 0};
  Dims lengths;
  for (std::int64_t i = 0; i < shape[static_cast<std::size_t>(op.batch_axis)]; ++i)
    lengths.push_back(random.between(0, shape[static_cast<std::size_t>(op.seq_axis)]));
  network.add({op, {data, index_tensor(network, lengths)}});
}

void draw_grid_sample(Network& network) {
  Random& random = network.random;
  const Value data = network.pick_real(4, 4);
  const GridSample op{random.chance(50), random.pick({GridSample::Mode::Bilinear, GridSample::Mode::Bicubic}),
                      random.pick({GridSample::Padding::Zeros, GridSample::Padding::Border, GridSample::Padding::Reflection})};
  const Shape grid{network.shape(data)[0], random.between(1, 5), random.between(1, 5), 2};
  network.add({op, {data, network.uniform(grid, -1.25F, 1.25F)}});
}

void draw_roi_align(Network& network) {
  Random& random = network.random;
  const Value data = network.pick_real(4, 4);
  const Shape shape = network.shape(data);
  ROIAlign op;
  op.pooled_height = random.between(1, 3), op.pooled_width = random.between(1, 3);
  op.sampling_ratio = random.pick<std::int64_t>({0, 1, 2});
  op.spatial_scale = random.pick({0.5, 1.0});
  op.mode = random.pick({ROIAlign::Mode::Average, ROIAlign::Mode::Maximum});
  op.aligned = random.pick({ROIAlign::Aligned::Asymmetric, ROIAlign::Aligned::HalfPixelForNearest, ROIAlign::Aligned::HalfPixel});
  const std::int64_t count = random.between(1, 3);
  Tensor boxes = network.uniform(Shape{count, 4}, 0, 6).converted(ElementType::f32);
  for (std::int64_t i = 0; i < count; ++i) {
    float* box = boxes.mutable_data<float>().data() + 4 * i;
    if (box[2] < box[0]) std::swap(box[0], box[2]);
    if (box[3] < box[1]) std::swap(box[1], box[3]);
  }
  Dims images;
  for (std::int64_t i = 0; i < count; ++i) images.push_back(random.below(shape[0]));
  network.add({op, {data, boxes.converted(network.traits.real), index_tensor(network, images)}});
}

/// Functions of angles, within what they are defined for.
void draw_angle(Network& network) {
  Random& random = network.random;
  const Value data = network.pick_real(1, 4);
  const UnaryKind kind = random.pick({UnaryKind::Atan, UnaryKind::Asinh, UnaryKind::Asin, UnaryKind::Acos, UnaryKind::Atanh,
                                      UnaryKind::Cosh, UnaryKind::Sinh, UnaryKind::Tan});
  const Value small = network.add({Unary{UnaryKind::Tanh}, {data}});
  const Value scaled = network.add({Binary{BinaryKind::Multiply}, {small, network.real_scalar(0.75F)}});
  network.add({Unary{kind}, {scaled}});
}

/// Places of larger numbers; how many there are depends on data.
void draw_places(Network& network) {
  const Value data = network.pick_real(1, 3);
  const Value flags = network.add({Binary{BinaryKind::Greater}, {data, network.real_scalar(0.3F)}});
  network.add({NonZero{network.random.pick({ElementType::i32, ElementType::i64})}, {flags}});
}

}  // namespace

std::vector<Growth> sequence_growths() {
  return {{"recurrent", 3, draw_recurrent},
          {"scatter elements", 1, draw_scatter_elements},
          {"scatter slices", 1, draw_scatter_slices},
          {"cumulative sum", 1, draw_cumulative_sum},
          {"reverse sequence", 1, draw_reverse_sequence},
          {"grid sample", 1, draw_grid_sample},
          {"roi align", 1, draw_roi_align},
          {"angle", 1, draw_angle},
          {"places", 1, draw_places}};
}

}  // namespace octet::fuzz
