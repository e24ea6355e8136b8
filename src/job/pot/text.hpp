#pragma once

#include <string>
#include <string_view>

#include "eval/config/node.hpp"

namespace octet::job {

/// JSON without comments and commas behind last elements, each byte in its line.
std::string plain_json(std::string_view text);

/// The node as JSON, in which all scalars are strings.
std::string json_of(const ConfigNode& node);

}  // namespace octet::job
