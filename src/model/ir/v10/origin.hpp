#pragma once

#include <vector>

#include "model/ir/records.hpp"

namespace octet::ir::v10 {

/// What the layer says beyond its operation, without what a writer would write anyway; `version` and `attributes` are left to the
/// caller. `input_types` are the element types that feed the input ports, in file order.
NodeOrigin origin_of(const LayerRecord& layer, const Node& node, const std::vector<ElementType>& input_types, int net_version);

/// The same of a layer that became several nodes, for the last of them: its ports and their precisions are no longer the layer's.
NodeOrigin origin_of_composed(const LayerRecord& layer, const Node& node);

}  // namespace octet::ir::v10
