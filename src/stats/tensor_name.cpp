#include <octet/stats/tensor_name.hpp>

#include "graph/value_name.hpp"

namespace octet {

std::string tensor_name(const Graph& graph, Value value) { return value_name(graph, value); }

}  // namespace octet
