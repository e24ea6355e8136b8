#pragma once

#include "model/ir/records.hpp"
#include "model/ir/xml_source.hpp"

namespace octet::ir {

/// Below this, layers have blobs, and the net may have statistics.
inline constexpr int first_version_with_opsets = 10;

/// Reads the layers, edges and further elements of a `net`; `statistics` and `pre-process` of older versions are left out. Every Error has
/// a line, and the layer where one is concerned.
NetRecord parse_net(const XmlSource& source, int version);
/// The same of the network inside a layer, which `element` holds.
NetRecord parse_inner_net(const XmlSource& source, pugi::xml_node element, int version);

}  // namespace octet::ir
