#pragma once

#include <vector>

#include "graph/ops/interpolate_plan.hpp"

namespace octet::reference {

/// How much one input position adds to an output position.
struct Tap {
  std::int64_t index;
  double weight;
};

/// The input positions of each output position along one dimension; every mode of Interpolate is separable into these.
using Taps = std::vector<std::vector<Tap>>;

Taps make_taps(const Interpolate& op, const ResizedAxis& axis);

}  // namespace octet::reference
