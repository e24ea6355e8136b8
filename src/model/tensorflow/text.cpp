#include "model/tensorflow/text.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <span>

#include <octet/base/error.hpp>

#include "base/text_message.hpp"
#include "model/tensorflow/types.hpp"

namespace octet::tensorflow {
namespace {

enum class Kind : std::uint8_t { Message, Text, Integer, Boolean, Float, Double, DataType };

struct Schema;

/// A field of a message; those that are not listed are skipped.
struct Field {
  std::string_view name;
  std::uint32_t number;
  Kind kind;
  const Schema* message = nullptr;
};

struct Schema {
  std::span<const Field> fields;
};

extern const Schema value_schema;

constexpr std::array dim_fields{Field{"size", 1, Kind::Integer}, Field{"name", 2, Kind::Text}};
constexpr Schema dim_schema{dim_fields};
constexpr std::array shape_fields{Field{"dim", 2, Kind::Message, &dim_schema}, Field{"unknown_rank", 3, Kind::Boolean}};
constexpr Schema shape_schema{shape_fields};
constexpr std::array tensor_fields{Field{"dtype", 1, Kind::DataType},      Field{"tensor_shape", 2, Kind::Message, &shape_schema},
                                   Field{"tensor_content", 4, Kind::Text}, Field{"float_val", 5, Kind::Float},
                                   Field{"double_val", 6, Kind::Double},   Field{"int_val", 7, Kind::Integer},
                                   Field{"string_val", 8, Kind::Text},     Field{"int64_val", 10, Kind::Integer},
                                   Field{"bool_val", 11, Kind::Boolean},   Field{"half_val", 13, Kind::Integer},
                                   Field{"uint32_val", 16, Kind::Integer}, Field{"uint64_val", 17, Kind::Integer}};
constexpr Schema tensor_schema{tensor_fields};
constexpr std::array attribute_fields{Field{"key", 1, Kind::Text}, Field{"value", 2, Kind::Message, &value_schema}};
constexpr Schema attribute_schema{attribute_fields};
constexpr std::array call_fields{Field{"name", 1, Kind::Text}, Field{"attr", 2, Kind::Message, &attribute_schema}};
constexpr Schema call_schema{call_fields};
constexpr std::array list_fields{Field{"s", 2, Kind::Text},
                                 Field{"i", 3, Kind::Integer},
                                 Field{"f", 4, Kind::Float},
                                 Field{"b", 5, Kind::Boolean},
                                 Field{"type", 6, Kind::DataType},
                                 Field{"shape", 7, Kind::Message, &shape_schema},
                                 Field{"tensor", 8, Kind::Message, &tensor_schema},
                                 Field{"func", 9, Kind::Message, &call_schema}};
constexpr Schema list_schema{list_fields};
constexpr std::array value_fields{Field{"list", 1, Kind::Message, &list_schema},
                                  Field{"s", 2, Kind::Text},
                                  Field{"i", 3, Kind::Integer},
                                  Field{"f", 4, Kind::Float},
                                  Field{"b", 5, Kind::Boolean},
                                  Field{"type", 6, Kind::DataType},
                                  Field{"shape", 7, Kind::Message, &shape_schema},
                                  Field{"tensor", 8, Kind::Message, &tensor_schema},
                                  Field{"placeholder", 9, Kind::Text},
                                  Field{"func", 10, Kind::Message, &call_schema}};
constexpr Schema value_schema{value_fields};
constexpr std::array node_fields{Field{"name", 1, Kind::Text}, Field{"op", 2, Kind::Text}, Field{"input", 3, Kind::Text},
                                 Field{"attr", 5, Kind::Message, &attribute_schema}};
constexpr Schema node_schema{node_fields};
constexpr std::array argument_fields{Field{"name", 1, Kind::Text}, Field{"type", 3, Kind::DataType}};
constexpr Schema argument_schema{argument_fields};
constexpr std::array signature_fields{Field{"name", 1, Kind::Text}, Field{"input_arg", 2, Kind::Message, &argument_schema},
                                      Field{"output_arg", 3, Kind::Message, &argument_schema}};
constexpr Schema signature_schema{signature_fields};
constexpr std::array return_fields{Field{"key", 1, Kind::Text}, Field{"value", 2, Kind::Text}};
constexpr Schema return_schema{return_fields};
constexpr std::array function_fields{Field{"signature", 1, Kind::Message, &signature_schema},
                                     Field{"node_def", 3, Kind::Message, &node_schema}, Field{"ret", 4, Kind::Message, &return_schema},
                                     Field{"attr", 5, Kind::Message, &attribute_schema}};
constexpr Schema function_schema{function_fields};
constexpr std::array library_fields{Field{"function", 1, Kind::Message, &function_schema}};
constexpr Schema library_schema{library_fields};
constexpr std::array graph_fields{Field{"node", 1, Kind::Message, &node_schema}, Field{"library", 2, Kind::Message, &library_schema}};
constexpr Schema graph_schema{graph_fields};

void put_varint(std::string& bytes, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) bytes += static_cast<char>(value | 0x80);
  bytes += static_cast<char>(value);
}

template <typename Bits>
void put_fixed(std::string& bytes, Bits bits) {
  for (std::size_t i = 0; i < sizeof(Bits); ++i) bytes += static_cast<char>(bits >> (8 * i));
}

void put_key(std::string& bytes, std::uint32_t number, unsigned wire_type) { put_varint(bytes, (number << 3) | wire_type); }

void put_bytes(std::string& bytes, std::uint32_t number, std::string_view value) {
  put_key(bytes, number, 2);
  put_varint(bytes, value.size());
  bytes += value;
}

std::int64_t data_type_of(TextMessageReader& reader) {
  const std::string given = reader.text();
  const std::string bare = given.ends_with("_REF") ? given.substr(0, given.size() - 4) : given;
  for (std::int64_t type = 0; type < 24; ++type)
    if (type_text(type) == bare || std::to_string(type) == bare) return type;
  reader.fail("data type: given '" + given.substr(0, 40) + "', expected one such as DT_FLOAT");
}

std::string encode_message(TextMessageReader& reader, const Schema& schema);

void encode_value(TextMessageReader& reader, const Field& field, std::string& bytes) {
  const auto put_number = [&](std::uint64_t value) { put_key(bytes, field.number, 0), put_varint(bytes, value); };
  switch (field.kind) {
    case Kind::Message: reader.enter(); return put_bytes(bytes, field.number, encode_message(reader, *field.message));
    case Kind::Text: return put_bytes(bytes, field.number, reader.text());
    case Kind::Integer: return put_number(static_cast<std::uint64_t>(reader.integer()));
    case Kind::Boolean: return put_number(reader.boolean() ? 1 : 0);
    case Kind::DataType: return put_number(static_cast<std::uint64_t>(data_type_of(reader)));
    case Kind::Float:
      put_key(bytes, field.number, 5);
      return put_fixed(bytes, std::bit_cast<std::uint32_t>(static_cast<float>(reader.number())));
    case Kind::Double: put_key(bytes, field.number, 1); return put_fixed(bytes, std::bit_cast<std::uint64_t>(reader.number()));
  }
}

std::string encode_message(TextMessageReader& reader, const Schema& schema) {
  std::string bytes;
  while (reader.next_field()) {
    const auto field = std::ranges::find(schema.fields, reader.field(), &Field::name);
    if (field == schema.fields.end()) {
      reader.skip();
      continue;
    }
    const Field known = *field;
    while (reader.next_value()) encode_value(reader, known, bytes);
  }
  return bytes;
}

}  // namespace

bool begins_as_graph_text(std::string_view text) try {
  TextMessageReader reader(text.substr(0, 4096));
  if (!reader.next_field()) return false;
  const std::string first(reader.field());
  return first == "node" || first == "library" || first == "versions" ? reader.is_message() : first == "version";
} catch (const Error&) {
  return false;
}

std::string encode_graph_text(std::string_view text) {
  TextMessageReader reader(text);
  return encode_message(reader, graph_schema);
}

}  // namespace octet::tensorflow
