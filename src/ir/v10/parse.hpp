#pragma once

#include "ir/v10/records.hpp"
#include "ir/xml_source.hpp"

namespace octet::ir::v10 {

/// Reads the elements of a `net` of version 10 or 11. Every Error has a line, and the layer where one is concerned.
NetRecord parse_net(const XmlSource& source, int version);

}  // namespace octet::ir::v10
