#include "exec/make_plan.hpp"

#include <algorithm>

#include <octet/base/error.hpp>

#include "exec/memory_limit.hpp"
#include "exec/plan_builder.hpp"
#include "exec/prepare.hpp"
#include "exec/thread_scope.hpp"
#include "graph/unknown.hpp"

namespace octet::exec {
namespace {

/// The value of that name: a layer's first output, or "LAYER.PORT".
Value find_value(const Graph& graph, const std::string& name) {
  if (graph.contains(name)) return {graph.find(name), 0};
  const std::size_t dot = name.rfind('.');
  if (dot != std::string::npos && graph.contains(name.substr(0, dot))) {
    const NodeId node = graph.find(name.substr(0, dot));
    for (std::uint32_t port = 0; port < graph.node(node).outputs.size(); ++port)
      if (name.substr(dot + 1) == std::to_string(port)) return {node, port};
  }
  throw Error(ErrorCode::NotFound, "observed value: given '" + name + "', expected the name of a layer");
}

/// The graph with a Result for each observed value behind its own.
Graph with_observers(const Graph& graph, const std::vector<std::string>& observed) {
  Graph extended = graph;
  for (std::size_t i = 0; i < observed.size(); ++i) extended.result("octet:observed:" + std::to_string(i), find_value(graph, observed[i]));
  return extended;
}

int threads_of(const ExecutorOptions& options) {
  if (options.threads < 0)
    throw Error(ErrorCode::InvalidArgument, "threads: given " + std::to_string(options.threads) + ", expected 0 or more");
  // More threads than a team can have would leave parts of the results to nobody.
  return std::min(options.threads > 0 ? options.threads : omp_get_num_procs(), omp_get_thread_limit());
}

}  // namespace

LoweredNetwork lower_network(const Graph& graph, const ExecutorOptions& options, MemoryUse memory) {
  const int threads = threads_of(options);
  const std::uint64_t limit = options.memory > 0 ? options.memory : memory_of_machine();
  require_memory(graph, limit);
  find_open_rows(graph);  // Preparing folds what asks for sizes.
  PreparedGraph prepared = prepare(options.observed.empty() ? graph : with_observers(graph, options.observed));
  require_known_operations(prepared.graph);
  LoweredNetwork network{std::move(prepared.graph), {}, {}, {}, {}};
  if (options.precision != Precision::Simulated) network.regions = find_int8_regions(network.prepared, prepared.quantized);
  network.groups = fuse(network.prepared, network.regions);
  const std::map<Value, OpenRows> open_rows = find_open_rows(network.prepared);
  PlanBuilder builder(network.prepared, network.regions, network.groups, open_rows, threads);
  const std::vector<NodeId>& results = network.prepared.results();
  const std::size_t own_results = results.size() - options.observed.size();
  for (std::size_t i = 0; i < options.observed.size(); ++i) builder.tap(results[own_results + i], i);
  with_own_team([&] { network.plan = builder.build(memory); });
  require_memory(network.plan, limit);
  network.places = builder.places();
  return network;
}

}  // namespace octet::exec
