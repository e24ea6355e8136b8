#pragma once

#include <span>
#include <vector>

#include <octet/graph/operation.hpp>

namespace octet::reference {

/// Inputs and outputs of one evaluation. Outputs are allocated with the inferred types and shapes.
struct Arguments {
  std::span<const Tensor> inputs;
  std::span<Tensor> outputs;
};

// One overload for each operation, in src/graph/reference/FAMILY.cpp: void run(const Convolution&, const Arguments&).

}  // namespace octet::reference
