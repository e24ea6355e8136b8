#include "exec/memory_limit.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <limits>

#include <octet/base/error.hpp>

namespace octet::exec {
namespace {

std::string in_gigabytes(double bytes) {
  char text[64];
  std::snprintf(text, sizeof text, "%.4g GB", bytes / 1e9);
  return text;
}

[[noreturn]] void refuse(const std::string& what, double bytes, std::uint64_t limit, const std::string& layer = {}) {
  throw Error(ErrorCode::OutOfMemory,
              "memory: given " + what + " of " + in_gigabytes(bytes) + ", expected at most " + in_gigabytes(static_cast<double>(limit)),
              {.layer = layer});
}

/// As a floating-point number, which no size exceeds.
double bytes_of(const OutputDescription& value) {
  double elements = 1;
  for (const std::int64_t dim : value.shape) elements *= static_cast<double>(dim);
  return elements * static_cast<double>(bit_width(value.element_type)) / 8;
}

double bytes_of(const Port& port) { return bytes_of(OutputDescription{port.element_type, port.shape, {}}); }

std::uint64_t limit_of_group() {
  std::uint64_t limit = std::numeric_limits<std::uint64_t>::max();
  // Without a limit the file says "max", which is no number.
  for (const char* path : {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"}) {
    std::ifstream file(path);
    if (std::uint64_t bytes = 0; file >> bytes) limit = std::min(limit, bytes);
  }
  return limit;
}

}  // namespace

std::uint64_t memory_of_machine() {
  const long pages = ::sysconf(_SC_PHYS_PAGES), page = ::sysconf(_SC_PAGESIZE);
  const std::uint64_t machine = pages > 0 && page > 0 ? static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page)
                                                      : std::numeric_limits<std::uint64_t>::max();
  return std::min(machine, limit_of_group());
}

void require_memory(const Graph& graph, std::uint64_t limit) {
  const auto most = static_cast<double>(limit);
  double ports = 0;
  for (NodeId id = 0; id < graph.nodes().size(); ++id) {
    const Node& node = graph.node(id);
    for (const OutputDescription& output : node.outputs)
      if (!node.as<Constant>() && bytes_of(output) > most)
        refuse("a network with a value " + to_string(output.shape), bytes_of(output), limit, node.name);
    if (node.as<Parameter>()) ports += bytes_of(node.outputs[0]);
    if (node.as<Result>()) ports += bytes_of(graph.description(node.inputs[0]));
  }
  if (ports > most) refuse("a network with inputs and outputs", ports, limit);
}

void require_memory(const Plan& plan, std::uint64_t limit) {
  double bytes = static_cast<double>(plan.arena_bytes);
  for (const std::vector<Port>* ports : {&plan.inputs, &plan.outputs})
    for (const Port& port : *ports) bytes += bytes_of(port);
  if (bytes > static_cast<double>(limit)) refuse("a network with inputs, outputs and values at one time", bytes, limit);
}

}  // namespace octet::exec
