#include "model/tensorflow/types.hpp"

#include <array>
#include <string_view>

#include <octet/base/error.hpp>

namespace octet::tensorflow {
namespace {

struct TypeNames {
  std::string_view text;
  std::optional<ElementType> stored;
};

/// In the order of DataType.
constexpr std::array<TypeNames, 24> types{
    {{"DT_INVALID", std::nullopt},    {"DT_FLOAT", ElementType::f32},    {"DT_DOUBLE", ElementType::f64},
     {"DT_INT32", ElementType::i32},  {"DT_UINT8", ElementType::u8},     {"DT_INT16", ElementType::i16},
     {"DT_INT8", ElementType::i8},    {"DT_STRING", std::nullopt},       {"DT_COMPLEX64", std::nullopt},
     {"DT_INT64", ElementType::i64},  {"DT_BOOL", ElementType::boolean}, {"DT_QINT8", ElementType::i8},
     {"DT_QUINT8", ElementType::u8},  {"DT_QINT32", ElementType::i32},   {"DT_BFLOAT16", ElementType::bf16},
     {"DT_QINT16", ElementType::i16}, {"DT_QUINT16", ElementType::u16},  {"DT_UINT16", ElementType::u16},
     {"DT_COMPLEX128", std::nullopt}, {"DT_HALF", ElementType::f16},     {"DT_RESOURCE", std::nullopt},
     {"DT_VARIANT", std::nullopt},    {"DT_UINT32", ElementType::u32},   {"DT_UINT64", ElementType::u64}}};

bool is_known(std::int64_t type) { return type >= 0 && type < static_cast<std::int64_t>(types.size()); }

}  // namespace

std::optional<ElementType> stored_type(std::int64_t type) {
  const std::int64_t base = base_type(type);
  return is_known(base) ? types[static_cast<std::size_t>(base)].stored : std::nullopt;
}

std::optional<ElementType> held_type(std::int64_t type) {
  const auto stored = stored_type(type);
  return stored && is_floating_point(*stored) ? ElementType::f32 : stored;
}

ElementType require_held_type(std::int64_t type) {
  if (const auto held = held_type(type)) return *held;
  throw Error(ErrorCode::Unsupported, "element type: given " + type_text(type) + ", expected a type of numbers");
}

std::string type_text(std::int64_t type) {
  const std::int64_t base = base_type(type);
  return is_known(base) ? std::string(types[static_cast<std::size_t>(base)].text) : std::to_string(type);
}

}  // namespace octet::tensorflow
