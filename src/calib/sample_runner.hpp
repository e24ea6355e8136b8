#pragma once

#include <octet/quant/algorithm.hpp>

namespace octet {

/// Runs networks on samples by an Executor.
class SampleRunner final : public NetworkRunner {
 public:
  /// The samples must outlive the runner. `threads` are those of one inference; 0 = all.
  SampleRunner(std::span<const std::vector<Tensor>> samples, int threads) : samples_(samples), threads_(threads) {}

  std::span<const std::vector<Tensor>> samples() const override { return samples_; }
  void observe(const Graph& graph, const std::vector<std::string>& tensors, const Visit& visit) override;
  void run(const Graph& graph, std::span<const std::vector<Tensor>> inputs, const Take& take) override;

 private:
  std::span<const std::vector<Tensor>> samples_;
  int threads_;
};

}  // namespace octet
