#pragma once

#include <functional>
#include <map>

#include "exec/make_plan.hpp"

namespace octet::exec {

/// How far a value that a step computed is from the reference kernels', where that is most beyond what rounding explains.
struct ValueCheck {
  std::size_t step = 0;
  Value value{};
  std::size_t element = 0;  ///< row-major index
  double expected = 0;
  double given = 0;
  double allowed = 0;  ///< what rounding explains

  double difference() const;
  bool deviates() const;
};

struct LayerChecks {
  std::vector<ValueCheck> values{};
  std::vector<std::size_t> unchecked{};  ///< steps whose operands are no values of the network
};

/// Told how many of all steps are done.
using StepProgress = std::function<void(std::size_t done, std::size_t all)>;

/// Runs the steps of each group of layers alone, on operands that the reference kernels computed, so that errors do not add up.
/// `values` are those of network.prepared. Operands and results lie where the plan places them.
LayerChecks check_layers(const LoweredNetwork& network, const std::map<Value, Tensor>& values, const StepProgress& progress = {});

}  // namespace octet::exec
