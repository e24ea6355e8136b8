#pragma once

#include <string>
#include <vector>

#include <octet/tensor/shape.hpp>

namespace octet::job {

/// One of the shapes that an option gives.
struct ShapeArgument {
  std::string name{};  ///< of the input, empty where none was given
  Dims dims{};         ///< -1 where open
  bool operator==(const ShapeArgument&) const = default;
};

/// The dimensions of "1,3,224,224" or "1 3 224 224": numbers of 0 or greater; open ones are "?", "-1", or a range such as "1..10".
/// Throws octet::Error(InvalidArgument) beginning with `what`.
Dims parse_dims(const std::string& text, const std::string& what);

/// "[1,3,224,224]", "1,3,224,224", "(1,3,224,224),(1,3)" or "data[1,3,224,224],info[1,3]". Throws as above.
std::vector<ShapeArgument> parse_shape_arguments(const std::string& text, const std::string& what);

/// The numbers of "1,2.5,-3", optionally in square brackets. Throws octet::Error(InvalidArgument) beginning with `what`.
std::vector<float> parse_numbers(const std::string& text, const std::string& what);

/// Parts between the commas that stand outside brackets, without blanks around them.
std::vector<std::string> split_outside_brackets(const std::string& text);

/// `text` without blanks around it.
std::string trimmed(std::string text);

}  // namespace octet::job
