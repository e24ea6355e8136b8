#include "calib/sample_runner.hpp"

#include <octet/exec/executor.hpp>

namespace octet {

void SampleRunner::observe(const Graph& graph, const std::vector<std::string>& tensors, const Visit& visit) {
  const Executor executor(graph, {.threads = threads_, .observed = tensors});
  InferRequest request = executor.make_request();
  for (std::size_t i = 0; i < samples_.size(); ++i) {
    for (std::size_t port = 0; port < samples_[i].size(); ++port) request.set_input(port, samples_[i][port]);
    request.run([&](const ObservedValue& value) { visit(i, value.index, StridedView{value.data, value.shape, value.strides}); });
  }
}

void SampleRunner::run(const Graph& graph, std::span<const std::vector<Tensor>> inputs, const Take& take) {
  const Executor executor(graph, {.threads = threads_});
  for (std::size_t i = 0; i < inputs.size(); ++i) take(i, executor.run(inputs[i]));
}

}  // namespace octet
