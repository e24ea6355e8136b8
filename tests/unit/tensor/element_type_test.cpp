#include <limits>

#include <octet/tensor/element_type.hpp>

#include "support.hpp"

using namespace octet;
using octet::test::error_of;

namespace {

struct Expectation {
  ElementType type;
  const char* name;
  std::size_t bits;
  bool floating_point, integer;
};

constexpr Expectation table[] = {
    {ElementType::f32, "f32", 32, true, false},
    {ElementType::f16, "f16", 16, true, false},
    {ElementType::bf16, "bf16", 16, true, false},
    {ElementType::f64, "f64", 64, true, false},
    {ElementType::i8, "i8", 8, false, true},
    {ElementType::u8, "u8", 8, false, true},
    {ElementType::i16, "i16", 16, false, true},
    {ElementType::u16, "u16", 16, false, true},
    {ElementType::i32, "i32", 32, false, true},
    {ElementType::u32, "u32", 32, false, true},
    {ElementType::i64, "i64", 64, false, true},
    {ElementType::u64, "u64", 64, false, true},
    {ElementType::boolean, "boolean", 8, false, false},
    {ElementType::u1, "u1", 1, false, false},
    {ElementType::i4, "i4", 4, false, false},
    {ElementType::u4, "u4", 4, false, false},
};

}  // namespace

TEST_CASE("each element type has its name, width and family") {
  for (const Expectation& expected : table) {
    INFO(expected.name);
    CHECK(name(expected.type) == expected.name);
    CHECK(parse_element_type(expected.name) == expected.type);
    CHECK(bit_width(expected.type) == expected.bits);
    CHECK(is_floating_point(expected.type) == expected.floating_point);
    CHECK(is_integer(expected.type) == expected.integer);
  }
}

TEST_CASE("text that names no element type is refused with the list of names") {
  const Error error = error_of([] { parse_element_type("FP32"); });
  CHECK(error.code() == ErrorCode::InvalidArgument);
  CHECK(error.message() ==
        "element type: given 'FP32', expected one of f32, f16, bf16, f64, i8, u8, i16, u16, i32, u32, i64, u64, boolean, u1, i4, u4");
  CHECK(error_of([] { parse_element_type(""); }).code() == ErrorCode::InvalidArgument);
}

TEST_CASE("byte sizes round packed types up to whole bytes") {
  CHECK(byte_size(ElementType::f32, 3) == 12);
  CHECK(byte_size(ElementType::boolean, 3) == 3);
  CHECK(byte_size(ElementType::u1, 8) == 1);
  CHECK(byte_size(ElementType::u1, 9) == 2);
  CHECK(byte_size(ElementType::i4, 3) == 2);
  CHECK(byte_size(ElementType::u4, 0) == 0);
}

TEST_CASE("a byte size that overflows is refused") {
  const std::size_t most = std::numeric_limits<std::size_t>::max();
  CHECK(error_of([&] { byte_size(ElementType::f64, most / 8); }).code() == ErrorCode::InvalidArgument);
  CHECK(error_of([&] { byte_size(ElementType::u4, most / 2); }).code() == ErrorCode::InvalidArgument);
}
