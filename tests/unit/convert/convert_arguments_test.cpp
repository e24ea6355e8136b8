#include "job/convert/arguments.hpp"

#include "support.hpp"

using namespace octet;
using namespace octet::job;
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
  CHECK(inputs[0].shape == Dims{1, 3, 2});
  CHECK(inputs[0].value == std::vector<double>{5});
  CHECK(inputs[1].name == "conv:0");
  CHECK_FALSE(inputs[1].shape.has_value());
  CHECK(inputs[2].value == std::vector<double>{1});
  CHECK(inputs[3].value == std::vector<double>{1, 2, 3});
  CHECK(parse_inputs("id->16777217", "--input")[0].value == std::vector<double>{16777217});
  for (const std::string dim : {"1.5", "99999999999999999999", "a", ""})
    CHECK_THAT(error_of([&] { parse_inputs("x[1," + dim + "]", "--input"); }).what(),
               contains("--input: given '" + dim + "' in '1," + dim + "', expected whole"));
}

TEST_CASE("convert arguments: inputs come in the forms of the Model Optimizer") {
  const auto inputs = parse_inputs("0:node1[3 4],node2:1[2]{i32}->[20,15],x{float16},[1,?,224..448],y(1,-1)", "--input");
  REQUIRE(inputs.size() == 5);
  CHECK(inputs[0].name == "0:node1");
  CHECK(inputs[0].shape == Dims{3, 4});
  CHECK(inputs[1].name == "node2:1");
  CHECK(inputs[1].shape == Dims{2});
  CHECK(inputs[1].element_type == ElementType::i32);
  CHECK(inputs[1].value == std::vector<double>{20, 15});
  CHECK(inputs[2].element_type == ElementType::f16);
  CHECK_FALSE(inputs[2].shape.has_value());
  CHECK(inputs[3].name.empty());
  CHECK(inputs[3].shape == Dims{1, -1, -1});
  CHECK(inputs[4].shape == Dims{1, -1});
  for (const char* text : {"x{f31}", "x[1]{", "x[1]f32}", "x{}"})
    CHECK_THAT(error_of([&] { parse_inputs(text, "--input"); }).what(), contains("--input: given '"));
  CHECK_THAT(error_of([&] { parse_inputs("x->[1,z]", "--input"); }).what(), contains("--input: given 'z' as value, expected a number"));
}
