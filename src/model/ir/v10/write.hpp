#pragma once

#include <string>

#include <octet/graph/graph.hpp>

#include "model/ir/blobs.hpp"

namespace octet::ir::v10 {

/// The text of the .xml, version 10 or 11; constants go to `blobs`. Errors name the layer. Dimensions that `other`, where it is not null,
/// has of another size are written as open.
std::string write_net(const Graph& graph, int version, BlobWriter& blobs, const Graph* other = nullptr);

}  // namespace octet::ir::v10
