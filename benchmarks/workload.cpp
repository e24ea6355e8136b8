#include "workload.hpp"

#include <map>
#include <random>

#include <octet/ir/ir.hpp>

#include "models/resnet50.hpp"
#include "shared_models.hpp"

namespace octet::benchmarks {
namespace {

/// The IR of version 10, in the precision that the folder has.
std::filesystem::path path_of(const std::string& name) {
  for (const char* precision : {"fp32", "fp16"}) {
    std::filesystem::path path = shared_model(std::filesystem::path(name) / (std::string("ir_v10_") + precision) / (name + ".xml"));
    if (!path.empty()) return path;
  }
  return {};
}

}  // namespace

const Graph* find_model(const std::string& name) {
  static std::map<std::string, Graph> known;
  const auto found = known.find(name);
  if (found != known.end()) return &found->second;
  if (name == "resnet50") return &known.emplace(name, make_resnet50()).first->second;
  const std::filesystem::path path = path_of(name);
  return path.empty() ? nullptr : &known.emplace(name, read_ir(path)).first->second;
}

Tensor random_input(const Port& port) {
  Tensor tensor(ElementType::f32, port.shape);
  std::mt19937 engine(0);
  std::normal_distribution<float> distribution;
  for (float& value : tensor.mutable_data<float>()) value = distribution(engine);
  return tensor;
}

InferRequest filled_request(const Executor& executor) {
  InferRequest request = executor.make_request();
  for (std::size_t i = 0; i < executor.inputs().size(); ++i) request.set_input(i, random_input(executor.inputs()[i]));
  return request;
}

}  // namespace octet::benchmarks
