#pragma once

#include <octet/graph/custom_operation.hpp>

namespace octet {

/// Null where no operation of that type was registered. What it points to stays until the process ends.
const CustomOperation* find_custom_operation(std::string_view type);

/// False where the type is taken.
bool add_custom_operation(CustomOperation operation);

/// Whether the node is a custom operation that moves values.
bool is_custom_move(const Node& node);

}  // namespace octet
