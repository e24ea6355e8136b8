#pragma once

#include <string>

#include <octet/base/export.hpp>
#include <octet/graph/graph.hpp>

namespace octet {

/// The name of a value in Statistics: the layer's name, followed by ".PORT" where the layer has several outputs.
OCTET_API std::string tensor_name(const Graph& graph, Value value);

}  // namespace octet
