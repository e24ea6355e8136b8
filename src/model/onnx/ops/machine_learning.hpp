#pragma once

#include <vector>

#include "model/onnx/context.hpp"

namespace octet::onnx {

/// The numbers of an attribute that may also be a tensor, NAME_as_tensor; none where neither is there.
std::vector<double> numbers_of(NodeContext& node, const char* name);
std::vector<double> numbers_of(const Tensor& tensor);

/// An input as floating-point numbers.
Value real_input(NodeContext& node, std::size_t index);

/// What the attribute post_transform makes of scores [batch,classes].
Converted with_transform(NodeContext& node, Value scores);

/// How scores of two classes are read.
struct TwoClasses {
  double threshold = 0;     ///< above it the second class is the label
  bool complement = false;  ///< of a single score s the first class has 1 - s, not -s
};

/// The label of the largest score of each row, and the scores as post_transform has them. A single column is a score for the second of two
/// classes. `two` also says the label where there are two columns of which the first is nothing.
Converted classified(NodeContext& node, Value scores, const Dims& labels, std::optional<TwoClasses> two = std::nullopt);

}  // namespace octet::onnx
