#include <octet/tensor/tensor.hpp>

#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

#include "tensor/dispatch.hpp"
#include "tensor/memory.hpp"

namespace octet {
namespace {

template <typename T>
auto widened(T value) {
  if constexpr (std::is_same_v<T, float16> || std::is_same_v<T, bfloat16>) return to_float(value);
  else return value;
}

template <typename To, typename From>
To saturated_integer(From value) {
  if constexpr (std::is_floating_point_v<From>) {
    if (std::isnan(value)) return 0;
    // Both limits as doubles: the upper one may round up, so "not below" decides.
    if (static_cast<double>(value) <= static_cast<double>(std::numeric_limits<To>::min())) return std::numeric_limits<To>::min();
    if (static_cast<double>(value) >= static_cast<double>(std::numeric_limits<To>::max())) return std::numeric_limits<To>::max();
  }
  return static_cast<To>(value);
}

template <typename To, typename From>
To convert_element(From source) {
  const auto value = widened(source);
  if constexpr (std::is_same_v<To, float16>) return to_float16(static_cast<float>(value));
  else if constexpr (std::is_same_v<To, bfloat16>) return to_bfloat16(static_cast<float>(value));
  else if constexpr (std::is_same_v<To, bool>) return value != 0;
  else if constexpr (std::is_integral_v<To>) return saturated_integer<To>(value);
  else return static_cast<To>(value);
}

template <typename From, typename To>
void convert_all(std::span<const From> source, std::span<To> destination) {
  for (std::size_t i = 0; i < source.size(); ++i) destination[i] = convert_element<To>(source[i]);
}

}  // namespace

Tensor::Tensor() : shape_{0} { }

Tensor::Tensor(ElementType type, Shape shape)
    : type_(type), shape_(std::move(shape)), elements_(shape_.elements()), bytes_(byte_size(type, elements_)) {
  std::shared_ptr<void> memory = allocate_zeros(bytes_);
  data_ = memory.get();
  owner_ = std::move(memory);
}

Tensor Tensor::borrow(void* data, ElementType type, Shape shape) {
  Tensor tensor = borrow(static_cast<const void*>(data), type, std::move(shape));
  tensor.access_ = Access::View;
  return tensor;
}

Tensor Tensor::borrow(const void* data, ElementType type, Shape shape, std::shared_ptr<const void> owner) {
  Tensor tensor;
  tensor.type_ = type;
  tensor.access_ = Access::ReadOnly;
  tensor.shape_ = std::move(shape);
  tensor.elements_ = tensor.shape_.elements();
  tensor.bytes_ = byte_size(type, tensor.elements_);
  if (!data && tensor.bytes_ > 0)
    throw Error(ErrorCode::InvalidArgument, "borrowed tensor: given no memory, expected " + std::to_string(tensor.bytes_) + " bytes");
  tensor.data_ = data;
  tensor.owner_ = std::move(owner);
  return tensor;
}

Tensor Tensor::from(const Dims& values) {
  return from(std::span<const std::int64_t>(values), Shape{static_cast<std::int64_t>(values.size())});
}

void* Tensor::mutable_raw() {
  if (access_ == Access::View) return const_cast<void*>(data_);
  if (access_ == Access::ReadOnly || owner_.use_count() > 1) *this = clone();
  return const_cast<void*>(data_);
}

Tensor Tensor::reshaped(Shape shape) const {
  if (shape.elements() != elements_)
    throw Error(ErrorCode::InvalidShape,
                "reshape: given " + to_string(shape_) + " and target " + to_string(shape) + ", expected equal sizes");
  Tensor tensor = *this;
  tensor.shape_ = std::move(shape);
  return tensor;
}

Tensor Tensor::clone() const {
  Tensor copy(type_, shape_);
  if (bytes_ > 0) std::memcpy(const_cast<void*>(copy.data_), data_, bytes_);
  return copy;
}

Tensor Tensor::converted(ElementType type) const {
  if (type == type_) return *this;
  Tensor result(type, shape_);
  dispatch(type_, [&](auto from) {
    using From = decltype(from);
    dispatch(type, [&](auto to) {
      using To = decltype(to);
      convert_all(data<From>(), result.mutable_data<To>());
    });
  });
  return result;
}

Dims Tensor::to_dims() const {
  const Tensor wide = converted(ElementType::i64);
  const auto values = wide.data<std::int64_t>();
  return {values.begin(), values.end()};
}

bool Tensor::operator==(const Tensor& other) const {
  return type_ == other.type_ && shape_ == other.shape_ &&
         (data_ == other.data_ || bytes_ == 0 || std::memcmp(data_, other.data_, bytes_) == 0);
}

void Tensor::require(ElementType expected) const {
  if (expected != type_)
    throw Error(ErrorCode::InvalidArgument,
                "element type: given " + std::string(name(type_)) + ", expected " + std::string(name(expected)));
}

void Tensor::fail_size(std::size_t given, const Shape& shape) {
  throw Error(ErrorCode::InvalidArgument, "tensor values: given " + std::to_string(given) + ", expected " +
                                              std::to_string(shape.elements()) + " for shape " + to_string(shape));
}

}  // namespace octet
