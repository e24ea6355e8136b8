#include "job/inputs/batches.hpp"

#include <map>
#include <string>

namespace octet::job {
namespace {

bool has_batch(const Shape& shape) { return shape.rank() >= 2; }

}  // namespace

const Shape& input_shape(const Graph& model) { return model.node(model.parameters().front()).outputs.front().shape; }

std::int64_t samples_at_once(const Graph& model, std::int64_t asked) {
  const Shape& shape = input_shape(model);
  return asked > 0 ? asked : shape.rank() > 0 ? shape[0] : 1;
}

Graph with_batch(const Graph& model, std::int64_t batch) {
  const Shape& shape = input_shape(model);
  if (shape.rank() == 0 || shape[0] == batch) return model;
  return model.reshape({{model.node(model.parameters().front()).name, shape.with(0, batch)}});
}

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

}  // namespace octet::job
