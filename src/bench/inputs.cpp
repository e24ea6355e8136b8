#include "bench/inputs.hpp"

#include <random>

namespace octet::bench {

Tensor random_values(ElementType type, const Shape& shape, unsigned seed) {
  Tensor tensor(ElementType::f32, shape);
  std::mt19937 engine(seed);
  std::normal_distribution<float> normal;
  std::bernoulli_distribution coin;
  for (float& value : tensor.mutable_data<float>()) value = is_floating_point(type) ? normal(engine) : static_cast<float>(coin(engine));
  return type == ElementType::f32 ? tensor : tensor.converted(type);
}

std::vector<Tensor> random_inputs(const Executor& executor) {
  std::vector<Tensor> inputs;
  for (const Port& port : executor.inputs())
    inputs.push_back(random_values(port.element_type, port.shape, static_cast<unsigned>(inputs.size())));
  return inputs;
}

}  // namespace octet::bench
