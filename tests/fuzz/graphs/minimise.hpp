#pragma once

#include <functional>

#include "reference_run.hpp"

namespace octet::fuzz {

/// A smaller case that still fails: fewer outputs and operations, values in place of what computes them, smaller dimensions, attributes
/// that have their defaults. `fails` is asked of each candidate.
Case minimise(Case sample, const std::function<bool(const Case&)>& fails);

}  // namespace octet::fuzz
