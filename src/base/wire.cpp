#include "base/wire.hpp"

#include <string>

#include <octet/base/error.hpp>

namespace octet {

void WireReader::fail(const std::string& message) const {
  throw Error(ErrorCode::InvalidModel, message, {.byte_offset = static_cast<std::int64_t>(start_)});
}

std::uint64_t WireReader::read_varint() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (rest_.empty()) fail("message: given an end inside a number, expected the rest of it; the file may be truncated");
    const auto byte = static_cast<std::uint64_t>(rest_.front());
    rest_ = rest_.subspan(1);
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  fail("message: given a number of more than 64 bits, expected a varint");
}

Bytes WireReader::read_bytes(std::uint64_t count) {
  if (count > rest_.size())
    fail("field " + std::to_string(field_) + ": given a length of " + std::to_string(count) + " bytes, expected at most the " +
         std::to_string(rest_.size()) + " that are left; the file may be truncated");
  const Bytes taken = rest_.first(count);
  rest_ = rest_.subspan(count);
  return taken;
}

bool WireReader::next() {
  if (pending_) skip();
  if (rest_.empty()) return false;
  start_ = static_cast<std::size_t>(rest_.data() - file_);
  const std::uint64_t key = read_varint();
  const auto type = static_cast<unsigned>(key & 7);
  field_ = static_cast<std::uint32_t>(key >> 3);
  if (field_ == 0 || key >> 32 != 0) fail("field number: given " + std::to_string(key >> 3) + ", expected 1 to 536870911");
  if (type != Varint && type != Fixed64 && type != Length && type != Fixed32)
    fail("field " + std::to_string(field_) + ": given wire type " + std::to_string(type) + ", expected 0, 1, 2 or 5");
  type_ = static_cast<WireType>(type);
  pending_ = true;
  return true;
}

void WireReader::require(WireType type) const {
  if (type_ != type)
    fail("field " + std::to_string(field_) + ": given wire type " + std::to_string(type_) + ", expected " + std::to_string(type));
}

void WireReader::skip() {
  pending_ = false;
  if (type_ == Varint) read_varint();
  else if (type_ == Length) read_bytes(read_varint());
  else read_bytes(type_ == Fixed32 ? 4 : 8);
}

std::int64_t WireReader::integer() {
  require(Varint);
  pending_ = false;
  return static_cast<std::int64_t>(read_varint());
}

float WireReader::number() {
  require(Fixed32);
  float value = 0;
  each_fixed<float>([&](float given) { value = given; });
  return value;
}

Bytes WireReader::bytes() {
  require(Length);
  pending_ = false;
  return read_bytes(read_varint());
}

std::string_view WireReader::text() {
  const Bytes given = bytes();
  return {reinterpret_cast<const char*>(given.data()), given.size()};
}

void WireReader::append_integers(std::vector<std::int64_t>& list, std::size_t most) {
  each_integer([&](std::int64_t value) {
    if (list.size() == most)
      fail("field " + std::to_string(field_) + ": given more than " + std::to_string(most) + " numbers, expected fewer");
    list.push_back(value);
  });
}

}  // namespace octet
