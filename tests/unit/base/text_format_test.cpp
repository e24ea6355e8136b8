#include "base/text_message.hpp"

#include <cmath>

#include "support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

/// All fields as "NAME=VALUE;", messages as "NAME{...}".
std::string shown(TextMessageReader& reader) {
  std::string text;
  while (reader.next_field()) {
    const std::string name(reader.field());
    while (reader.next_value()) {
      if (!reader.is_message()) {
        text += name + "=" + reader.text() + ";";
        continue;
      }
      reader.enter();
      text += name + "{";
      text += shown(reader) + "}";
    }
  }
  return text;
}

std::string shown(const std::string& text) {
  TextMessageReader reader(text);
  return shown(reader);
}

double number_in(const std::string& text) {
  TextMessageReader reader(text);
  reader.next_field();
  reader.next_value();
  return reader.number();
}

}  // namespace

TEST_CASE("fields of text messages are scalars, messages in either brackets, and lists of both") {
  CHECK(shown("a: 1 b: x\nc { d: 2 } e: { f: 3 } g < h: 4 > i: < >") == "a=1;b=x;c{d=2;}e{f=3;}g{h=4;}i{}");
  CHECK(shown("a: [1, 2,3] b: [] c [{ d: 1 }, < d: 2 >] e: 5") == "a=1;a=2;a=3;c{d=1;}c{d=2;}e=5;");
  CHECK(shown("a: 1, b: 2; c { d: 1; e: 2, }") == "a=1;b=2;c{d=1;e=2;}");
  CHECK(shown("[ext.name] { a: 1 } b: 2") == "[ext.name]{a=1;}b=2;");
}

TEST_CASE("comments, blanks of other systems and a byte order mark change nothing") {
  CHECK(shown("\xef\xbb\xbf# first\r\na: 1 # two }\r\n\tb {\r\n}\r\n#") == "a=1;b{}");
}

TEST_CASE("strings have either quotes, escapes, and go on in the next one") {
  CHECK(shown(R"(a: "x\n\t\"\\" b: 'it\'s' "!" c: "\101\x42\0609" d: "}{#")") == "a=x\n\t\"\\;b=it's!;c=AB09;d=}{#;");
}

TEST_CASE("numbers may have an f behind them, and be infinite") {
  CHECK(number_in("a: 1.5f") == 1.5);
  CHECK(number_in("a: -2e3") == -2000);
  CHECK(number_in("a: .5") == 0.5);
  CHECK(std::isinf(number_in("a: -inf")));
  CHECK(std::isnan(number_in("a: nan")));
}

TEST_CASE("text that is no message is refused with its line") {
  for (const std::string text : {"a: 1\nb", "a: 1\n}", "a {\n", "a: 'x\n'", "a: [1\n2]", "a: 1\n$", "\na: "}) {
    CAPTURE(text);
    const Error error = error_of([&] { shown(text); });
    CHECK(error.code() == ErrorCode::InvalidModel);
    CHECK(error.where().line >= 1);
  }
  std::string deep;
  for (int i = 0; i < 1000; ++i) deep += "a {";
  CHECK_THAT(error_of([&] { shown(deep); }).message(), contains("expected less"));
}
