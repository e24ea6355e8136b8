#pragma once

#include <optional>
#include <string>
#include <vector>

#include <octet/tensor/element_type.hpp>
#include <octet/tensor/shape.hpp>

#include "job/inputs/shape_arguments.hpp"

namespace octet::job {

/// "NAME[1,2,3]": numbers in square or round brackets, and the name in front of them, which may be missing.
struct NamedNumbers {
  std::string name{};
  std::vector<float> numbers{};
};

/// "data[1,2,3],info[4,5,6]", "[1,2,3],[4,5,6]", "(1,2,3)" or "1,2,3". Throws Error(InvalidArgument) beginning with `what`.
std::vector<NamedNumbers> parse_named_numbers(const std::string& text, const std::string& what);

/// "NAME[1,3]{i32}->5": an input, its shape, element type and the value that takes its place, all of which but one may be missing.
struct InputArgument {
  std::string name{};
  std::optional<Dims> shape{};  ///< -1 where open
  std::optional<ElementType> element_type{};
  std::optional<std::vector<double>> value{};
};

/// Inputs separated by commas, in the forms of the Model Optimizer: "0:node1[3 4],node2:1[2]{i32}->[20,15],[1,?,224..448]". Throws
/// Error(InvalidArgument) beginning with `what`.
std::vector<InputArgument> parse_inputs(const std::string& text, const std::string& what);

}  // namespace octet::job
