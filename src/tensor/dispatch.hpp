#pragma once

#include <octet/base/error.hpp>
#include <octet/tensor/tensor.hpp>

namespace octet {

/// Calls `function` with a value of the C++ type of `type`: dispatch(type, [](auto zero) { using T = decltype(zero); ... }).
/// Throws Error(Unsupported) for packed types.
template <typename Function>
decltype(auto) dispatch(ElementType type, Function&& function) {
  switch (type) {
    case ElementType::f32: return function(float{});
    case ElementType::f16: return function(float16{});
    case ElementType::bf16: return function(bfloat16{});
    case ElementType::f64: return function(double{});
    case ElementType::i8: return function(std::int8_t{});
    case ElementType::u8: return function(std::uint8_t{});
    case ElementType::i16: return function(std::int16_t{});
    case ElementType::u16: return function(std::uint16_t{});
    case ElementType::i32: return function(std::int32_t{});
    case ElementType::u32: return function(std::uint32_t{});
    case ElementType::i64: return function(std::int64_t{});
    case ElementType::u64: return function(std::uint64_t{});
    case ElementType::boolean: return function(bool{});
    default:
      throw Error(ErrorCode::Unsupported, "element type: given " + std::string(name(type)) + ", expected one that can be computed with");
  }
}

}  // namespace octet
