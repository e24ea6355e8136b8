#include "model/tensorflow/tensors.hpp"

#include <algorithm>
#include <cstring>

#include <octet/base/error.hpp>

#include "model/listed_elements.hpp"
#include "model/tensorflow/types.hpp"

namespace octet::tensorflow {
namespace {

[[noreturn]] void fail(const std::string& message) { throw Error(ErrorCode::InvalidModel, message); }

ElementType require_stored(std::int64_t type) {
  if (const auto stored = stored_type(type)) return *stored;
  throw Error(ErrorCode::Unsupported, "element type: given " + type_text(type) + ", expected a type of numbers");
}

Shape shape_of(const TensorRecord& record) {
  if (record.shape.unknown_rank) fail("tensor_shape: given one of unknown rank, expected dimensions");
  if (std::ranges::any_of(record.shape.dims, [](std::int64_t dim) { return dim < 0; }))
    fail("tensor_shape: given " + to_string(record.shape.dims) + ", expected 0 or greater");
  return Shape(record.shape.dims);
}

std::size_t size_of(ElementType type, const Shape& shape) try { return byte_size(type, shape.elements()); } catch (const Error& error) {
  fail("tensor_shape: " + error.message());
}

/// The field of TensorProto that lists elements of a type.
std::uint32_t list_field(ElementType type) {
  switch (type) {
    case ElementType::f32: return 5;
    case ElementType::f64: return 6;
    case ElementType::i64: return 10;
    case ElementType::boolean: return 11;
    case ElementType::f16:
    case ElementType::bf16: return 13;
    case ElementType::u32: return 16;
    case ElementType::u64: return 17;
    default: return 7;
  }
}

/// A shape may promise more than the list gives, since its last element repeats. Keeps a few bytes from taking all memory.
constexpr std::size_t most_repeated_bytes = std::size_t{1} << 25;

/// Fewer elements than the shape has: the last one repeats, and without any all are zero.
Tensor read_list(const TensorRecord& record, ElementType type, Shape shape) {
  const std::size_t expected = shape.elements(), size = bit_width(type) / 8;
  std::size_t given = 0;
  model::each_listed(record.message, list_field(type), type, [&](auto) { ++given; });
  if (given > expected)
    fail("elements: given " + std::to_string(given) + ", expected at most " + std::to_string(expected) + " for " + std::string(name(type)) +
         to_string(shape));
  if (given < expected && size_of(type, shape) > most_repeated_bytes + 64 * record.message.size())
    throw Error(ErrorCode::Unsupported, "elements: given " + std::to_string(given) + " for " + std::string(name(type)) + to_string(shape) +
                                            ", expected all of them in a tensor of this size");
  Tensor tensor(type, std::move(shape));
  if (given == 0) return tensor;
  auto* destination = static_cast<std::byte*>(tensor.mutable_raw());
  model::each_listed(record.message, list_field(type), type, [&](auto value) {
    if (type == ElementType::boolean) value = value != 0;
    std::memcpy(destination, &value, size);
    destination += size;
  });
  for (std::size_t i = given; i < expected; ++i, destination += size) std::memcpy(destination, destination - size, size);
  return tensor;
}

/// Floating-point numbers of every width are f32 in the graph.
Tensor held(Tensor tensor) {
  const ElementType type = tensor.element_type();
  return is_floating_point(type) && type != ElementType::f32 ? tensor.converted(ElementType::f32) : tensor;
}

Tensor stored_bytes(Bytes bytes, ElementType type, Shape shape, const std::shared_ptr<const void>& owner) {
  if (bytes.empty()) return Tensor(type, std::move(shape));
  if (type == ElementType::boolean && std::ranges::any_of(bytes, [](std::byte value) { return static_cast<unsigned>(value) > 1; }))
    fail("elements: given a boolean other than 0 and 1, expected one of these");
  if (reinterpret_cast<std::uintptr_t>(bytes.data()) % (bit_width(type) / 8) == 0)
    return Tensor::borrow(bytes.data(), type, std::move(shape), owner);
  Tensor copy(type, std::move(shape));
  std::memcpy(copy.mutable_raw(), bytes.data(), bytes.size());
  return copy;
}

}  // namespace

Tensor tensor_of_bytes(Bytes bytes, std::int64_t type, Shape shape, const std::shared_ptr<const void>& owner) {
  const ElementType stored = require_stored(type);
  const std::size_t expected = size_of(stored, shape);
  if (bytes.size() != expected)
    fail("tensor_content: given " + std::to_string(bytes.size()) + " bytes, expected " + std::to_string(expected) + " for " +
         std::string(name(stored)) + to_string(shape));
  return held(stored_bytes(bytes, stored, std::move(shape), owner));
}

Tensor read_tensor(const TensorRecord& record, const std::shared_ptr<const void>& owner) {
  const ElementType type = require_stored(record.type);
  Shape shape = shape_of(record);
  size_of(type, shape);
  if (!record.content.empty()) return tensor_of_bytes(record.content, record.type, std::move(shape), owner);
  return held(read_list(record, type, std::move(shape)));
}

std::vector<std::string_view> read_strings(const TensorRecord& record) {
  std::vector<std::string_view> texts;
  for (WireReader reader(record.message, record.message.data()); reader.next();)
    if (reader.field() == 8) texts.push_back(reader.text());
  return texts;
}

}  // namespace octet::tensorflow
