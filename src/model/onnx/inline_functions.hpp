#pragma once

#include "model/onnx/records.hpp"

namespace octet::onnx {

/// Puts the nodes of the model's own functions in the place of those that call them, nested ones too. What a function computes on the way
/// is called NODE/TENSOR after the calling node, and its nodes are NODE/INNER. An attribute by reference is the caller's, else the
/// function's default, else left out. Throws Error(InvalidModel) for functions that call themselves, and for more inputs or outputs than
/// a function has.
void inline_functions(ModelRecord& model);

}  // namespace octet::onnx
