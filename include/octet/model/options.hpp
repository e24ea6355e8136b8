#pragma once

#include <map>
#include <string>

#include <octet/tensor/tensor.hpp>

namespace octet {

/// How a model file is read.
struct ReadOptions {
  /// Shapes of the same rank that replace those of the named parameters. A dynamic dimension (-1) of the file that is not replaced becomes
  /// 1 when it is dimension 0, the batch, and is an Error(InvalidModel) otherwise.
  std::map<std::string, Shape> input_shapes{};
  /// Values for named parameters that are to be constants instead: of the parameter's shape, or one element for all of it. Converted to its
  /// element type.
  std::map<std::string, Tensor> input_values{};
  /// Whether the statistics and levels of IR versions 5 to 7 turn into FakeQuantize, so that the network runs in INT8. Without, the graph
  /// is the file's FP32 network. Its origin() holds what the file records in either case.
  bool use_statistics = true;
};

/// How a model file is written.
struct WriteOptions {
  int version = 0;  ///< of an IR: 5, 6, 7, 10 or 11; 0 = that of the file that the graph was read from, or 11
};

}  // namespace octet
