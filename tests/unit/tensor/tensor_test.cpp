#include <octet/tensor/tensor.hpp>

#include <cstdint>
#include <limits>

#include "support.hpp"

using namespace octet;
using octet::test::error_of;

namespace {

template <typename T>
std::vector<T> list(const Tensor& tensor) {
  const auto values = tensor.data<T>();
  return {values.begin(), values.end()};
}

}  // namespace

TEST_CASE("a new tensor owns zeros aligned to 64 bytes") {
  const Tensor tensor(ElementType::i32, {3, 5});
  CHECK(tensor.elements() == 15);
  CHECK(tensor.bytes() == 60);
  CHECK(reinterpret_cast<std::uintptr_t>(tensor.raw()) % 64 == 0);
  CHECK(list<std::int32_t>(tensor) == std::vector<std::int32_t>(15, 0));
}

TEST_CASE("a default tensor has no elements") {
  CHECK(Tensor().shape() == Shape{0});
  CHECK(Tensor().elements() == 0);
  CHECK(Tensor().data<float>().empty());
}

// The address sanitizer ends the program where the system would refuse the memory.
#ifndef __SANITIZE_ADDRESS__
TEST_CASE("memory that cannot be had is an error") {
  const Error error = error_of([] { Tensor(ElementType::u8, {std::int64_t{1} << 60}); });
  CHECK(error.code() == ErrorCode::OutOfMemory);
  CHECK(error.message() == "memory: cannot allocate 1152921504606846976 bytes");
}
#endif

TEST_CASE("a tensor whose bytes cannot be counted is refused") {
  CHECK(error_of([] { Tensor(ElementType::f64, {std::int64_t{1} << 62}); }).code() == ErrorCode::InvalidArgument);
}

TEST_CASE("tensors are made from values, scalars and dims") {
  const Tensor matrix = Tensor::from(std::vector<float>{1, 2, 3, 4}, {2, 2});
  CHECK(matrix.element_type() == ElementType::f32);
  CHECK(list<float>(matrix) == std::vector<float>{1, 2, 3, 4});
  CHECK(Tensor::from(Dims{7, 8}).shape() == Shape{2});
  CHECK(Tensor::from(Dims{7, 8}).element_type() == ElementType::i64);
  CHECK(Tensor::scalar(2.5).shape() == Shape{});
  CHECK(Tensor::scalar(true).element_type() == ElementType::boolean);
  CHECK(error_of([] { Tensor::from(std::vector<float>{1, 2}, {3}); }).message() == "tensor values: given 2, expected 3 for shape [3]");
}

TEST_CASE("typed access with another type is refused") {
  const Tensor tensor(ElementType::f32, {1});
  CHECK(error_of([&] { tensor.data<double>(); }).message() == "element type: given f32, expected f64");
}

TEST_CASE("copies share elements until one of them is changed") {
  Tensor first = Tensor::from(std::vector<float>{1, 2}, {2});
  Tensor second = first;
  CHECK(second.shares_memory_with(first));
  second.mutable_data<float>()[0] = 9;
  CHECK_FALSE(second.shares_memory_with(first));
  CHECK(list<float>(first) == std::vector<float>{1, 2});
  CHECK(list<float>(second) == std::vector<float>{9, 2});
  const void* own = second.raw();
  second.mutable_data<float>()[1] = 8;
  CHECK(second.raw() == own);
}

TEST_CASE("a view of writable memory writes to it, and so do its copies") {
  float memory[] = {1, 2};
  Tensor view = Tensor::borrow(static_cast<void*>(memory), ElementType::f32, {2});
  Tensor copy = view;
  copy.mutable_data<float>()[1] = 5;
  CHECK(memory[1] == 5);
  CHECK(view.data<float>()[1] == 5);
}

TEST_CASE("a read-only view copies before it is changed") {
  const float memory[] = {1, 2};
  Tensor view = Tensor::borrow(static_cast<const void*>(memory), ElementType::f32, {2});
  CHECK(view.raw() == memory);
  view.mutable_data<float>()[0] = 7;
  CHECK(memory[0] == 1);
  CHECK(view.data<float>()[0] == 7);
}

TEST_CASE("a read-only view keeps its owner alive") {
  auto owner = std::make_shared<std::vector<float>>(2, 3.0f);
  const std::weak_ptr<std::vector<float>> watch = owner;
  const void* data = owner->data();
  Tensor view = Tensor::borrow(data, ElementType::f32, {2}, std::move(owner));
  CHECK_FALSE(watch.expired());
  CHECK(view.data<float>()[1] == 3);
  view = Tensor();
  CHECK(watch.expired());
}

TEST_CASE("a borrowed tensor without memory is refused unless it is empty") {
  CHECK(error_of([] { Tensor::borrow(static_cast<const void*>(nullptr), ElementType::f32, {2}); }).code() == ErrorCode::InvalidArgument);
  CHECK(Tensor::borrow(static_cast<const void*>(nullptr), ElementType::f32, {0}).elements() == 0);
}

TEST_CASE("reshaping keeps the elements and refuses another size") {
  const Tensor tensor = Tensor::from(std::vector<float>{1, 2, 3, 4}, {4});
  CHECK(tensor.reshaped({2, 2}).shape() == Shape{2, 2});
  CHECK(tensor.reshaped({2, 2}).shares_memory_with(tensor));
  CHECK(error_of([&] { tensor.reshaped({3}); }).code() == ErrorCode::InvalidShape);
}

TEST_CASE("a clone has elements of its own") {
  const Tensor tensor = Tensor::from(std::vector<float>{1, 2}, {2});
  CHECK(tensor.clone() == tensor);
  CHECK_FALSE(tensor.clone().shares_memory_with(tensor));
}

TEST_CASE("conversion to integers truncates toward zero and saturates") {
  const Tensor source = Tensor::from(std::vector<float>{1.9f, -1.9f, 300, -300, NAN, INFINITY}, {6});
  CHECK(list<std::int8_t>(source.converted(ElementType::i8)) == std::vector<std::int8_t>{1, -1, 127, -128, 0, 127});
  CHECK(list<std::uint8_t>(source.converted(ElementType::u8)) == std::vector<std::uint8_t>{1, 0, 255, 0, 0, 255});
  CHECK(list<std::int64_t>(source.converted(ElementType::i64))[5] == std::numeric_limits<std::int64_t>::max());
}

TEST_CASE("conversion to boolean asks whether a value differs from zero") {
  const Tensor source = Tensor::from(std::vector<float>{0, -0.0f, 0.1f, -3}, {4});
  CHECK(list<bool>(source.converted(ElementType::boolean)) == std::vector<bool>{false, false, true, true});
  CHECK(list<float>(source.converted(ElementType::boolean).converted(ElementType::f32)) == std::vector<float>{0, 0, 1, 1});
}

TEST_CASE("conversion through half precision rounds") {
  const Tensor source = Tensor::from(std::vector<float>{0.1f, 1}, {2});
  CHECK(list<float>(source.converted(ElementType::f16).converted(ElementType::f32)) == std::vector<float>{0.0999755859375f, 1});
  CHECK(list<float>(source.converted(ElementType::bf16).converted(ElementType::f32)) == std::vector<float>{0.10009765625f, 1});
}

TEST_CASE("packed tensors can be kept and compared but not converted") {
  const Tensor packed(ElementType::u4, {3});
  CHECK(packed.bytes() == 2);
  CHECK(packed == packed.clone());
  CHECK(error_of([&] { packed.converted(ElementType::f32); }).code() == ErrorCode::Unsupported);
}

TEST_CASE("index tensors of any integer type become dims") {
  CHECK(Tensor::from(std::vector<std::int32_t>{-1, 5}, {2}).to_dims() == Dims{-1, 5});
  CHECK(Tensor::scalar(std::uint8_t{200}).to_dims() == Dims{200});
}

TEST_CASE("tensors are equal when type, shape and bytes are") {
  const Tensor tensor = Tensor::from(std::vector<std::int32_t>{1, 2}, {2});
  CHECK(tensor == Tensor::from(std::vector<std::int32_t>{1, 2}, {2}));
  CHECK_FALSE(tensor == Tensor::from(std::vector<std::int32_t>{1, 3}, {2}));
  CHECK_FALSE(tensor == Tensor::from(std::vector<std::uint32_t>{1, 2}, {2}));
  CHECK_FALSE(tensor == tensor.reshaped({1, 2}));
}
