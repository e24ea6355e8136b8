#include "base/text_message.hpp"

#include <cmath>
#include <map>

#include "support.hpp"

using namespace octet;
using namespace octet::test;

TEST_CASE("text of a message: fields, lists, messages within messages, comments and marks between fields") {
  TextMessageReader reader("\xef\xbb\xbf# first\r\na: 1; b: [2, 3],\nc { d: 'x' \"y\" e: -inf } c: < d: \"z\" >");
  std::map<std::string, std::string> seen;
  while (reader.next_field()) {
    const std::string name(reader.field());
    while (reader.next_value()) {
      if (!reader.is_message()) {
        seen[name] += reader.text() + " ";
        continue;
      }
      reader.enter();
      while (reader.next_field()) {
        seen[name + "." + std::string(reader.field())] += "";
        while (reader.next_value()) seen[name + "." + std::string(reader.field())] += reader.text() + " ";
      }
    }
  }
  CHECK(seen == std::map<std::string, std::string>{{"a", "1 "}, {"b", "2 3 "}, {"c.d", "xy z "}, {"c.e", "-inf "}});
}

TEST_CASE("text of a message: escapes and numbers in their forms") {
  TextMessageReader reader(R"(s: "\n\t\"\\\101\x41" i: 0x1F j: 017 k: -5 f: 1.5f g: nan t: true n: False)");
  const auto next = [&] { return reader.next_field() && reader.next_value(); };
  REQUIRE(next());
  CHECK(reader.text() == "\n\t\"\\AA");
  REQUIRE(next());
  CHECK(reader.integer() == 31);
  REQUIRE(next());
  CHECK(reader.integer() == 15);
  REQUIRE(next());
  CHECK(reader.integer() == -5);
  REQUIRE(next());
  CHECK(reader.number() == 1.5);
  REQUIRE(next());
  CHECK(std::isnan(reader.number()));
  REQUIRE(next());
  CHECK(reader.boolean());
  REQUIRE(next());
  CHECK(!reader.boolean());
  CHECK(!reader.next_field());
}

TEST_CASE("text of a message: what is malformed is refused with its line") {
  const auto [text, message] = GENERATE(table<std::string, std::string>({
      {"a: 1\nb: \"x", "string: given no end, expected a closing quote"},
      {"a: 1\nb {", "text: given an end inside a message, expected '}'"},
      {"a: 1\nb 2", "field 'b': given no ':', expected one, or '{'"},
      {"a: 1\n}", "text: given '}', expected a name or a value"},
      {"a: 1\nb: [1 2]", "field 'b': given no ',' between the values of a list, expected one"},
  }));
  const Error error = error_of([&] {
    TextMessageReader reader(text);
    while (reader.next_field()) {
      if (!reader.is_message()) reader.skip();
      else reader.enter();
    }
  });
  CHECK(error.code() == ErrorCode::InvalidModel);
  CHECK(error.where().line == 2);
  CHECK(error.message() == message);
}

TEST_CASE("text of a message: messages within messages without end are refused") {
  std::string deep;
  for (int i = 0; i < 100000; ++i) deep += "a {";
  TextMessageReader reader(deep);
  CHECK_THAT(error_of([&] {
               reader.next_field();
               reader.skip();
             }).message(),
             contains("message: given one at a depth of more than 64, expected less"));
}
