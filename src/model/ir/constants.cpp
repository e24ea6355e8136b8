#include "model/ir/constants.hpp"

#include <algorithm>
#include <cstring>

#include <octet/base/error.hpp>

namespace octet::ir {
namespace {

/// The reading of the .xml fails, so that the error is to name that file and the layer; what is wrong with the .bin, it quotes.
std::shared_ptr<const MappedFile> open(const std::filesystem::path& path) try {
  return MappedFile::open(path);
} catch (const Error& error) {
  throw Error(error.code(), path.filename().string() + ": " + error.message());
}

Shape read_shape(AttributeReader& attributes) {
  Dims dims = attributes.dimensions("shape");
  if (std::ranges::any_of(dims, [](std::int64_t dim) { return dim < 0; }))
    AttributeReader::fail("shape", attributes.text("shape"), "fixed dimensions for a constant");
  return Shape(std::move(dims));
}

std::size_t size_of(ElementType type, const Shape& shape) try { return byte_size(type, shape.elements()); } catch (const Error& error) {
  throw Error(ErrorCode::InvalidModel, "attribute 'shape': " + error.message());
}

/// Two numbers stand in each byte, the first in its lower half; signed ones have their sign in the highest of 4 bits.
template <typename T>
Tensor unpacked(const Tensor& packed) {
  Tensor wide(ElementTypeOf<T>::value, packed.shape());
  const auto* bytes = static_cast<const std::uint8_t*>(packed.raw());
  const std::span<T> values = wide.mutable_data<T>();
  for (std::size_t i = 0; i < values.size(); ++i) {
    const int bits = i % 2 == 0 ? bytes[i / 2] & 15 : bytes[i / 2] >> 4;
    values[i] = static_cast<T>(std::is_signed_v<T> && bits > 7 ? bits - 16 : bits);
  }
  return wide;
}

}  // namespace

ConstantReader::ConstantReader(const Tensor& file) : owner_(std::make_shared<Tensor>(file)) {
  bytes_ = {static_cast<const std::byte*>(file.raw()), file.bytes()};
}

void ConstantReader::load() {
  if (owner_) return;
  const std::shared_ptr<const MappedFile> mapping = open(path_);
  bytes_ = mapping->bytes();
  owner_ = mapping;
}

Tensor ConstantReader::read(AttributeReader& attributes) {
  const ElementType type = attributes.element_type("element_type");
  Shape shape = read_shape(attributes);
  const std::int64_t offset = attributes.integer("offset");
  return read(type, std::move(shape), offset, attributes.integer("size"));
}

Tensor ConstantReader::read_unpacked(AttributeReader& attributes) {
  const Tensor packed = read(attributes);
  if (packed.element_type() == ElementType::i4) return unpacked<std::int8_t>(packed);
  return packed.element_type() == ElementType::u4 ? unpacked<std::uint8_t>(packed) : packed;
}

Tensor ConstantReader::read(ElementType type, Shape shape, std::int64_t offset, std::int64_t size) {
  const std::size_t expected = size_of(type, shape);
  if (size < 0 || static_cast<std::size_t>(size) != expected)
    AttributeReader::fail("size", std::to_string(size),
                          std::to_string(expected) + " bytes for " + std::string(name(type)) + to_string(shape));
  const std::byte* data = bytes(offset, expected);
  if (expected == 0) return Tensor(type, shape);
  const std::size_t alignment = std::max<std::size_t>(bit_width(type) / 8, 1);
  if (reinterpret_cast<std::uintptr_t>(data) % alignment != 0) return copy(data, type, std::move(shape));
  return Tensor::borrow(data, type, std::move(shape), owner_);
}

void ConstantReader::require(std::int64_t offset, std::int64_t size) {
  if (size < 0) AttributeReader::fail("size", std::to_string(size), "0 or greater");
  bytes(offset, static_cast<std::size_t>(size));
}

Tensor ConstantReader::whole_file() {
  std::error_code failure;
  if (!owner_ && !std::filesystem::exists(path_, failure)) return Tensor(ElementType::u8, Shape{0});
  load();
  return Tensor::borrow(bytes_.data(), ElementType::u8, Shape{static_cast<std::int64_t>(bytes_.size())}, owner_);
}

const std::byte* ConstantReader::bytes(std::int64_t offset, std::size_t size) {
  if (offset < 0) AttributeReader::fail("offset", std::to_string(offset), "0 or greater");
  if (size == 0) return nullptr;
  load();
  const std::size_t available = bytes_.size();
  const auto begin = static_cast<std::size_t>(offset);
  if (begin > available || size > available - begin)
    throw Error(ErrorCode::InvalidModel, "attributes 'offset' and 'size': given " + std::to_string(offset) + " and " +
                                             std::to_string(size) + ", expected bytes inside of " + path_.filename().string() +
                                             ", which has " + std::to_string(available));
  return bytes_.data() + begin;
}

Tensor ConstantReader::copy(const std::byte* data, ElementType type, Shape shape) {
  const std::size_t elements = shape.elements();
  Tensor& copied = copies_[{data, type, elements}];
  if (copied.elements() == 0) {
    copied = Tensor(type, shape);
    std::memcpy(copied.mutable_raw(), data, copied.bytes());
  }
  return copied.reshaped(std::move(shape));
}

}  // namespace octet::ir
