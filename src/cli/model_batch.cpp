#include "cli/model_batch.hpp"

namespace octet::cli {

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

}  // namespace octet::cli
