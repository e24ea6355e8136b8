#include "model/tensorflow/attributes.hpp"

#include <algorithm>

#include "model/tensorflow/parse.hpp"

namespace octet::tensorflow {

// Fields of AttrValue.
namespace {
constexpr std::uint32_t list = 1, text_field = 2, integer_field = 3, number_field = 4, boolean_field = 5, type_field = 6, shape_field = 7,
                        tensor_field = 8, function_field = 10;
constexpr std::size_t most_numbers = 1 << 20;
}  // namespace

const AttributeRecord* Attributes::find(std::string_view name) const {
  const auto found = std::ranges::find(node_.attributes, name, &AttributeRecord::name);
  return found == node_.attributes.end() ? nullptr : &*found;
}

template <typename Take>
void Attributes::read(std::string_view name, std::uint32_t field, const Take& take) const {
  const AttributeRecord* attribute = find(name);
  if (!attribute) return;
  for (WireReader reader(attribute->value, attribute->value.data()); reader.next();)
    if (reader.field() == field) take(reader);
}

std::int64_t Attributes::integer(std::string_view name, std::int64_t otherwise) const {
  read(name, integer_field, [&](WireReader& reader) { otherwise = reader.integer(); });
  return otherwise;
}

float Attributes::number(std::string_view name, float otherwise) const {
  read(name, number_field, [&](WireReader& reader) { otherwise = reader.number(); });
  return otherwise;
}

bool Attributes::boolean(std::string_view name, bool otherwise) const {
  read(name, boolean_field, [&](WireReader& reader) { otherwise = reader.integer() != 0; });
  return otherwise;
}

std::string_view Attributes::text(std::string_view name, std::string_view otherwise) const {
  read(name, text_field, [&](WireReader& reader) { otherwise = reader.text(); });
  return otherwise;
}

std::int64_t Attributes::type(std::string_view name, std::int64_t otherwise) const {
  read(name, type_field, [&](WireReader& reader) { otherwise = reader.integer(); });
  return otherwise;
}

Dims Attributes::integers(std::string_view name) const {
  Dims numbers;
  read(name, list, [&](WireReader& reader) {
    for (WireReader items = reader.message(); items.next();)
      if (items.field() == integer_field) items.append_integers(numbers, most_numbers);
  });
  return numbers;
}

std::vector<std::string_view> Attributes::texts(std::string_view name) const {
  std::vector<std::string_view> found;
  read(name, list, [&](WireReader& reader) {
    for (WireReader items = reader.message(); items.next();)
      if (items.field() == text_field) found.push_back(items.text());
  });
  return found;
}

std::optional<ShapeRecord> Attributes::shape(std::string_view name) const {
  std::optional<ShapeRecord> shape;
  read(name, shape_field, [&](WireReader& reader) { shape = parse_shape(reader.message()); });
  return shape;
}

std::optional<TensorRecord> Attributes::tensor(std::string_view name) const {
  std::optional<TensorRecord> tensor;
  read(name, tensor_field, [&](WireReader& reader) {
    const Bytes message = reader.bytes();
    tensor = parse_tensor(WireReader(message, message.data()), message);
  });
  return tensor;
}

std::string_view Attributes::function(std::string_view name) const {
  std::string_view called;
  read(name, function_field, [&](WireReader& reader) {
    for (WireReader call = reader.message(); call.next();)
      if (call.field() == 1) called = call.text();
  });
  return called;
}

}  // namespace octet::tensorflow
