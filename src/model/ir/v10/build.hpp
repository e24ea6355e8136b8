#pragma once

#include <octet/model/ir.hpp>

#include "model/ir/connect.hpp"
#include "model/ir/constants.hpp"

namespace octet::ir::v10 {

/// Makes the graph that the records describe, and compares what is inferred with the shapes that the file declares.
/// Errors have a line and a layer.
Graph build_graph(const NetRecord& net, ConstantReader& constants, const ReadOptions& options);

}  // namespace octet::ir::v10
