#include <algorithm>
#include <cstring>
#include <string>

#include <octet/base/error.hpp>

#include "graph/reference/movement.hpp"
#include "graph/reference/numeric.hpp"

namespace octet::reference {
namespace {

std::int64_t resolved(std::int64_t index, std::int64_t size) {
  if (index < -size || index >= size)
    throw Error(ErrorCode::InvalidArgument,
                "indices: given " + std::to_string(index) + ", expected " + std::to_string(-size) + " to " + std::to_string(size - 1));
  return index < 0 ? index + size : index;
}

/// The place in the flat data of each update, slices of `slice` elements.
struct Places {
  Dims starts{};
  std::int64_t slice = 1;
};

Places element_places(const Shape& data, const Tensor& indices, std::size_t axis) {
  const Dims strides = data.strides(), numbers = indices.to_dims();
  const Shape& shape = indices.shape();
  Places places;
  Dims counter(shape.rank(), 0);
  for (const std::int64_t number : numbers) {
    std::int64_t place = 0;
    for (std::size_t i = 0; i < data.rank(); ++i) place += (i == axis ? resolved(number, data[i]) : counter[i]) * strides[i];
    places.starts.push_back(place);
    for (std::size_t i = shape.rank(); i-- > 0 && ++counter[i] == shape[i];) counter[i] = 0;
  }
  return places;
}

Places slice_places(const Shape& data, const Tensor& indices) {
  const Dims strides = data.strides(), numbers = indices.to_dims();
  const auto depth = static_cast<std::size_t>(indices.shape()[indices.shape().rank() - 1]);
  Places places;
  places.slice = static_cast<std::int64_t>(data.elements(depth, data.rank()));
  for (std::size_t at = 0; at < numbers.size(); at += depth) {
    std::int64_t place = 0;
    for (std::size_t i = 0; i < depth; ++i) place += resolved(numbers[at + i], data[i]) * strides[i];
    places.starts.push_back(place);
  }
  return places;
}

void replace(const Places& places, const Tensor& updates, Tensor& output) {
  const std::size_t bytes = element_bytes(output.element_type()), slice = static_cast<std::size_t>(places.slice) * bytes;
  const std::byte* source = bytes_of(updates);
  for (const std::int64_t start : places.starts) {
    std::memcpy(mutable_bytes_of(output) + static_cast<std::size_t>(start) * bytes, source, slice);
    source += slice;
  }
}

template <typename T>
T reduced(ScatterReduction reduction, T a, T b) {
  const auto either = [&](auto of_integers, auto of_numbers) {
    if constexpr (std::is_integral_v<T>) return of_integers(a, b);
    else return of_numbers(a, b);
  };
  switch (reduction) {
    case ScatterReduction::Subtract: return either(wrapping_subtract<T>, [](T x, T y) { return x - y; });
    case ScatterReduction::Product: return either(wrapping_multiply<T>, [](T x, T y) { return x * y; });
    case ScatterReduction::Minimum: return b < a ? b : a;
    case ScatterReduction::Maximum: return a < b ? b : a;
    default: return either(wrapping_add<T>, [](T x, T y) { return x + y; });
  }
}

/// Toward minus infinity for integers, as the graph's Divide.
template <typename T>
T mean_of(T sum, std::int64_t count) {
  if constexpr (std::is_integral_v<T>) {
    const T divisor = static_cast<T>(count), quotient = sum / divisor;
    return static_cast<T>(quotient - ((sum % divisor != 0 && sum < 0) ? 1 : 0));
  } else {
    return sum / static_cast<T>(count);
  }
}

template <typename T>
void reduce(ScatterReduction reduction, bool with_data, const Places& places, const Tensor& updates, Tensor& output) {
  T* out = output.mutable_data<T>().data();
  const T* source = updates.data<T>().data();
  std::vector<std::int64_t> counts(output.elements(), with_data ? 1 : 0);
  for (const std::int64_t start : places.starts)
    for (std::int64_t i = 0; i < places.slice; ++i, ++source) {
      std::int64_t& count = counts[static_cast<std::size_t>(start + i)];
      out[start + i] = count++ == 0 ? *source : reduced(reduction, out[start + i], *source);
    }
  if (reduction != ScatterReduction::Mean) return;
  for (std::size_t i = 0; i < counts.size(); ++i)
    if (counts[i] > 1) out[i] = mean_of(out[i], counts[i]);
}

void scatter(ScatterReduction reduction, bool with_data, const Places& places, const Arguments& arguments) {
  Tensor& output = arguments.outputs[0];
  if (output.elements() == 0) return;
  std::memcpy(output.mutable_raw(), arguments.inputs[0].raw(), output.bytes());
  if (reduction == ScatterReduction::None) return replace(places, arguments.inputs[2], output);
  dispatch_number(output.element_type(),
                  [&](auto zero) { reduce<decltype(zero)>(reduction, with_data, places, arguments.inputs[2], output); });
}

}  // namespace

void run(const ScatterElementsUpdate& op, const Arguments& arguments) {
  const Shape& data = arguments.inputs[0].shape();
  const std::size_t axis = normalize_axis(arguments.inputs[3].to_dims()[0], data.rank());
  scatter(op.reduction, op.use_init_val, element_places(data, arguments.inputs[1], axis), arguments);
}

void run(const ScatterNDUpdate& op, const Arguments& arguments) {
  scatter(op.reduction, true, slice_places(arguments.inputs[0].shape(), arguments.inputs[1]), arguments);
}

}  // namespace octet::reference
