#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include <octet/base/export.hpp>
#include <octet/tensor/element_type.hpp>
#include <octet/tensor/float16.hpp>
#include <octet/tensor/shape.hpp>

namespace octet {

/// The ElementType of a C++ type; a specialization exists for each type that can be computed with.
template <typename T>
struct ElementTypeOf;
template <> struct ElementTypeOf<float> { static constexpr ElementType value = ElementType::f32; };
template <> struct ElementTypeOf<float16> { static constexpr ElementType value = ElementType::f16; };
template <> struct ElementTypeOf<bfloat16> { static constexpr ElementType value = ElementType::bf16; };
template <> struct ElementTypeOf<double> { static constexpr ElementType value = ElementType::f64; };
template <> struct ElementTypeOf<std::int8_t> { static constexpr ElementType value = ElementType::i8; };
template <> struct ElementTypeOf<std::uint8_t> { static constexpr ElementType value = ElementType::u8; };
template <> struct ElementTypeOf<std::int16_t> { static constexpr ElementType value = ElementType::i16; };
template <> struct ElementTypeOf<std::uint16_t> { static constexpr ElementType value = ElementType::u16; };
template <> struct ElementTypeOf<std::int32_t> { static constexpr ElementType value = ElementType::i32; };
template <> struct ElementTypeOf<std::uint32_t> { static constexpr ElementType value = ElementType::u32; };
template <> struct ElementTypeOf<std::int64_t> { static constexpr ElementType value = ElementType::i64; };
template <> struct ElementTypeOf<std::uint64_t> { static constexpr ElementType value = ElementType::u64; };
template <> struct ElementTypeOf<bool> { static constexpr ElementType value = ElementType::boolean; };

/// A dense row-major array of elements. Elements that Octet allocates are aligned to 64 bytes.
///
/// Copies share the elements. `mutable_data()` gives elements of one's own: it copies first when the elements are shared
/// with another Tensor or belong to read-only memory such as a mapped file. A tensor made with `borrow` from non-const
/// memory is a view: writing through it writes to that memory, and copies of it are views of the same memory.
/// Different Tensor objects may be used from different threads even when they share elements; one object may not be
/// changed while another thread uses it.
class OCTET_API Tensor {
 public:
  /// A tensor of shape [0] without elements.
  Tensor();
  /// Owns zero-filled elements, aligned to 64 bytes. Throws Error(OutOfMemory).
  Tensor(ElementType type, Shape shape);

  /// A view of `data`, which must hold byte_size(type, shape.elements()) bytes and outlive the view and its copies.
  static Tensor borrow(void* data, ElementType type, Shape shape);
  /// A read-only view; `owner` keeps the memory alive and may be null.
  static Tensor borrow(const void* data, ElementType type, Shape shape, std::shared_ptr<const void> owner = {});
  /// A copy of `values`. Throws Error(InvalidArgument) when their number differs from the shape's.
  template <typename T>
  static Tensor from(std::span<const T> values, Shape shape);
  template <typename T>
  static Tensor from(const std::vector<T>& values, Shape shape) { return from(std::span<const T>(values), std::move(shape)); }
  /// A 1-dimensional i64 tensor, as axes and target shapes are passed.
  static Tensor from(const Dims& values);
  /// A tensor of rank 0.
  template <typename T>
  static Tensor scalar(T value) { return from(std::span<const T>(&value, 1), Shape{}); }

  ElementType element_type() const noexcept { return type_; }
  const Shape& shape() const noexcept { return shape_; }
  std::size_t elements() const noexcept { return elements_; }
  std::size_t bytes() const noexcept { return bytes_; }

  const void* raw() const noexcept { return data_; }
  void* mutable_raw();

  /// Typed access. Throws Error(InvalidArgument) when T is not the element type.
  template <typename T>
  std::span<const T> data() const {
    require(ElementTypeOf<T>::value);
    return {static_cast<const T*>(raw()), elements_};
  }
  template <typename T>
  std::span<T> mutable_data() {
    require(ElementTypeOf<T>::value);
    return {static_cast<T*>(mutable_raw()), elements_};
  }

  /// The same elements under another shape of equal size. Throws Error(InvalidShape) when the sizes differ.
  Tensor reshaped(Shape shape) const;
  /// A deep copy.
  Tensor clone() const;
  /// Each element converted to `type`: floating point to integer truncates toward zero and saturates,
  /// any type to boolean is (x != 0). Throws Error(Unsupported) for packed types.
  Tensor converted(ElementType type) const;
  /// Every element converted to std::int64_t; for axes, target shapes and other index tensors.
  Dims to_dims() const;
  /// Whether both views the same memory.
  bool shares_memory_with(const Tensor& other) const noexcept { return data_ == other.data_ && bytes_ == other.bytes_; }

  /// Equal type, shape and bytes.
  bool operator==(const Tensor& other) const;

 private:
  enum class Access : std::uint8_t { Owned, View, ReadOnly };
  void require(ElementType expected) const;
  [[noreturn]] static void fail_size(std::size_t given, const Shape& shape);

  ElementType type_ = ElementType::f32;
  Access access_ = Access::Owned;
  Shape shape_;
  std::size_t elements_ = 0;
  std::size_t bytes_ = 0;
  const void* data_ = nullptr;
  std::shared_ptr<const void> owner_;
};

template <typename T>
Tensor Tensor::from(std::span<const T> values, Shape shape) {
  Tensor tensor(ElementTypeOf<T>::value, std::move(shape));
  if (values.size() != tensor.elements()) fail_size(values.size(), tensor.shape());
  std::copy(values.begin(), values.end(), static_cast<T*>(tensor.mutable_raw()));
  return tensor;
}

}  // namespace octet
