#include <octet/base/warning.hpp>

#include "base/tally.hpp"
#include "base/utf8.hpp"
#include "support.hpp"

using namespace octet;

TEST_CASE("a warning says how many things it is about and names the first") {
  CHECK(to_string(Warning{"-M: given, has no effect"}) == "-M: given, has no effect");
  CHECK(to_string(Warning{"img: files without an annotation are not used", 3, "b.png"}) ==
        "img: files without an annotation are not used: 3, the first 'b.png'");
}

TEST_CASE("a tally of nothing is no warning") {
  Tally tally("unused");
  std::vector<Warning> warnings;
  tally.report(warnings);
  CHECK(warnings.empty());
  tally.add("a");
  tally.add("b");
  tally.report(warnings);
  CHECK(warnings == std::vector<Warning>{{"unused", 2, "a"}});
}

TEST_CASE("the first byte that is no UTF-8 is found") {
  const auto [text, position] = GENERATE(table<std::string, std::size_t>({
      {"", std::string::npos},
      {"caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80", std::string::npos},
      {"caf\xE9.png", 3},
      {"\xC4\xE3\xBA\xC3", 0},          // GBK
      {"a\xC3", 1},                     // cut off
      {"a\xC0\xAF", 1},                 // longer than need be
      {"\xED\xA0\x80", 0},              // half of a pair of UTF-16
      {"\xF4\x90\x80\x80", 0},          // beyond the last character
  }));
  CHECK(find_not_utf8(text) == position);
}
