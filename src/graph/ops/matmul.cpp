#include <utility>

#include "graph/ops/ops.hpp"
#include "graph/ops/require.hpp"

namespace octet {
namespace {

/// A matrix input with its dimensions sorted out.
struct Matrix {
  Shape batch;
  std::int64_t rows, columns;
};

Matrix matrix_of(const Shape& shape, bool transposed, bool vector_is_row) {
  if (shape.rank() == 1) return vector_is_row ? Matrix{{}, 1, shape[0]} : Matrix{{}, shape[0], 1};
  Matrix matrix{Shape(Dims(shape.begin(), shape.end() - 2)), shape[shape.rank() - 2], shape[shape.rank() - 1]};
  if (transposed) std::swap(matrix.rows, matrix.columns);
  return matrix;
}

}  // namespace

std::vector<OutputDescription> infer(const MatMul& op, const InferenceInputs& inputs) {
  inputs.require_count(2);
  require_number(inputs, 0);
  require_same_type(inputs, 1, 0, "second matrix");
  const Shape &a_shape = inputs.shape(0), &b_shape = inputs.shape(1);
  if (a_shape.rank() == 0 || b_shape.rank() == 0)
    refuse("matrices", to_string(a_shape) + " and " + to_string(b_shape), "rank 1 or more");
  const Matrix a = matrix_of(a_shape, op.transpose_a, true), b = matrix_of(b_shape, op.transpose_b, false);
  require_equal("rows of the second matrix", b.rows, a.columns, "as the columns of the first");
  Dims dims = broadcast(a.batch, b.batch).dims();
  if (a_shape.rank() > 1) dims.push_back(a.rows);
  if (b_shape.rank() > 1) dims.push_back(b.columns);
  return one_output(inputs.type(0), Shape(std::move(dims)));
}

}  // namespace octet
