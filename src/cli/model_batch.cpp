#include "cli/model_batch.hpp"

namespace octet::cli {

Graph with_batch(const Graph& model, std::int64_t batch) {
  const Node& input = model.node(model.parameters().front());
  if (input.outputs.front().shape[0] == batch) return model;
  return model.reshape({{input.name, input.outputs.front().shape.with(0, batch)}});
}

}  // namespace octet::cli
