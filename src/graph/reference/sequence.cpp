#include <algorithm>
#include <string>

#include <octet/base/error.hpp>

#include "graph/reference/movement.hpp"
#include "graph/reference/numeric.hpp"

namespace octet::reference {
namespace {

/// A shape as rows along one axis.
struct Rows {
  std::int64_t outer, size, inner;
};

Rows rows_along(const Shape& shape, std::size_t axis) {
  return {static_cast<std::int64_t>(shape.elements(0, axis)), shape[axis],
          static_cast<std::int64_t>(shape.elements(axis + 1, shape.rank()))};
}

template <typename T>
void sum_up(const CumSum& op, const Rows& rows, const T* data, T* out) {
  using Sum = std::conditional_t<std::is_integral_v<T>, std::uint64_t, double>;
  for (std::int64_t outer = 0; outer < rows.outer; ++outer)
    for (std::int64_t inner = 0; inner < rows.inner; ++inner) {
      Sum sum = 0;
      for (std::int64_t i = 0; i < rows.size; ++i) {
        const std::int64_t along = op.reverse ? rows.size - 1 - i : i, place = (outer * rows.size + along) * rows.inner + inner;
        const Sum next = sum + static_cast<Sum>(data[place]);
        out[place] = static_cast<T>(op.exclusive ? sum : next);
        sum = next;
      }
    }
}

template <typename T>
void list_places(const Tensor& flags, const Shape& shape, Tensor& output) {
  const std::int64_t room = output.shape()[1];
  T* out = output.mutable_data<T>().data();
  std::fill_n(out, output.elements(), T{-1});
  std::int64_t found = 0, place = 0;
  for (const bool flag : flags.data<bool>()) {
    std::int64_t rest = place++;
    if (!flag) continue;
    for (std::size_t i = shape.rank(); i-- > 0; rest /= shape[i])
      out[static_cast<std::int64_t>(i) * room + found] = static_cast<T>(rest % shape[i]);
    ++found;
  }
}

}  // namespace

void run(const CumSum& op, const Arguments& arguments) {
  const Tensor& data = arguments.inputs[0];
  const std::size_t axis = normalize_axis(arguments.inputs[1].to_dims()[0], data.shape().rank());
  dispatch_number(data.element_type(), [&](auto zero) {
    using T = decltype(zero);
    sum_up<T>(op, rows_along(data.shape(), axis), data.data<T>().data(), arguments.outputs[0].mutable_data<T>().data());
  });
}

void run(const ReverseSequence& op, const Arguments& arguments) {
  const Tensor& data = arguments.inputs[0];
  const Shape& shape = data.shape();
  const std::size_t batch = normalize_axis(op.batch_axis, shape.rank()), sequence = normalize_axis(op.seq_axis, shape.rank());
  const Dims lengths = arguments.inputs[1].to_dims(), strides = shape.strides();
  for (const std::int64_t length : lengths)
    if (length < 0 || length > shape[sequence])
      throw Error(ErrorCode::InvalidArgument,
                  "sequence lengths: given " + std::to_string(length) + ", expected 0 to " + std::to_string(shape[sequence]));
  const std::size_t bytes = element_bytes(data.element_type());
  for (std::size_t i = 0; i < data.elements(); ++i) {
    const auto at = static_cast<std::int64_t>(i);
    const std::int64_t length = lengths[static_cast<std::size_t>(at / strides[batch] % shape[batch])];
    const std::int64_t place = at / strides[sequence] % shape[sequence];
    const std::int64_t source = place < length ? at + (length - 1 - 2 * place) * strides[sequence] : at;
    std::copy_n(bytes_of(data) + static_cast<std::size_t>(source) * bytes, bytes, mutable_bytes_of(arguments.outputs[0]) + i * bytes);
  }
}

void run(const NonZero&, const Arguments& arguments) {
  const Tensor flags = arguments.inputs[0].converted(ElementType::boolean);
  Tensor& output = arguments.outputs[0];
  if (output.element_type() == ElementType::i32) list_places<std::int32_t>(flags, arguments.inputs[0].shape(), output);
  else list_places<std::int64_t>(flags, arguments.inputs[0].shape(), output);
}

}  // namespace octet::reference
