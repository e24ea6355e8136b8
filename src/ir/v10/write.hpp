#pragma once

#include <string>

#include <octet/graph/graph.hpp>

#include "ir/blobs.hpp"

namespace octet::ir::v10 {

/// The text of the .xml, version 10 or 11; constants go to `blobs`. Errors name the layer.
std::string write_net(const Graph& graph, int version, BlobWriter& blobs);

}  // namespace octet::ir::v10
