#pragma once

#include <vector>

#include "model/onnx/records.hpp"

namespace octet::onnx {

/// Indices of the nodes so that each comes behind those whose outputs it reads; file order where that is one.
/// Throws Error(InvalidModel) naming a node of a cycle.
std::vector<std::size_t> topological_order(const ModelRecord& model);

}  // namespace octet::onnx
