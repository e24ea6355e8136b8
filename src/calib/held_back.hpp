#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <octet/quant/algorithm.hpp>

namespace octet {

/// Fewer leave nothing to learn from when some are held back.
constexpr std::size_t fewest_inferences = 2;

/// Whether an inference of so many is one that nothing is learned from, to judge by: every fourth, the last of fewer.
bool is_held_back(std::size_t inference, std::size_t count);

/// Those of the layers on which no other one of them depends.
std::vector<std::string> last_layers(const Graph& graph, const std::vector<std::string>& layers);

/// Judges what algorithms made of a network by the biased results of its last layers in the inferences that are held back.
class HeldBack {
 public:
  /// `layers` are weighted layers of the placed network whose results have channels.
  HeldBack(const Placement& placement, const std::vector<std::string>& layers, NetworkRunner& runner);

  /// Noise over signal, summed over the last layers.
  double error_of(const Graph& quantized);

 private:
  std::vector<std::vector<Tensor>> results_of(const Graph& graph) const;

  NetworkRunner& runner_;
  std::vector<std::string> last_;
  std::vector<std::vector<Tensor>> expected_;
};

}  // namespace octet
