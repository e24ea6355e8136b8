#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <octet/tensor/element_type.hpp>

namespace octet::tensorflow {

/// DataType of TensorFlow's files.
namespace data_type {
constexpr std::int64_t float32 = 1, float64 = 2, int32 = 3, uint8 = 4, int16 = 5, int8 = 6, string = 7, int64 = 9, boolean = 10, qint8 = 11,
                       quint8 = 12, qint32 = 13, bfloat16 = 14, qint16 = 15, quint16 = 16, uint16 = 17, float16 = 19, resource = 20,
                       variant = 21, uint32 = 22, uint64 = 23;
}

/// The type without the mark of a reference.
constexpr std::int64_t base_type(std::int64_t type) { return type > 100 ? type - 100 : type; }

/// The type of elements as the file has them; nothing for what is not a tensor of numbers.
std::optional<ElementType> stored_type(std::int64_t type);

/// The type that the graph computes in: f32 for every floating-point one.
std::optional<ElementType> held_type(std::int64_t type);

/// The same; throws Error(Unsupported) "element type: given DT_STRING, expected a type of numbers".
ElementType require_held_type(std::int64_t type);

/// "DT_FLOAT".
std::string type_text(std::int64_t type);

}  // namespace octet::tensorflow
