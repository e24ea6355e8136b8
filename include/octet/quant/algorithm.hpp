#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <octet/base/export.hpp>
#include <octet/graph/graph.hpp>
#include <octet/quant/quantize.hpp>
#include <octet/stats/statistics.hpp>

namespace octet {

/// What an algorithm needs of a placed network. One pass over the data collects it for all algorithms of a pipeline.
struct StatisticsRequest {
  std::vector<std::string> tensors{};  ///< of Placement::graph, which Statistics are to hold
  std::size_t inferences = 0;          ///< of how many inferences the inputs are to be kept, so that a NetworkRunner can run them again
};

/// Runs networks on calibration samples for algorithms that look at more than statistics. Calibrator gives one, and so may an application.
class OCTET_API NetworkRunner {
 public:
  /// Shown the values of one of the observed tensors in one inference; they are valid during the call only.
  using Visit = std::function<void(std::size_t inference, std::size_t tensor, const StridedView& values)>;
  /// Given the outputs of one inference.
  using Take = std::function<void(std::size_t inference, std::vector<Tensor> outputs)>;

  virtual ~NetworkRunner();

  /// The inputs of the network in each inference that was kept.
  virtual std::span<const std::vector<Tensor>> samples() const = 0;
  /// Runs the network on all samples, one after another, and shows the values that `tensors` names, as Placement does.
  virtual void observe(const Graph& graph, const std::vector<std::string>& tensors, const Visit& visit) = 0;
  /// Runs any network, such as a part of the calibrated one, once for each of `inputs`, in order.
  virtual void run(const Graph& graph, std::span<const std::vector<Tensor>> inputs, const Take& take) = 0;
};

/// What an algorithm did to a layer, or why it did nothing: "its bias was corrected in 30 of 32 channels".
struct AlgorithmNote {
  std::string layer{};
  std::string text{};
  bool changed = false;     ///< it did something
  std::string algorithm{};  ///< its description; filled in by whoever applies it
};

/// A network that algorithms were applied to.
struct AlgorithmResult {
  Graph graph{};
  std::vector<AlgorithmNote> notes{};
};

/// One step on the way from a placed network to a quantized one. It says what it needs and then makes a network from the one that the steps
/// before it made; the first is given Placement::graph. Layers keep their names. Immutable: any number of threads may use one.
class OCTET_API Algorithm {
 public:
  virtual ~Algorithm();

  /// Equal for algorithms that do the same: a name, and parameters that are not as usual.
  virtual std::string description() const = 0;
  virtual StatisticsRequest needs(const Placement& placement) const = 0;
  /// Throws Error(InvalidArgument) where there is less than it needs.
  virtual AlgorithmResult apply(const Graph& graph, const Placement& placement, const Statistics& statistics,
                                NetworkRunner& runner) const = 0;
};

/// FakeQuantize on activations and weights, as quantize() places them: the first algorithm of every pipeline.
OCTET_API std::shared_ptr<const Algorithm> range_calibration(const QuantScheme& scheme);

}  // namespace octet
