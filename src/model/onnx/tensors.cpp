#include "model/onnx/tensors.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

#include <octet/base/error.hpp>

#include "model/listed_elements.hpp"

namespace octet::onnx {
namespace {

[[noreturn]] void fail(const std::string& message) { throw Error(ErrorCode::InvalidModel, message); }

ElementType known_type(const TensorRecord& record) {
  if (const auto type = element_type_of(record.data_type)) return *type;
  throw Error(ErrorCode::Unsupported,
              "data_type: given " + std::to_string(record.data_type) + ", expected a type of numbers that Octet knows");
}

Shape shape_of(const TensorRecord& record) {
  if (std::ranges::any_of(record.dims, [](std::int64_t dim) { return dim < 0; }))
    fail("dims: given " + to_string(record.dims) + ", expected 0 or greater");
  return Shape(record.dims);
}

std::size_t size_of(ElementType type, const Shape& shape) try { return byte_size(type, shape.elements()); } catch (const Error& error) {
  fail("dims: " + error.message());
}

/// The field of TensorProto that lists elements of a type.
std::uint32_t list_field(ElementType type) {
  switch (type) {
    case ElementType::f32:
      return 4;
    case ElementType::f64:
      return 10;
    case ElementType::i64:
      return 7;
    case ElementType::u32:
    case ElementType::u64:
      return 11;
    default:
      return 5;
  }
}

/// The bytes of little-endian elements are the lowest of the widest type's, also of the bits of f16 that int32_data hold.
template <typename T>
void store(std::byte* destination, T value, std::size_t size) {
  std::memcpy(destination, &value, size);
}

Tensor read_list(const TensorRecord& record, ElementType type, Shape shape) {
  const std::size_t expected = shape.elements();
  std::size_t given = 0;
  model::each_listed(record.message, list_field(type), type, [&](auto) { ++given; });
  if (given != expected)
    fail("elements: given " + std::to_string(given) + ", expected " + std::to_string(expected) + " for " + std::string(name(type)) +
         to_string(shape));
  Tensor tensor(type, std::move(shape));
  auto* destination = static_cast<std::byte*>(tensor.mutable_raw());
  const std::size_t size = bit_width(type) / 8;
  model::each_listed(record.message, list_field(type), type, [&](auto value) {
    if (type == ElementType::boolean) value = value != 0;
    store(destination, value, size);
    destination += size;
  });
  return tensor;
}

std::size_t parse_number(std::string_view text, const char* what) {
  std::size_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc() || end != text.data() + text.size())
    fail("external_data '" + std::string(what) + "': given '" + std::string(text.substr(0, 60)) + "', expected a number of bytes");
  return number;
}

bool lies_inside(const std::filesystem::path& file, const std::filesystem::path& folder) {
  return std::mismatch(folder.begin(), folder.end(), file.begin(), file.end()).first == folder.end();
}

}  // namespace

Tensor TensorReader::read(const TensorRecord& record) {
  if (const auto narrow = narrow_type_of(record.data_type)) return read_narrow(record, format_of(*narrow));
  const ElementType type = known_type(record);
  Shape shape = shape_of(record);
  const std::size_t expected = size_of(type, shape);
  if (record.external) return read_external(record, type, std::move(shape));
  if (!record.raw) return read_list(record, type, std::move(shape));
  if (record.raw->size() != expected)
    fail("raw_data: given " + std::to_string(record.raw->size()) + " bytes, expected " + std::to_string(expected) + " for " +
         std::string(name(type)) + to_string(shape));
  return read_bytes(*record.raw, type, std::move(shape), file_);
}

/// The bytes are a tensor of their own, of u8.
Tensor TensorReader::read_narrow(const TensorRecord& record, const NarrowFormat& format) {
  const Shape shape = shape_of(record);
  size_of(format.wide, shape);
  TensorRecord packed = record;
  packed.data_type = data_type_of(ElementType::u8);
  packed.dims = {static_cast<std::int64_t>(packed_bytes(format, shape.elements()))};
  try {
    const Tensor bytes = read(packed);
    return widened(format, {static_cast<const std::byte*>(bytes.raw()), bytes.bytes()}, shape);
  } catch (const Error& error) {
    throw Error(error.code(), std::string(format.name) + to_string(shape) + " in bytes: " + error.message(), error.where());
  }
}

Tensor TensorReader::read_bytes(Bytes bytes, ElementType type, Shape shape, std::shared_ptr<const MappedFile> owner) const {
  if (bytes.empty()) return Tensor(type, std::move(shape));
  if (type == ElementType::boolean && std::ranges::any_of(bytes, [](std::byte value) { return static_cast<unsigned>(value) > 1; }))
    fail("elements: given a boolean other than 0 and 1, expected one of these");
  const std::size_t alignment = bit_width(type) / 8;
  if (reinterpret_cast<std::uintptr_t>(bytes.data()) % alignment == 0)
    return Tensor::borrow(bytes.data(), type, std::move(shape), std::move(owner));
  Tensor copy(type, std::move(shape));
  std::memcpy(copy.mutable_raw(), bytes.data(), bytes.size());
  owner->forget(bytes);
  return copy;
}

Tensor TensorReader::read_external(const TensorRecord& record, ElementType type, Shape shape) {
  const std::shared_ptr<const MappedFile> file = open_external(record.location);
  const std::size_t available = file->bytes().size(), expected = byte_size(type, shape.elements());
  const std::size_t offset = record.offset.empty() ? 0 : parse_number(record.offset, "offset");
  const std::size_t length = record.length.empty() ? expected : parse_number(record.length, "length");
  if (length != expected)
    fail("external_data 'length': given " + std::to_string(length) + ", expected " + std::to_string(expected) + " for " +
         std::string(name(type)) + to_string(shape));
  if (offset > available || length > available - offset)
    fail("external_data: given " + std::to_string(length) + " bytes at " + std::to_string(offset) + ", expected bytes inside of '" +
         std::string(record.location) + "', which has " + std::to_string(available));
  return read_bytes(file->bytes().subspan(offset, length), type, std::move(shape), file);
}

std::shared_ptr<const MappedFile> TensorReader::open_external(std::string_view location) {
  if (const auto found = external_.find(location); found != external_.end()) return found->second;
  std::error_code failure;
  const std::filesystem::path root = std::filesystem::weakly_canonical(folder_.empty() ? "." : folder_, failure);
  const std::filesystem::path path = std::filesystem::weakly_canonical(root / location, failure);
  if (location.empty() || failure || !lies_inside(path, root))
    fail("external_data 'location': given '" + std::string(location) + "', expected a file in the model's folder");
  try {
    return external_[std::string(location)] = MappedFile::open(path);
  } catch (const Error& error) {
    fail("external_data 'location': '" + std::string(location) + "': " + error.message());
  }
}

}  // namespace octet::onnx
