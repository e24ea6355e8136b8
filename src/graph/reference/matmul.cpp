#include "graph/reference/numeric.hpp"

namespace octet::reference {
namespace {

struct Sizes {
  std::int64_t rows, inner, columns;
};

/// The matrix stored row by row, whichever way the input is stored.
template <typename T>
std::vector<T> row_major(const T* source, std::int64_t rows, std::int64_t columns, bool transposed) {
  std::vector<T> matrix(static_cast<std::size_t>(rows * columns));
  const std::int64_t row_step = transposed ? 1 : columns, column_step = transposed ? rows : 1;
  for (std::int64_t i = 0, k = 0; i < rows; ++i)
    for (std::int64_t j = 0; j < columns; ++j, ++k) matrix[static_cast<std::size_t>(k)] = source[i * row_step + j * column_step];
  return matrix;
}

template <typename T>
void multiply(const std::vector<T>& a, const std::vector<T>& b, T* output, const Sizes& sizes) {
  const auto& [rows, inner, columns] = sizes;
  for (std::int64_t i = 0; i < rows; ++i, output += columns)
    for (std::int64_t k = 0; k < inner; ++k) {
      const T factor = a[static_cast<std::size_t>(i * inner + k)];
      const T* row = b.data() + k * columns;
      for (std::int64_t j = 0; j < columns; ++j) output[j] += factor * row[j];
    }
}

/// The shape as a stack of matrices: a vector becomes a row or a column.
Shape stacked(const Shape& shape, bool vector_is_row) {
  if (shape.rank() > 1) return shape;
  return vector_is_row ? Shape{1, shape[0]} : Shape{shape[0], 1};
}

Shape batch_of(const Shape& shape) { return Shape(Dims(shape.begin(), shape.end() - 2)); }

template <typename T>
void run_batches(const MatMul& op, const Tensor& a, const Tensor& b, Tensor& output) {
  const Shape a_shape = stacked(a.shape(), true), b_shape = stacked(b.shape(), false);
  const bool transpose_a = op.transpose_a && a.shape().rank() > 1, transpose_b = op.transpose_b && b.shape().rank() > 1;
  const Dims a_matrix(a_shape.end() - 2, a_shape.end()), b_matrix(b_shape.end() - 2, b_shape.end());
  const Sizes sizes{a_matrix[transpose_a ? 1 : 0], a_matrix[transpose_a ? 0 : 1], b_matrix[transpose_b ? 0 : 1]};
  const Shape a_batch = batch_of(a_shape), b_batch = batch_of(b_shape), batch = broadcast(a_batch, b_batch);

  // Steps of the walk count matrices.
  const RowWalk<2> walk(batch, {broadcast_strides(a_batch, batch), broadcast_strides(b_batch, batch)});
  T* out = output.mutable_data<T>().data();
  walk.for_each_row([&](const Offsets<2>& at) {
    for (std::int64_t i = 0; i < walk.row_length(); ++i, out += sizes.rows * sizes.columns) {
      const T* left = a.data<T>().data() + (at[0] + i * walk.step(0)) * sizes.rows * sizes.inner;
      const T* right = b.data<T>().data() + (at[1] + i * walk.step(1)) * sizes.inner * sizes.columns;
      multiply(row_major(left, sizes.rows, sizes.inner, transpose_a), row_major(right, sizes.inner, sizes.columns, transpose_b), out,
               sizes);
    }
  });
}

}  // namespace

void run(const MatMul& op, const Arguments& arguments) {
  const ElementType type = arguments.outputs[0].element_type(), wide = sum_type(type);
  Tensor output(wide, arguments.outputs[0].shape());
  dispatch_sum(type, [&](auto zero) {
    run_batches<decltype(zero)>(op, arguments.inputs[0].converted(wide), arguments.inputs[1].converted(wide), output);
  });
  arguments.outputs[0] = output.converted(type);
}

}  // namespace octet::reference
