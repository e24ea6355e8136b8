#pragma once

#include <memory>
#include <vector>
#include <string>

#include <octet/tensor/tensor.hpp>

#include "model/tensorflow/records.hpp"

namespace octet::tensorflow {

/// The tensor that a record holds, in the type that the graph computes in: a view of the file where its elements are aligned. `owner` keeps
/// the bytes alive. Throws Error(InvalidModel) when the elements do not make up the shape, before memory is taken for them, and
/// Error(Unsupported) for what is no tensor of numbers.
Tensor read_tensor(const TensorRecord& record, const std::shared_ptr<const void>& owner);

/// Elements as a file has them: the bytes of a tensor of that type and shape.
Tensor tensor_of_bytes(Bytes bytes, std::int64_t type, Shape shape, const std::shared_ptr<const void>& owner);

/// The texts of a tensor of strings.
std::vector<std::string_view> read_strings(const TensorRecord& record);

}  // namespace octet::tensorflow
