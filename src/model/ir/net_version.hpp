#pragma once

#include <cstdint>

#include <pugixml.hpp>

namespace octet::ir {

/// The version of the IR whose root element this is. Throws Error(InvalidModel) for another element.
std::int64_t net_version(pugi::xml_node root);

}  // namespace octet::ir
