#include "base/wire.hpp"

#include "support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

/// The bytes of a message, read as a file of its own.
struct Message {
  std::string bytes;
  WireReader reader() const {
    const Bytes view(reinterpret_cast<const std::byte*>(bytes.data()), bytes.size());
    return {view, view.data()};
  }
};

}  // namespace

TEST_CASE("wire: the fields of a message come in file order with their values") {
  // Examples of the encoding page of Protocol Buffers: field 1 = 150, field 2 = "testing", and a float.
  const Message message{std::string("\x08\x96\x01\x12\x07testing\x1d\x00\x00\x20\x40", 17)};
  WireReader reader = message.reader();
  REQUIRE(reader.next());
  CHECK(reader.field() == 1);
  CHECK(reader.integer() == 150);
  REQUIRE(reader.next());
  CHECK(reader.field() == 2);
  CHECK(reader.text() == "testing");
  REQUIRE(reader.next());
  CHECK(reader.field() == 3);
  CHECK(reader.number() == 2.5F);
  CHECK_FALSE(reader.next());
}

TEST_CASE("wire: fields that are not asked for are skipped, of every type") {
  // Field 1 of 8 bytes, field 2 of 4, field 3 of any length, field 4 a number, then field 5 = 7.
  const Message message{std::string("\x09xxxxxxxx\x15yyyy\x1a\x02zz\x20\xff\x01\x28\x07", 23)};
  WireReader reader = message.reader();
  for (int i = 0; i < 4; ++i) REQUIRE(reader.next());
  REQUIRE(reader.next());
  CHECK(reader.field() == 5);
  CHECK(reader.integer() == 7);
}

TEST_CASE("wire: negative numbers take ten bytes") {
  const Message message{"\x08\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01"};
  WireReader reader = message.reader();
  REQUIRE(reader.next());
  CHECK(reader.integer() == -2);
}

TEST_CASE("wire: a list reads the same packed and one by one") {
  const Message message{std::string("\x0a\x03\x01\x96\x01\x08\x05", 7)};
  WireReader reader = message.reader();
  Dims list;
  while (reader.next()) reader.append_integers(list, 10);
  CHECK(list == Dims{1, 150, 5});
}

TEST_CASE("wire: what is malformed is refused with its offset") {
  const auto read_all = [](const std::string& bytes) {
    return error_of([&] {
      const Message message{bytes};
      WireReader reader = message.reader();
      while (reader.next()) {
      }
    });
  };
  CHECK_THAT(read_all("\x08").what(), contains("byte 0: message: given an end inside a number"));
  CHECK_THAT(read_all(std::string("\x08\x01\x12\x05zz", 6)).what(),
             contains("byte 2: field 2: given a length of 5 bytes, expected at most the 2"));
  CHECK_THAT(read_all("\x0b").what(), contains("field 1: given wire type 3, expected 0, 1, 2 or 5"));
  CHECK_THAT(read_all(std::string("\x00", 1)).what(), contains("field number: given 0"));
  CHECK_THAT(read_all("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01").what(), contains("more than 64 bits"));
}

TEST_CASE("wire: a value of another type than the schema's is refused") {
  const Message message{std::string("\x08\x01", 2)};
  WireReader reader = message.reader();
  REQUIRE(reader.next());
  CHECK_THAT(error_of([&] { reader.text(); }).what(), contains("field 1: given wire type 0, expected 2"));
}
