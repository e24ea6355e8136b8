#pragma once

#include <optional>
#include <string>
#include <vector>

#include <octet/tensor/shape.hpp>

namespace octet::cli {

/// "NAME[1,2,3]": numbers in square or round brackets, and the name in front of them, which may be missing.
struct NamedNumbers {
  std::string name{};
  std::vector<float> numbers{};
};

/// "data[1,2,3],info[4,5,6]", "[1,2,3],[4,5,6]", "(1,2,3)" or "1,2,3". Throws Error(InvalidArgument) beginning with `what`.
std::vector<NamedNumbers> parse_named_numbers(const std::string& text, const std::string& what);

/// "[1,3,224,224],(1,3)" or "1,3,224,224". Throws Error(InvalidArgument) beginning with `what`.
std::vector<Shape> parse_shapes(const std::string& text, const std::string& what);

/// "NAME[1,3]->5": an input, its shape and the value that takes its place, both of which may be missing.
struct InputArgument {
  std::string name{};
  std::optional<Shape> shape{};
  std::optional<std::vector<float>> value{};
};

/// Inputs separated by commas. Throws Error(InvalidArgument) beginning with `what`.
std::vector<InputArgument> parse_inputs(const std::string& text, const std::string& what);

/// The parts of "a,b[1,2],c" between commas outside of brackets, blanks trimmed.
std::vector<std::string> split_outside_brackets(const std::string& text);

}  // namespace octet::cli
