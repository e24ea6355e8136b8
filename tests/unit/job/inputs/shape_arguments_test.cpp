#include "job/inputs/shape_arguments.hpp"

#include "support.hpp"

using namespace octet;
using job::ShapeArgument;

TEST_CASE("shapes come bare, in either brackets, with names, and separated by commas or blanks") {
  using Shapes = std::vector<ShapeArgument>;
  CHECK(job::parse_shape_arguments("[1,3,224,224]", "x") == Shapes{{"", {1, 3, 224, 224}}});
  CHECK(job::parse_shape_arguments("1, 16777217", "x") == Shapes{{"", {1, 16777217}}});
  CHECK(job::parse_shape_arguments("[1 3 224  224]", "x") == Shapes{{"", {1, 3, 224, 224}}});
  CHECK(job::parse_shape_arguments("(1,3),[2, 5]", "x") == Shapes{{"", {1, 3}}, {"", {2, 5}}});
  CHECK(job::parse_shape_arguments("data:0[2,3], im/info[1]", "x") == Shapes{{"data:0", {2, 3}}, {"im/info", {1}}});
  CHECK(job::parse_shape_arguments("scalar[]", "x") == Shapes{{"scalar", {}}});
}

TEST_CASE("open dimensions of shapes are -1, question marks or ranges") {
  CHECK(job::parse_dims("1,-1,?,224..448", "x") == Dims{1, -1, -1, -1});
  CHECK(job::parse_dims("..10 5.. 0", "x") == Dims{-1, -1, 0});
}

TEST_CASE("what is no shape is refused with the option's name") {
  const char* text = GENERATE("", " ", "[1,3", "]1[", "[1,,3]", "[1,x]", "[-2]", "[1.5]", "[3..1]", "[..]", "[99999999999999999999]",
                              "a[1]b[2]", "a[1],", "a[1],a[2]", "1,x");
  INFO(text);
  const Error error = test::error_of([&] { job::parse_shape_arguments(text, "--input_shape"); });
  CHECK(error.code() == ErrorCode::InvalidArgument);
  CHECK(error.message().starts_with("--input_shape: given "));
}
