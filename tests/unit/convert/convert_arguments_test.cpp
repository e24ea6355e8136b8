#include "cli/convert_arguments.hpp"

#include "support.hpp"

using namespace octet;
using namespace octet::cli;
using namespace octet::test;

TEST_CASE("convert arguments: numbers come with names, in either brackets, or bare") {
  const auto named = parse_named_numbers("data[1,2.5,-3], info(4)", "--mean_values");
  REQUIRE(named.size() == 2);
  CHECK(named[0].name == "data");
  CHECK(named[0].numbers == std::vector<float>{1, 2.5F, -3});
  CHECK(named[1].name == "info");
  CHECK(named[1].numbers == std::vector<float>{4});
  CHECK(parse_named_numbers("[1,2],[3,4]", "x").size() == 2);
  CHECK(parse_named_numbers("1,2,3", "x").at(0).numbers == std::vector<float>{1, 2, 3});
  CHECK_THAT(error_of([] { parse_named_numbers("a[1", "--scale_values"); }).what(),
             contains("--scale_values: given 'a[1', expected a closing bracket"));
}

TEST_CASE("convert arguments: inputs carry shapes and values") {
  const auto inputs = parse_inputs("a[1,3,2]->5,conv:0,flag->True,list->[1 2 3]", "--input");
  REQUIRE(inputs.size() == 4);
  CHECK(inputs[0].name == "a");
  CHECK(inputs[0].shape == Shape{1, 3, 2});
  CHECK(inputs[0].value == std::vector<float>{5});
  CHECK(inputs[1].name == "conv:0");
  CHECK_FALSE(inputs[1].shape.has_value());
  CHECK(inputs[2].value == std::vector<float>{1});
  CHECK(inputs[3].value == std::vector<float>{1, 2, 3});
  CHECK(parse_shapes("[1,3,4,4],(2,5)", "--input_shape") == std::vector<Shape>{{1, 3, 4, 4}, {2, 5}});
  CHECK_THAT(error_of([] { parse_shapes("[1,-1]", "--input_shape"); }).what(), contains("--input_shape: given -1"));
  CHECK(parse_shapes("1, 16777217", "--input_shape") == std::vector<Shape>{{1, 16777217}});
  for (const std::string dim : {"1.5", "99999999999999999999", "a", ""})
    CHECK_THAT(error_of([&] { parse_inputs("x[1," + dim + "]", "--input"); }).what(),
               contains("--input: given " + dim + ", expected whole"));
}
