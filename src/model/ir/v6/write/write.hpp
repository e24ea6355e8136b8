#pragma once

#include <string>

#include <octet/graph/graph.hpp>

#include "model/ir/blobs.hpp"

namespace octet::ir::v6 {

/// The text of the .xml of version 5, 6 or 7; constants go to `blobs`, in f16 where the graph has weights of that type. FakeQuantize
/// becomes statistics and levels. Throws Error(Unsupported) naming the layers that these versions cannot express.
std::string write_net(const Graph& graph, int version, BlobWriter& blobs);

}  // namespace octet::ir::v6
