#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include <octet/base/export.hpp>
#include <octet/exec/executor.hpp>
#include <octet/graph/graph.hpp>

namespace octet {

struct VerifyOptions {
  int threads = 0;  ///< as in ExecutorOptions
  Precision precision = Precision::Auto;
  /// Told how many steps of the executor have been checked, of how many. May be empty.
  std::function<void(std::size_t done, std::size_t all)> progress{};
};

/// A value that a step of an executor computes otherwise than the reference kernels do from the same operands, beyond what rounding
/// explains.
struct LayerDeviation {
  StepDescription step{};             ///< layers, kernel, layout and shape
  std::string value{};                ///< name of the layer whose value differs
  std::vector<std::int64_t> index{};  ///< of the element that differs most
  double expected = 0;                ///< what the reference kernels give there
  double given = 0;                   ///< what the step gives there
  double allowed = 0;                 ///< the difference that rounding explains
};

/// An output of the network that differs as a whole.
struct OutputDeviation {
  enum class Cause : std::uint8_t {
    Memory,       ///< other bits when every tensor has memory of its own: something is overwritten that is still needed
    Preparation,  ///< the network as it is prepared for execution computes something else
    Execution,    ///< the executor's result is not that of the reference kernels, though no step alone deviates
  };
  Cause cause = Cause::Memory;
  std::string output{};
  double largest_difference = 0;
  double largest_value = 0;
};

struct VerifyReport {
  std::size_t values = 0;                    ///< how many were compared
  std::vector<StepDescription> unchecked{};  ///< steps that could not be compared, since their operands are no values of the network
  std::vector<LayerDeviation> layers{};      ///< in order of execution
  std::vector<OutputDeviation> outputs{};

  bool passed() const { return layers.empty() && outputs.empty(); }
};

/// Holds an Executor against the reference kernels, layer by layer: each step computes on operands that the reference kernels gave, so that
/// errors do not add up, in the memory and the layouts in which the network runs. Where FakeQuantize makes layers INT8, their results may
/// be a step away. Then runs the whole network, also with memory of its own for each value.
///
/// `inputs` are those of the network, in order; where they hold infinities or not-a-number, only numbers are compared. The reference
/// kernels are slow: expect seconds for a large network. Throws what Executor throws, Error(InvalidArgument) for another number of inputs
/// and Error(InvalidShape) for one of another shape.
OCTET_API VerifyReport verify(const Graph& graph, std::span<const Tensor> inputs, const VerifyOptions& options = {});

/// Inputs for verify(): normally distributed numbers, some of them eight times as large, and small whole numbers for integer types; the
/// same for the same seed on every machine. Throws Error(InvalidShape) for a network whose inputs have open dimensions.
OCTET_API std::vector<Tensor> random_inputs(const Graph& graph, std::uint64_t seed);

/// "memory", "preparation", "execution".
OCTET_API std::string_view name(OutputDeviation::Cause cause);

}  // namespace octet
