#include <algorithm>
#include <cmath>

#include "draw.hpp"

namespace octet::fuzz {
namespace {

float deviation_for(std::int64_t products) { return 1 / std::sqrt(static_cast<float>(std::max<std::int64_t>(products, 1))); }

std::int64_t draw_columns(Network& network) {
  return network.random.pick<std::int64_t>({1, 2, 3, 5, 7, 8, 10, 16, 16, 17, 20, 32, 33, 40, 64, 65});
}

/// With a constant matrix on the right, as fully connected layers have it.
void draw_fully_connected(Network& network) {
  const Value data = network.pick_real(1, 5);
  Value product = project(network, data, draw_columns(network));
  if (network.rank(product) > 0 && network.random.chance(40)) product = activate(network, product);
  if (network.random.chance(30)) quantize_if_due(network, product);
}

/// With a constant on the right that has batches of its own.
void draw_batched_constant(Network& network) {
  Random& random = network.random;
  const Value data = network.pick_real(2, 4);
  const Shape shape = network.shape(data);
  const bool transpose_a = random.chance(25), transpose_b = random.chance(40);
  const std::int64_t inner = shape[shape.rank() - (transpose_a ? 2 : 1)], columns = draw_columns(network);
  Dims dims(shape.begin(), shape.end() - 2);
  for (std::int64_t& dim : dims)
    if (random.chance(50)) dim = 1;
  if (random.chance(20)) dims.insert(dims.begin(), random.between(1, 2));
  dims.insert(dims.end(), {transpose_b ? columns : inner, transpose_b ? inner : columns});
  const Tensor matrix = network.real(Shape(dims), deviation_for(inner));
  network.add({MatMul{transpose_a, transpose_b}, {data, matrix}});
}

/// With a constant on the left.
void draw_constant_first(Network& network) {
  Random& random = network.random;
  const Value data = network.pick_real(1, 4);
  const Shape shape = network.shape(data);
  const bool transpose_a = random.chance(40), transpose_b = shape.rank() > 1 && random.chance(40);
  const std::int64_t inner = shape.rank() == 1 ? shape[0] : shape[shape.rank() - (transpose_b ? 1 : 2)], rows = draw_columns(network);
  const Shape left = random.chance(15) ? Shape{inner} : transpose_a ? Shape{inner, rows} : Shape{rows, inner};
  network.add({MatMul{left.rank() > 1 && transpose_a, transpose_b}, {network.real(left, deviation_for(inner)), data}});
}

void draw_vector(Network& network) {
  const Value data = network.pick_real(1, 4);
  const Shape shape = network.shape(data);
  const std::int64_t inner = shape[shape.rank() - 1];
  network.add({MatMul{false, network.random.chance(20)}, {data, network.real(Shape{inner}, deviation_for(inner))}});
}

/// x * x^T and x^T * x.
void draw_own_product(Network& network) {
  const Value data = network.pick_real(2, 4);
  const bool first = network.random.chance(50);
  const Shape shape = network.shape(data);
  const std::int64_t inner = shape[shape.rank() - (first ? 2 : 1)];
  const Value scaled = network.add({Binary{BinaryKind::Multiply}, {data, network.real_scalar(deviation_for(inner))}});
  network.add({MatMul{first, !first}, {scaled, network.random.chance(50) ? scaled : data}});
}

/// Any two values that fit.
void draw_computed_product(Network& network) {
  Random& random = network.random;
  const Value a = network.pick_real(1, 4);
  const bool transpose_a = random.chance(30), transpose_b = random.chance(50);
  const Shape left = network.shape(a);
  const std::int64_t inner = left.rank() == 1 ? left[0] : left[left.rank() - (transpose_a ? 2 : 1)];
  const Value b = network.pick([&](Value value) {
    const Shape& right = network.shape(value);
    if (!network.is_real(value) || right.rank() < 1 || right.rank() > 4) return false;
    return right[right.rank() == 1 ? 0 : right.rank() - (transpose_b ? 1 : 2)] == inner;
  });
  network.add({MatMul{transpose_a, transpose_b}, {a, b}});
}

}  // namespace

Value project(Network& network, Value data, std::int64_t columns) {
  Random& random = network.random;
  const Shape shape = network.shape(data);
  const std::int64_t inner = shape[shape.rank() - 1];
  if (shape.elements() * static_cast<std::size_t>(columns) > 1'500'000) throw Rejected("too many products");
  const bool transposed = random.chance(50);
  const Shape form = transposed ? Shape{columns, inner} : Shape{inner, columns};
  const Operand matrix = weights(network, form, transposed ? 0 : 1, 1, deviation_for(inner));
  const Value product = network.add({MatMul{false, transposed}, {quantize_if_due(network, data), matrix}});
  if (!random.chance(60)) return product;
  Dims dims{columns};
  if (random.chance(30)) dims = Dims(network.rank(product) - 1, 1), dims.push_back(columns);
  const bool first = random.chance(30);
  const Tensor bias = network.real(Shape(dims));
  return first ? network.add({Binary{BinaryKind::Add}, {bias, product}}) : network.add({Binary{BinaryKind::Add}, {product, bias}});
}

std::vector<Growth> matmul_growths() {
  return {{"fully connected", 8, draw_fully_connected},     {"product with a batched constant", 3, draw_batched_constant},
          {"constant times value", 3, draw_constant_first}, {"product with a vector", 2, draw_vector},
          {"product with itself", 2, draw_own_product},     {"product of two values", 4, draw_computed_product}};
}

}  // namespace octet::fuzz
