#pragma once

#include <string>

#include "reference_run.hpp"

namespace octet::fuzz {

/// The network line by line: name, type, shape, operation, operands; small constants with their elements.
std::string listing(const Graph& graph);

/// The network as the C++ of a test's body. Elements of large tensors are read from the .npy files that dump() writes.
std::string test_body(const Case& sample);

}  // namespace octet::fuzz
