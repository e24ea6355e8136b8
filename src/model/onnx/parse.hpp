#pragma once

#include "model/onnx/records.hpp"

namespace octet::onnx {

/// Reads the ModelProto that `file` holds; the record's views are views of it. Throws Error(InvalidModel) with the byte offset,
/// and the node where there is one.
ModelRecord parse_model(Bytes file);

/// Reads a TensorProto that a file holds alone, as test data do.
TensorRecord parse_tensor(Bytes file);

/// Whether bytes look like a ModelProto: the first field is one that it has and is of its type.
bool begins_as_model(Bytes file);

}  // namespace octet::onnx
