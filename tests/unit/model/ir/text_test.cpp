#include "model/ir/text.hpp"

#include <cmath>
#include <limits>

#include "model/ir/precision.hpp"
#include "model/ir/port_names.hpp"
#include "support.hpp"

using namespace octet;
using namespace octet::ir;

TEST_CASE("integers are read whole or not at all", "[ir]") {
  CHECK(parse_integer("42") == 42);
  CHECK(parse_integer(" -7\n") == -7);
  CHECK(parse_integer("+7") == 7);
  CHECK(parse_integer("-9223372036854775808") == std::numeric_limits<std::int64_t>::min());
  for (const char* text : {"", " ", "4.0", "1e3", "0x10", "9223372036854775808", "4 2", "+-4", "--4", "four"}) {
    INFO(text);
    CHECK_FALSE(parse_integer(text).has_value());
  }
}

TEST_CASE("numbers may be infinite but not NaN", "[ir]") {
  CHECK(parse_number("6.0") == 6.0);
  CHECK(parse_number("-1e-05") == -1e-05);
  CHECK(parse_number("inf") == std::numeric_limits<double>::infinity());
  for (const char* text : {"nan", "", "1e400", "1,5", "6.0f", "0x1p3"}) {
    INFO(text);
    CHECK_FALSE(parse_number(text).has_value());
  }
}

TEST_CASE("lists are comma-separated, and empty text is an empty list", "[ir]") {
  CHECK(parse_integers("1,2, 3") == Dims{1, 2, 3});
  CHECK(parse_integers("") == Dims{});
  CHECK(parse_numbers("0.1,2") == std::vector<float>{0.1F, 2});
  for (const char* text : {"1,,2", "1,2,", ",", "1;2", "1 2", "a,b"}) {
    INFO(text);
    CHECK_FALSE(parse_integers(text).has_value());
  }
}

TEST_CASE("dynamic dimensions are -1, ? and ranges", "[ir]") {
  CHECK(parse_dimensions("-1,?,1..8,1..?,1..,..8,3") == Dims{-1, -1, -1, -1, -1, -1, 3});
  for (const char* text : {"-2", "..", "...", "1..-8", "a..b", "1...8",
                           "1.."
                           "8..9"}) {
    INFO(text);
    CHECK_FALSE(parse_dimension(text).has_value());
  }
}

TEST_CASE("numbers are written with the fewest digits that read back as the same value", "[ir]") {
  CHECK(format(0.1) == "0.1");
  CHECK(format(6.0) == "6");
  CHECK(format(1e-5) == "1e-05");
  CHECK(format(0.1F) == "0.1");
  CHECK(format(std::vector<float>{0.1F, 1e10F}) == "0.1,1e+10");
  for (const double value :
       {1.0 / 3, 9.999999747378752e-05, 3.4028234663852886e+38, 5e-324, -0.0, std::numeric_limits<double>::infinity()}) {
    INFO(value);
    CHECK(parse_number(format(value)) == value);
    CHECK(std::signbit(*parse_number(format(value))) == std::signbit(value));
  }
}

TEST_CASE("tensor names are joined by commas, and commas inside of them escaped", "[ir]") {
  const std::vector<std::string> names{"conv", "a,b", "", "tail,"};
  CHECK(ir::join_names(names) == "conv,a\\,b,,tail\\,");
  CHECK(ir::split_names("conv,a\\,b,,tail\\,") == names);
  CHECK(ir::split_names("").empty());
}

TEST_CASE("every element type has a precision name of its own", "[ir]") {
  for (int i = 0; i <= static_cast<int>(ElementType::u4); ++i) {
    const auto type = static_cast<ElementType>(i);
    CHECK(parse_precision(precision_name(type)) == type);
  }
  CHECK(precision_name(ElementType::f32) == "FP32");
  CHECK(precision_name(ElementType::boolean) == "BOOL");
  CHECK(precision_name(ElementType::u1) == "BIN");
  CHECK(parse_precision("fp16") == ElementType::f16);
  CHECK(test::error_of([] { parse_precision("Q78"); }).code() == ErrorCode::InvalidModel);
}
