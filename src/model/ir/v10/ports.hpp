#pragma once

#include <cstdint>
#include <vector>

#include <octet/graph/graph.hpp>

namespace octet::ir::v10 {

/// The ids that ports have when nothing else is said: inputs from 0 on, outputs behind the largest input.
std::vector<std::int64_t> default_input_ports(std::size_t count);
std::vector<std::int64_t> default_output_ports(const std::vector<std::int64_t>& inputs, std::size_t count);

/// The ids under which a node is written, in file order.
struct PortIds {
  std::vector<std::int64_t> inputs, outputs;
};

/// Those that the node came with where they still fit its inputs and outputs, else the default.
PortIds port_ids(const Node& node, std::size_t output_count);

/// The id of each node's layer: those that the nodes came with, each for the first that has it; the others count on from the largest.
std::vector<std::int64_t> layer_ids(const Graph& graph);

}  // namespace octet::ir::v10
