#pragma once

#include <map>

#include <octet/graph/graph.hpp>

namespace octet {

/// A dimension of a value whose size depends on data, as that of the boxes that a NonMaxSuppression selects. The graph has room for the
/// most there can be; what lies behind those that `source` really gave means nothing.
struct OpenRows {
  Value source{};  ///< the output of the operation that has the open number of rows; unused ones are negative
  std::size_t axis = 0;
  bool operator==(const OpenRows&) const = default;
};

/// The dimension along which that operation's rows lie.
std::size_t source_axis(const Node& source);

/// All values with such a dimension. Throws Error(Unsupported), naming the layer, where an operation would take rows that mean nothing for
/// data: it may work on each row alone only.
std::map<Value, OpenRows> find_open_rows(const Graph& graph);

}  // namespace octet
