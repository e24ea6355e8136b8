#include <octet/tensor/element_type.hpp>

#include <array>
#include <limits>
#include <string>

#include <octet/base/error.hpp>

namespace octet {
namespace {

enum class Family : std::uint8_t { FloatingPoint, Integer, Boolean, Packed };

struct Traits {
  ElementType type;
  std::string_view name;
  std::size_t bits;
  Family family;
};

constexpr std::array traits_table{
    Traits{ElementType::f32, "f32", 32, Family::FloatingPoint}, Traits{ElementType::f16, "f16", 16, Family::FloatingPoint},
    Traits{ElementType::bf16, "bf16", 16, Family::FloatingPoint}, Traits{ElementType::f64, "f64", 64, Family::FloatingPoint},
    Traits{ElementType::i8, "i8", 8, Family::Integer}, Traits{ElementType::u8, "u8", 8, Family::Integer},
    Traits{ElementType::i16, "i16", 16, Family::Integer}, Traits{ElementType::u16, "u16", 16, Family::Integer},
    Traits{ElementType::i32, "i32", 32, Family::Integer}, Traits{ElementType::u32, "u32", 32, Family::Integer},
    Traits{ElementType::i64, "i64", 64, Family::Integer}, Traits{ElementType::u64, "u64", 64, Family::Integer},
    Traits{ElementType::boolean, "boolean", 8, Family::Boolean}, Traits{ElementType::u1, "u1", 1, Family::Packed},
    Traits{ElementType::i4, "i4", 4, Family::Packed}, Traits{ElementType::u4, "u4", 4, Family::Packed},
};

const Traits& traits(ElementType type) { return traits_table[static_cast<std::size_t>(type)]; }

}  // namespace

std::size_t bit_width(ElementType type) { return traits(type).bits; }

std::size_t byte_size(ElementType type, std::size_t elements) {
  const std::size_t bits = bit_width(type);
  if (elements > (std::numeric_limits<std::size_t>::max() - 7) / bits)
    throw Error(ErrorCode::InvalidArgument,
                "tensor size: given " + std::to_string(elements) + " elements, expected a size that fits in memory");
  return (elements * bits + 7) / 8;
}

std::string_view name(ElementType type) { return traits(type).name; }

ElementType parse_element_type(std::string_view text) {
  for (const Traits& entry : traits_table)
    if (entry.name == text) return entry.type;
  throw Error(ErrorCode::InvalidArgument,
              "element type: given '" + std::string(text) +
                  "', expected one of f32, f16, bf16, f64, i8, u8, i16, u16, i32, u32, i64, u64, boolean, u1, i4, u4");
}

bool is_floating_point(ElementType type) { return traits(type).family == Family::FloatingPoint; }

bool is_integer(ElementType type) { return traits(type).family == Family::Integer; }

}  // namespace octet
