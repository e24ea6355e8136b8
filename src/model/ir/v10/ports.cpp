#include "model/ir/v10/ports.hpp"

#include <algorithm>
#include <numeric>
#include <unordered_set>

namespace octet::ir::v10 {
namespace {

std::vector<std::int64_t> counted_from(std::int64_t first, std::size_t count) {
  std::vector<std::int64_t> ids(count);
  std::iota(ids.begin(), ids.end(), first);
  return ids;
}

bool all_distinct(const std::vector<std::int64_t>& ids) {
  return std::unordered_set<std::int64_t>(ids.begin(), ids.end()).size() == ids.size();
}

}  // namespace

std::vector<std::int64_t> default_input_ports(std::size_t count) { return counted_from(0, count); }

std::vector<std::int64_t> default_output_ports(const std::vector<std::int64_t>& inputs, std::size_t count) {
  return counted_from(inputs.empty() ? 0 : *std::ranges::max_element(inputs) + 1, count);
}

PortIds port_ids(const Node& node, std::size_t output_count) {
  PortIds ids{node.origin.input_ports, node.origin.output_ports};
  if (ids.inputs.size() != node.inputs.size() || !all_distinct(ids.inputs)) ids.inputs = default_input_ports(node.inputs.size());
  if (ids.outputs.size() != output_count || !all_distinct(ids.outputs)) ids.outputs = default_output_ports(ids.inputs, output_count);
  return ids;
}

std::vector<std::int64_t> layer_ids(const Graph& graph) {
  std::vector<std::int64_t> ids;
  std::unordered_set<std::int64_t> taken;
  std::int64_t next = 0;
  for (const Node& node : graph.nodes()) {
    const bool keeps = node.origin.id >= 0 && taken.insert(node.origin.id).second;
    ids.push_back(keeps ? node.origin.id : -1);
    if (keeps) next = std::max(next, node.origin.id + 1);
  }
  for (std::int64_t& id : ids)
    if (id < 0) id = next++;
  return ids;
}

}  // namespace octet::ir::v10
