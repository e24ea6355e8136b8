#include "cli/input_shapes.hpp"

#include <map>
#include <string>

namespace octet::cli {
namespace {

bool has_batch(const Shape& shape) { return shape.rank() >= 2; }

}  // namespace

Graph with_batch_in_all(const Graph& graph, std::int64_t batch) {
  std::map<std::string, Shape> shapes;
  for (const NodeId id : graph.parameters())
    if (const Shape& shape = graph.shape({id, 0}); batch > 0 && has_batch(shape)) shapes.emplace(graph.node(id).name, shape.with(0, batch));
  return shapes.empty() ? graph : graph.reshape(shapes);
}

std::int64_t batch_of(const Graph& graph) {
  for (const NodeId id : graph.parameters())
    if (const Shape& shape = graph.shape({id, 0}); has_batch(shape)) return shape[0];
  return 1;
}

}  // namespace octet::cli
