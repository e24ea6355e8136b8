#include <algorithm>
#include <numeric>

#include "draw.hpp"

namespace octet::fuzz {
namespace {

Value any_value(Network& network, std::size_t least_rank = 0, std::size_t most_rank = 6) {
  if (network.random.chance(80)) return network.pick_real(least_rank, most_rank);
  return network.pick([&](Value value) { return network.rank(value) >= least_rank && network.rank(value) <= most_rank; });
}

std::int64_t draw_axis(Network& network, std::size_t rank) {
  const std::int64_t axis = network.random.below(static_cast<std::int64_t>(rank));
  return network.random.chance(30) ? axis - static_cast<std::int64_t>(rank) : axis;
}

std::size_t from_front(std::int64_t axis, std::size_t rank) {
  return static_cast<std::size_t>(axis < 0 ? axis + static_cast<std::int64_t>(rank) : axis);
}

/// Two dimensions become one.
void join_dims(Random& random, Dims& dims) {
  const auto at = static_cast<std::size_t>(random.below(static_cast<std::int64_t>(dims.size()) - 1));
  dims[at] *= dims[at + 1];
  dims.erase(dims.begin() + static_cast<std::ptrdiff_t>(at) + 1);
}

std::vector<std::int64_t> divisors_of(std::int64_t number, std::int64_t most) {
  std::vector<std::int64_t> divisors;
  for (std::int64_t i = 1; i <= std::min(number, most); ++i)
    if (number % i == 0) divisors.push_back(i);
  return divisors;
}

/// One dimension becomes two.
void part_dim(Random& random, Dims& dims) {
  const auto at = static_cast<std::size_t>(random.below(static_cast<std::int64_t>(dims.size())));
  const std::vector<std::int64_t> divisors = divisors_of(dims[at], dims[at]);
  if (divisors.empty()) return;
  const std::int64_t first = random.pick(divisors);
  dims.insert(dims.begin() + static_cast<std::ptrdiff_t>(at), first);
  dims[at + 1] /= first;
}

void draw_reshape(Network& network) {
  Random& random = network.random;
  const Value data = any_value(network);
  const Shape shape = network.shape(data);
  Dims dims = shape.dims();
  if (random.chance(25)) dims = {static_cast<std::int64_t>(shape.elements())};
  else
    for (std::int64_t round = random.between(1, 2); round > 0; --round) {
      if (dims.size() > 1 && random.chance(50)) join_dims(random, dims);
      else if (!dims.empty() && dims.size() < 6) part_dim(random, dims);
    }
  const bool has_elements = shape.elements() > 0;
  if (has_elements && !dims.empty() && random.chance(30))
    dims[static_cast<std::size_t>(random.below(static_cast<std::int64_t>(dims.size())))] = -1;
  const bool special_zero = has_elements && random.chance(40);
  if (special_zero)
    for (std::size_t i = 0; i < std::min(dims.size(), shape.rank()); ++i)
      if (dims[i] == shape[i] && random.chance(60)) dims[i] = 0;
  network.add({Reshape{special_zero}, {data, index_tensor(network, dims)}});
}

void draw_squeeze(Network& network) {
  Random& random = network.random;
  const Value data = any_value(network);
  const Shape shape = network.shape(data);
  Dims ones;
  for (std::size_t i = 0; i < shape.rank(); ++i)
    if (shape[i] == 1 && random.chance(60)) ones.push_back(static_cast<std::int64_t>(i));
  if (random.chance(15)) network.add({Squeeze{}, {data}});
  else if (!ones.empty()) network.add({Squeeze{}, {data, index_tensor(network, ones)}});
  else throw Rejected("nothing to squeeze");
}

void draw_unsqueeze(Network& network) {
  Random& random = network.random;
  const Value data = any_value(network, 0, 4);
  const auto rank = static_cast<std::int64_t>(network.rank(data));
  if (rank == 3 && random.chance(20)) network.add({Unsqueeze{}, {data, index_tensor(network, {0, -1})}});
  else network.add({Unsqueeze{}, {data, index_tensor(network, {random.between(-rank - 1, rank)})}});
}

void draw_transpose(Network& network) {
  const Value data = any_value(network, 1, 5);
  if (network.random.chance(10)) network.add({Transpose{}, {data, index_tensor(network, {})}});
  else network.add({Transpose{}, {data, index_tensor(network, random_permutation(network, network.rank(data)))}});
}

/// To channels last, a function there, and back.
void draw_transposes_around(Network& network) {
  const Value data = network.pick_real(3, 4);
  const bool image = network.rank(data) == 4;
  const Dims there = image ? Dims{0, 2, 3, 1} : Dims{0, 2, 1}, back = image ? Dims{0, 3, 1, 2} : Dims{0, 2, 1};
  Value value = network.add({Transpose{}, {data, index_tensor(network, there)}});
  if (network.random.chance(70)) value = activate(network, value);
  if (network.random.chance(40)) value = project(network, value, network.shape(data)[1]);
  network.add({Transpose{}, {value, index_tensor(network, back)}});
}

void draw_concat(Network& network) {
  Random& random = network.random;
  const Value first = any_value(network, 1, 5);
  const Shape shape = network.shape(first);
  const std::int64_t axis = shape.rank() >= 2 && random.chance(60) ? 1 : draw_axis(network, shape.rank());
  const std::size_t at = from_front(axis, shape.rank());
  std::vector<Operand> operands{first};
  for (std::int64_t others = random.between(0, 3); others > 0; --others) {
    if (random.chance(20)) {
      operands.push_back(first);
    } else if (random.chance(20) && network.type(first) == network.traits.real) {
      operands.emplace_back(network.real(shape.with(at, random.between(1, 5))));
    } else {
      operands.emplace_back(network.pick([&](Value value) {
        return network.type(value) == network.type(first) && network.rank(value) == shape.rank() &&
               network.shape(value).with(at, shape[at]) == shape;
      }));
    }
  }
  random.shuffle(operands);
  network.add({Concat{axis}, operands});
}

std::vector<Value> ports_of(Network& network, Value first) {
  std::vector<Value> ports;
  for (std::uint32_t port = 0; port < network.graph().node(first).outputs.size(); ++port) ports.push_back({first.node, port});
  return ports;
}

Value draw_equal_split(Network& network, Value data, std::int64_t axis) {
  const std::int64_t total = network.shape(data)[from_front(axis, network.rank(data))];
  const std::vector<std::int64_t> divisors = divisors_of(total, 4);
  if (divisors.empty()) throw Rejected("nothing to split");
  return network.add({Split{network.random.pick(divisors)}, {data, index_scalar(network, axis)}});
}

Value draw_unequal_split(Network& network, Value data, std::int64_t axis) {
  Random& random = network.random;
  std::int64_t rest = network.shape(data)[from_front(axis, network.rank(data))];
  Dims lengths;
  for (std::int64_t parts = random.between(1, 3); parts > 1 && rest > 1; --parts) {
    lengths.push_back(random.between(random.chance(5) ? 0 : 1, rest - 1));
    rest -= lengths.back();
  }
  lengths.push_back(rest);
  if (random.chance(30)) random.shuffle(lengths), lengths.back() = -1;
  return network.add({VariadicSplit{}, {data, index_scalar(network, axis), index_tensor(network, lengths)}});
}

/// Splits; often joins the parts again in another order or with work done on one of them.
void draw_split(Network& network) {
  Random& random = network.random;
  const Value data = any_value(network, 1, 5);
  const std::size_t rank = network.rank(data);
  const std::int64_t axis = rank >= 2 && random.chance(60) ? 1 : draw_axis(network, rank);
  const Value first = random.chance(50) ? draw_equal_split(network, data, axis) : draw_unequal_split(network, data, axis);
  if (!random.chance(50)) return;
  std::vector<Value> parts = ports_of(network, first);
  if (network.is_real(parts[0]) && random.chance(60)) parts[0] = activate(network, parts[0]);
  random.shuffle(parts);
  network.add({Concat{axis}, std::vector<Operand>(parts.begin(), parts.end())});
}

/// Channel shuffle: Reshape, Transpose, Reshape.
void draw_shuffle(Network& network) {
  const Value data = network.pick_real(3, 4);
  const Shape shape = network.shape(data);
  if (shape[1] % 2 != 0) throw Rejected("odd channels");
  Dims wide = shape.dims(), order{0, 2, 1};
  wide[1] = 2;
  wide.insert(wide.begin() + 2, shape[1] / 2);
  for (std::size_t i = 3; i < wide.size(); ++i) order.push_back(static_cast<std::int64_t>(i));
  const Value grouped = network.add({Reshape{}, {data, index_tensor(network, wide)}});
  const Value turned = network.add({Transpose{}, {grouped, index_tensor(network, order)}});
  network.add({Reshape{}, {turned, index_tensor(network, shape.dims())}});
}

void draw_gather(Network& network) {
  Random& random = network.random;
  const Value data = any_value(network, 1, 4);
  const Shape shape = network.shape(data);
  const std::int64_t axis = draw_axis(network, shape.rank());
  const std::int64_t size = shape[from_front(axis, shape.rank())];
  if (size == 0) throw Rejected("nothing to gather");
  const Shape form = random.pick({Shape{}, Shape{1}, Shape{3}, Shape{2, 2}});
  Tensor indices(ElementType::i64, form);
  for (std::int64_t& index : indices.mutable_data<std::int64_t>()) index = random.between(-size, size - 1);
  network.add({Gather{}, {data, indices.converted(random.pick({ElementType::i32, ElementType::i64})), index_scalar(network, axis)}});
}

/// From a table of vectors, as embeddings are; the indices are an input.
void draw_embedding(Network& network) {
  Random& random = network.random;
  const std::int64_t rows = random.between(2, 20);
  Tensor indices(ElementType::i64, random.chance(60) ? Shape{network.traits.batch, random.between(1, 5)} : Shape{random.between(1, 6)});
  for (std::int64_t& index : indices.mutable_data<std::int64_t>()) index = random.below(rows);
  const Value input = network.input(indices.converted(random.pick({ElementType::i32, ElementType::i64})));
  network.add({Gather{}, {network.real(Shape{rows, random.pick<std::int64_t>({3, 8, 16, 17})}), input, index_scalar(network, 0)}});
}

void draw_slice(Network& network) {
  Random& random = network.random;
  const Value data = any_value(network, 1, 5);
  const Shape shape = network.shape(data);
  Dims start, stop, step, axes;
  for (std::size_t i = 0; i < shape.rank(); ++i) {
    if (!random.chance(50)) continue;
    const bool backward = random.chance(15);
    axes.push_back(random.chance(20) ? static_cast<std::int64_t>(i) - static_cast<std::int64_t>(shape.rank())
                                     : static_cast<std::int64_t>(i));
    step.push_back(random.pick<std::int64_t>({1, 1, 1, 2, 3}) * (backward ? -1 : 1));
    start.push_back(backward ? shape[i] - 1 - random.below(2) : random.below(std::max<std::int64_t>(shape[i] / 2, 1)));
    stop.push_back(backward ? random.pick<std::int64_t>({-1000, 0})
                            : random.pick<std::int64_t>({shape[i], 1000000, shape[i] - random.below(2), -1}));
  }
  if (axes.empty()) throw Rejected("nothing to slice");
  std::vector<Operand> operands{data, index_tensor(network, start), index_tensor(network, stop), index_tensor(network, step)};
  if (axes.size() != shape.rank() || axes[0] < 0 || random.chance(50)) operands.emplace_back(index_tensor(network, axes));
  network.add({Slice{}, operands});
}

void draw_strided_slice(Network& network) {
  Random& random = network.random;
  const Value data = any_value(network, 1, 5);
  const Shape shape = network.shape(data);
  StridedSlice op;
  Dims begin, end, strides;
  const bool whole_rank = random.chance(80);
  for (std::size_t i = 0; i < shape.rank() && (whole_rank || i < 2); ++i) {
    if (random.chance(8)) {  // a new dimension takes no part in the data's
      begin.push_back(0), end.push_back(1), strides.push_back(1);
      op.begin_mask.push_back(0), op.end_mask.push_back(0), op.new_axis_mask.push_back(1), op.shrink_axis_mask.push_back(0);
    }
    const std::int64_t least = random.chance(60) ? 0 : random.below(std::max<std::int64_t>(shape[i], 1));
    begin.push_back(random.chance(20) ? least - shape[i] : least);
    end.push_back(random.chance(60) ? shape[i] : least + 1);
    strides.push_back(random.pick<std::int64_t>({1, 1, 1, 2}));
    const bool shrinks = random.chance(10);
    op.begin_mask.push_back(!shrinks && random.chance(30) ? 1 : 0);
    op.end_mask.push_back(random.chance(30) ? 1 : 0);
    op.new_axis_mask.push_back(0);
    op.shrink_axis_mask.push_back(shrinks ? 1 : 0);
    if (shrinks) strides.back() = 1;
  }
  std::vector<Operand> operands{data, index_tensor(network, begin), index_tensor(network, end)};
  const bool plain = std::ranges::all_of(strides, [](std::int64_t step) { return step == 1; });
  if (!plain || random.chance(60)) operands.emplace_back(index_tensor(network, strides));
  network.add({op, operands});
}

void draw_pad(Network& network) {
  Random& random = network.random;
  const Value data = network.pick_real(1, 5);
  const Shape shape = network.shape(data);
  const PadMode mode = random.pick({PadMode::Constant, PadMode::Constant, PadMode::Edge, PadMode::Reflect, PadMode::Symmetric});
  const std::int64_t most = mode == PadMode::Constant && random.chance(30) ? 3 : 1;
  Dims begin, end;
  for (std::size_t i = 0; i < shape.rank(); ++i) {
    const bool inner = i >= 2 || shape.rank() < 3;
    begin.push_back(inner || random.chance(10) ? random.between(random.chance(10) ? -1 : 0, most) : 0);
    end.push_back(inner || random.chance(10) ? random.between(0, most) : 0);
  }
  std::vector<Operand> operands{data, index_tensor(network, begin), index_tensor(network, end)};
  if (mode == PadMode::Constant && random.chance(60))
    operands.emplace_back(network.real_scalar(random.chance(50) ? 0 : random.uniform(-2, 2)));
  const Value padded = network.add({Pad{mode}, operands});
  if (network.rank(padded) >= 3 && random.chance(40)) convolve(network, padded, {.outputs = 8, .kernel = 3, .same_size = false});
}

void draw_broadcast(Network& network) {
  Random& random = network.random;
  const Value data = any_value(network, 0, 4);
  const Shape shape = network.shape(data);
  if (shape.rank() > 0 && random.chance(15)) {
    Dims target = shape.dims(), axes;
    target.insert(target.begin(), random.between(1, 3));
    for (std::size_t i = 0; i < shape.rank(); ++i) axes.push_back(static_cast<std::int64_t>(i) + 1);
    network.add({Broadcast{Broadcast::Mode::Explicit}, {data, index_tensor(network, target), index_tensor(network, axes)}});
    return;
  }
  Dims target = shape.dims();
  for (std::int64_t& dim : target)
    if (dim == 1) dim = random.between(1, 4);
  if (random.chance(30)) target.insert(target.begin(), random.between(1, 2));
  const bool both = random.chance(30);
  if (both)
    for (std::int64_t& dim : target)
      if (random.chance(30)) dim = 1;
  network.add({Broadcast{both ? Broadcast::Mode::Bidirectional : Broadcast::Mode::Numpy}, {data, index_tensor(network, target)}});
}

void draw_tile(Network& network) {
  const Value data = any_value(network, 1, 4);
  Dims repeats(network.rank(data));
  for (std::int64_t& count : repeats) count = network.random.pick<std::int64_t>({1, 1, 1, 2, 3});
  if (network.random.chance(15)) repeats.insert(repeats.begin(), 2);
  network.add({Tile{}, {data, index_tensor(network, repeats)}});
}

}  // namespace

Dims random_permutation(Network& network, std::size_t rank) {
  Dims order(rank);
  std::iota(order.begin(), order.end(), 0);
  network.random.shuffle(order);
  return order;
}

Tensor index_tensor(Network& network, const Dims& values) {
  const Tensor tensor = Tensor::from(values);
  return network.random.chance(25) ? tensor.converted(ElementType::i32) : tensor;
}

Tensor index_scalar(Network& network, std::int64_t value) {
  const Tensor tensor = Tensor::scalar(value);
  return network.random.chance(25) ? tensor.converted(ElementType::i32) : tensor;
}

std::vector<Growth> movement_growths() {
  return {{"reshape", 5, draw_reshape},
          {"squeeze", 2, draw_squeeze},
          {"unsqueeze", 2, draw_unsqueeze},
          {"transpose", 5, draw_transpose},
          {"transposes around", 3, draw_transposes_around},
          {"concat", 7, draw_concat},
          {"split", 5, draw_split},
          {"shuffle", 2, draw_shuffle},
          {"gather", 3, draw_gather},
          {"embedding", 1, draw_embedding},
          {"slice", 3, draw_slice},
          {"strided slice", 3, draw_strided_slice},
          {"pad", 4, draw_pad},
          {"broadcast", 2, draw_broadcast},
          {"tile", 2, draw_tile}};
}

}  // namespace octet::fuzz
